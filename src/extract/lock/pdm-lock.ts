/** pdm.lock. */
import type { Extractor } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { list, lockFacts, table, text } from './locked.ts';
import { parseSpecifier } from './pep508.ts';
import { graphOf, type Node } from './python-graph.ts';
import { linesOfTables, tomlTable } from './toml-lines.ts';

export const pdmLock: Extractor = {
  id: 'lock/pdm',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path => path.endsWith('pdm.lock') && /(?:^|\/)pdm\.lock$/.test(path),
  async extract(file, facts) {
    const packages = list((await tomlTable(file))['package']);
    const lines = linesOfTables(file.text(), 'package', packages.length);
    const lock = lockFacts('pypi', facts);
    for (const { locked } of graphOf(packages.flatMap((one, at) => nodeOf(table(one), lines[at]) ?? [])).nodes)
      lock.add(locked);
    lock.write();
  },
  capability: {
    what: 'Python packages of a lockfile of PDM',
    files: ['**/pdm.lock'],
    type: 'pypi',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

function nodeOf(entry: Record<string, unknown>, line: number | undefined): Node | undefined {
  const name = text(entry['name']);
  if (name === '') return undefined;
  const groups = list(entry['groups']);
  const commit = text(entry['revision']);
  const from = commit || entry['git'] !== undefined ? 'git' : entry['path'] !== undefined ? 'file' : undefined;
  return {
    locked: {
      name,
      version: text(entry['version']),
      ...(line !== undefined && { line }),
      // Other groups may be extras of the project or for development: the lockfile does not say.
      ...(groups.length > 0 && { dev: groups.includes('dev') && !groups.includes('default') }),
      ...(from ? { from } : entry['url'] !== undefined && { from: 'url' }),
      ...(commit && { commit }),
    },
    needs: list(entry['dependencies']).flatMap(one => {
      const needed = parseSpecifier(text(one));
      if (!needed) return [];
      return { name: needed.name, ...(needed.versions.startsWith('==') && { version: needed.versions.slice(2) }) };
    }),
  };
}
