/** Effective models of poms: what parents hand down, properties filled in, imported dependency management. */

import { lockBounds } from './bounds.ts';
import { interpolator } from './interpolate.ts';
import type { Pom, PomDependency } from './pom.ts';

/** A project as Maven sees it once everything that is here is counted in. */
export interface Model {
  pom: Pom;
  group: string;
  artifact: string;
  version: string;
  licences: string[];
  dependencies: PomDependency[];
  /** Managed dependencies by `managementKey`, and by group and artifact alone; the first of a key counts. */
  managed: Map<string, PomDependency>;
  /** Parents and imported poms that are not here, as `group:artifact:version`. */
  missing: string[];
}

export const nameOf = ({ group, artifact }: { group: string; artifact: string }): string => `${group}:${artifact}`;
const coordinates = ({ group, artifact, version }: { group: string; artifact: string; version: string }): string =>
  `${group}:${artifact}:${version}`;
const managementKey = (one: PomDependency): string => `${nameOf(one)}:${one.type}:${one.classifier}`;

/** What a pom and its parents say, before properties are filled in. */
interface Inherited {
  group: string;
  version: string;
  licences: string[];
  properties: Map<string, string>;
  managed: PomDependency[];
  dependencies: PomDependency[];
  missing: string[];
}

export interface Models {
  of(pom: Pom): Model;
  /** The model of what a dependency names, where its pom is here. */
  find(group: string, artifact: string, version: string): Model | undefined;
}

/** @param poms all that are here: source trees, and repositories in Maven's layout. */
export function createModels(poms: readonly Pom[]): Models {
  const byPath = new Map(poms.map(pom => [pom.path, pom]));
  const inRepository = Map.groupBy(poms, pom => repositoryFile(pom.path));
  const inherited = new Map<Pom, Inherited>();
  const models = new Map<Pom, Model>();
  /** Projects of the tree by coordinates; filled once all of them can be asked. */
  let projects: Map<string, Pom> | undefined;

  const parentOf = (pom: Pom): Pom | undefined => {
    const { parent } = pom;
    if (!parent) return undefined;
    const relative = join(pom.path, parent.relativePath);
    const near = [relative, relative === '' ? 'pom.xml' : `${relative}/pom.xml`, join(pom.path, '../pom.xml')]
      .map(path => (path !== undefined ? byPath.get(path) : undefined))
      .filter(one => one !== undefined && one !== pom && one.artifact === parent.artifact);
    const fits = (one: Pom | undefined): boolean =>
      one !== undefined &&
      (one.group === parent.group || one.group === '') &&
      (one.version === parent.version || one.version === '' || isOpen(one.version) || isOpen(parent.version));
    return near.find(fits) ?? repositoryPom(parent.group, parent.artifact, parent.version) ?? near[0];
  };

  const repositoryPom = (group: string, artifact: string, version: string): Pom | undefined => {
    const file = `${artifact}/${version}/${artifact}-${version}.pom`;
    const path = `${group.replaceAll('.', '/')}/${file}`;
    // The repository may lie anywhere in the tree.
    return inRepository.get(file)?.find(pom => pom.path === path || pom.path.endsWith(`/${path}`));
  };

  const inherit = (pom: Pom): Inherited => {
    const chain: Pom[] = [];
    let next: Pom | undefined = pom;
    while (next && !inherited.has(next) && !chain.includes(next) && chain.length < lockBounds.pomParents) {
      chain.push(next);
      next = parentOf(next);
    }
    // What a circle, or too long a chain, cuts short is true for this pom alone.
    const whole = next === undefined || inherited.has(next);
    let above = next && inherited.get(next);
    for (const one of chain.reverse()) {
      above = hand(above, one);
      if (whole || one === pom) inherited.set(one, above);
    }
    return above ?? inherited.get(pom)!;
  };

  const modelOf = (pom: Pom, importing: readonly Pom[] = []): Model => {
    const known = models.get(pom);
    if (known) return known;
    const from = inherit(pom);
    const properties = new Map(from.properties);
    const parentOrNone = pom.parent ?? { group: '', artifact: '', version: '' };
    for (const [name, value] of [
      ['groupId', from.group],
      ['artifactId', pom.artifact],
      ['version', from.version],
      ['parent.groupId', parentOrNone.group],
      ['parent.artifactId', parentOrNone.artifact],
      ['parent.version', parentOrNone.version],
    ] as const) {
      if (!value) continue;
      properties.set(`project.${name}`, value);
      for (const old of [`pom.${name}`, name]) if (!properties.has(old)) properties.set(old, value);
    }
    const fill = filling(properties);
    const missing = new Set(from.missing.map(fill));
    const managed = new Map<string, PomDependency>();
    const imports: PomDependency[] = [];
    for (const raw of from.managed) {
      const one = filled(raw, fill);
      if (one.scope === 'import' && one.type === 'pom') imports.push(one);
      else manage(managed, one);
    }
    // Own management comes before what is imported (Introduction to the Dependency Mechanism, "Importing Dependencies").
    for (const one of imports.slice(0, lockBounds.pomImports)) {
      const bom = findPom(one.group, one.artifact, one.version);
      if (!bom) missing.add(coordinates(one));
      else if (bom !== pom && !importing.includes(bom) && importing.length < lockBounds.pomImportDepth) {
        const { managed: more, missing: lacking } = modelOf(bom, [...importing, pom]);
        for (const [key, value] of more) if (!managed.has(key)) managed.set(key, value);
        for (const name of lacking) missing.add(name);
      }
    }
    const model: Model = {
      pom,
      group: fill(from.group),
      artifact: fill(pom.artifact),
      version: fill(from.version),
      licences: from.licences,
      dependencies: from.dependencies.map(one => filled(one, fill)),
      managed,
      missing: [...missing],
    };
    if (importing.length === 0) models.set(pom, model);
    return model;
  };

  const findPom = (group: string, artifact: string, version: string): Pom | undefined => {
    const stored = repositoryPom(group, artifact, version);
    if (stored) return stored;
    if (!projects) {
      projects = new Map();
      for (const pom of poms) {
        const { group: own, version: ownVersion, properties } = inherit(pom);
        const fill = filling(properties);
        projects.set(coordinates({ group: fill(own), artifact: pom.artifact, version: fill(ownVersion) }), pom);
      }
    }
    return projects.get(coordinates({ group, artifact, version }));
  };

  return {
    of: pom => modelOf(pom),
    find(group, artifact, version) {
      const pom = findPom(group, artifact, version);
      return pom && modelOf(pom);
    },
  };
}

