/** MSBuild files as far as NuGet is concerned: package references, central versions, properties. */
import { interpolator } from './interpolate.ts';
import { childrenOf, parseXml, textOf, type XmlElement } from './xml-tree.ts';

export interface Reference {
  name: string;
  version: string;
  /** `VersionOverride`, which goes before a central version. */
  override: string;
  /** All of it is private: analyzers and tools of the build. */
  dev: boolean;
  line: number;
}

export interface Project {
  path: string;
  references: Reference[];
  /** `PackageVersion` by name in lower case: central versions, which bring nothing in by themselves. */
  versions: Map<string, Reference>;
  properties: Map<string, string>;
}

/** @throws PlimsollError `record-invalid` when it is no MSBuild file */
export async function parseProject(path: string, text: string): Promise<Project> {
  const root = await parseXml(text, 'Project');
  // <Choose> holds groups under conditions.
  const groups = [root, ...withinChoose(root)];
  const items = groups.flatMap(group => childrenOf(group, 'ItemGroup')).flatMap(group => group.children);
  const properties = groups.flatMap(group => childrenOf(group, 'PropertyGroup')).flatMap(group => group.children);
  const named = (...names: string[]) => items.filter(({ name }) => names.includes(name)).map(referenceOf);
  return {
    path,
    references: named('PackageReference', 'GlobalPackageReference'),
    versions: new Map(named('PackageVersion').map(one => [one.name.toLowerCase(), one])),
    properties: new Map(properties.map(({ name, text }) => [name.toLowerCase(), text])),
  };
}

const withinChoose = (root: XmlElement): XmlElement[] =>
  childrenOf(root, 'Choose').flatMap(choose =>
    choose.children.filter(({ name }) => name === 'When' || name === 'Otherwise'),
  );

function referenceOf(item: XmlElement): Reference {
  const { attributes, line } = item;
  const stated = (name: string): string => (attributes[name] ?? textOf(item, name) ?? '').trim();
  return {
    name: (attributes['Include'] ?? attributes['Update'] ?? '').trim(),
    version: stated('Version'),
    override: stated('VersionOverride'),
    dev: stated('PrivateAssets').toLowerCase() === 'all',
    line,
  };
}

/** `$(Property)` filled in from several files, the first one that has it. */
export const filling = (projects: readonly Project[]): ((text: string) => string) =>
  interpolator(/\$\(([\w.-]+)\)/g, name => {
    const lower = name.toLowerCase();
    return projects.find(({ properties }) => properties.has(lower))?.properties.get(lower);
  });

/** Whether a text still holds a property, or a function. */
export const isOpen = (text: string): boolean => text.includes('$(') || text.includes('@(');
