/** One pom.xml as it is written (maven.apache.org/pom.html): nothing inherited, nothing interpolated. */
import { child, childrenOf, parseXml, textOf, type XmlElement } from './xml-tree.ts';

export interface PomDependency {
  group: string;
  artifact: string;
  /** Empty where it is left to `dependencyManagement`. */
  version: string;
  /** Empty: `compile`, or what is managed. */
  scope: string;
  /** `jar` where none is stated. */
  type: string;
  classifier: string;
  optional: string;
  exclusions: { group: string; artifact: string }[];
  line: number;
}

export interface Pom {
  path: string;
  group: string;
  artifact: string;
  version: string;
  parent?: { group: string; artifact: string; version: string; relativePath: string };
  properties: Map<string, string>;
  managed: PomDependency[];
  dependencies: PomDependency[];
  licences: string[];
}

/** @throws PlimsollError `record-invalid` when it is no pom */
export async function parsePom(path: string, text: string): Promise<Pom> {
  const project = await parseXml(text, 'project');
  const parent = child(project, 'parent');
  return {
    path,
    group: textOf(project, 'groupId') ?? '',
    artifact: textOf(project, 'artifactId') ?? '',
    version: textOf(project, 'version') ?? '',
    ...(parent && {
      parent: {
        group: textOf(parent, 'groupId') ?? '',
        artifact: textOf(parent, 'artifactId') ?? '',
        version: textOf(parent, 'version') ?? '',
        relativePath: textOf(parent, 'relativePath') || '../pom.xml',
      },
    }),
    properties: new Map(child(project, 'properties')?.children.map(({ name, text }) => [name, text])),
    managed: dependenciesOf(child(project, 'dependencyManagement')),
    dependencies: dependenciesOf(project),
    licences: childrenOf(child(project, 'licenses'), 'license').flatMap(one => textOf(one, 'name') || []),
  };
}

const dependenciesOf = (element: XmlElement | undefined): PomDependency[] =>
  childrenOf(element, 'dependencies')
    .flatMap(list => childrenOf(list, 'dependency'))
    .map(one => ({
      group: textOf(one, 'groupId') ?? '',
      artifact: textOf(one, 'artifactId') ?? '',
      version: textOf(one, 'version') ?? '',
      scope: textOf(one, 'scope') ?? '',
      type: textOf(one, 'type') || 'jar',
      classifier: textOf(one, 'classifier') ?? '',
      optional: textOf(one, 'optional') ?? '',
      exclusions: childrenOf(child(one, 'exclusions'), 'exclusion').map(excluded => ({
        group: textOf(excluded, 'groupId') ?? '*',
        artifact: textOf(excluded, 'artifactId') ?? '*',
      })),
      line: one.line,
    }));
