/** .NET: what a restore resolved (project.assets.json), and the tools of a repository (dotnet-tools.json). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { parseJsonLines } from './json-lines.ts';
import { fileName, keyOf, lockFacts, table, text } from './locked.ts';

const MiB = 1024 * 1024;

export const nugetAssets: Extractor = {
  id: 'lock/nuget-assets',
  version: 1,
  maxBytes: 32 * MiB,
  wants: path => path.endsWith('project.assets.json') && fileName(path) === 'project.assets.json',
  extract(file, facts) {
    const { value, lineOf } = parseJsonLines(file.text());
    const root = table(value);
    if (!('targets' in root) && !('libraries' in root)) throw new PlimsollError('record-invalid', 'it has no targets');
    const frameworks = Object.values(table(table(root['project'])['frameworks'])).map(table);
    const direct = new Set(frameworks.flatMap(one => Object.keys(table(one['dependencies']))).map(lower));
    const lock = lockFacts('nuget', facts);
    const add = (key: string, one: unknown, byName: ReadonlyMap<string, string>) => {
      const named = namedVersion(key);
      if (!named || text(table(one)['type']).toLowerCase() !== 'package') return;
      const line = lineOf(one);
      lock.add({
        ...{ ...named, ...(line !== undefined && { line }) },
        ...(frameworks.length > 0 && { direct: direct.has(lower(named.name)) }),
        dependsOn: Object.keys(table(table(one)['dependencies'])).flatMap(on => byName.get(lower(on)) ?? []),
      });
    };
    for (const packages of Object.values(table(root['targets'])).map(table)) {
      const byName = namesOf(packages);
      for (const [key, one] of Object.entries(packages)) add(key, one, byName);
    }
    for (const [key, one] of Object.entries(table(root['libraries']))) add(key, one, new Map());
    lock.write();
  },
  capability: {
    what: 'packages that a NuGet restore resolved',
    files: ['**/project.assets.json'],
    type: 'nuget',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

const lower = (name: string): string => name.toLowerCase();

/** `NAME/VERSION` */
function namedVersion(key: string): { name: string; version: string } | undefined {
  const [name, version, ...more] = key.split('/');
  return name && version && more.length === 0 ? { name, version } : undefined;
}

/** The packages of one target by name in lower case, as the graph names them. */
const namesOf = (packages: Record<string, unknown>): Map<string, string> =>
  new Map(
    Object.keys(packages).flatMap(key => {
      const named = namedVersion(key);
      return named ? [[lower(named.name), keyOf(named)] as const] : [];
    }),
  );

export const dotnetTools: Extractor = {
  id: 'lock/dotnet-tools',
  version: 1,
  maxBytes: MiB,
  wants: path => path.endsWith('dotnet-tools.json') && fileName(path) === 'dotnet-tools.json',
  extract(file, facts) {
    const { value, lineOf } = parseJsonLines(file.text());
    if (typeof value !== 'object' || value === null)
      throw new PlimsollError('record-invalid', 'it is not a JSON object');
    const lock = lockFacts('nuget', facts);
    for (const [name, one] of Object.entries(table(table(value)['tools']))) {
      const line = lineOf(one);
      lock.add({
        ...{ name, version: text(table(one)['version']), direct: true, dev: true },
        ...(line !== undefined && { line }),
      });
    }
    lock.write();
  },
  capability: {
    what: '.NET tools that a repository uses',
    files: ['**/dotnet-tools.json'],
    type: 'nuget',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};