/** `${…}` (maven.apache.org/pom.html, "Properties"). */
const filling = (properties: ReadonlyMap<string, string>) =>
  interpolator(/\$\{([^${}]+)\}/g, name => properties.get(name));

/** Whether a text still holds a property. */
export const isOpen = (text: string): boolean => text.includes('${');

/** What is managed for a dependency: its exact kind first, any kind of the same artifact otherwise. */
export const managedFor = (managed: Model['managed'], one: PomDependency): PomDependency | undefined =>
  managed.get(managementKey(one)) ?? managed.get(nameOf(one));

function manage(managed: Model['managed'], one: PomDependency): void {
  for (const key of [managementKey(one), nameOf(one)]) if (!managed.has(key)) managed.set(key, one);
}

const filled = (one: PomDependency, fill: (text: string) => string): PomDependency => ({
  ...one,
  group: fill(one.group),
  artifact: fill(one.artifact),
  version: fill(one.version),
  scope: fill(one.scope),
  type: fill(one.type),
  classifier: fill(one.classifier),
  optional: fill(one.optional),
});

/** Lines of another file say nothing about this one. */
const foreign = (dependencies: PomDependency[]): PomDependency[] => dependencies.map(one => ({ ...one, line: 0 }));

/** A pom with what is handed down to it. */
const hand = (above: Inherited | undefined, pom: Pom): Inherited => ({
  group: pom.group || above?.group || pom.parent?.group || '',
  version: pom.version || above?.version || pom.parent?.version || '',
  licences: pom.licences.length > 0 ? pom.licences : (above?.licences ?? []),
  properties: new Map([...(above?.properties ?? []), ...pom.properties]),
  managed: [...pom.managed, ...(above?.managed ?? [])],
  dependencies: [...pom.dependencies, ...foreign(above?.dependencies ?? [])],
  missing: above?.missing ?? (pom.parent ? [coordinates(pom.parent)] : []),
});

/** How a repository names a pom; empty where a path is not of that layout. Groups may have any number of parts. */
function repositoryFile(path: string): string {
  const [artifact, version, file] = path.split('/').slice(-3);
  return file === `${artifact}-${version}.pom` ? `${artifact}/${version}/${file}` : '';
}

/** A path relative to the directory of a file; undefined when it leaves the tree. */
function join(file: string, relative: string): string | undefined {
  const parts = file.split('/').slice(0, -1);
  for (const part of relative.split(/[\\/]/)) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
