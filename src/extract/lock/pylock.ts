/** pylock.toml and pylock.NAME.toml (PEP 751). */
import type { Extractor } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { type Locked, list, lockFacts, table, text } from './locked.ts';
import { graphOf, type Node } from './python-graph.ts';
import { linesOfTables, tomlTable } from './toml-lines.ts';

export const pylock: Extractor = {
  id: 'lock/pylock',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path => path.endsWith('.toml') && /(?:^|\/)pylock\.(?:[^/.]+\.)?toml$/.test(path),
  async extract(file, facts) {
    const packages = list((await tomlTable(file))['packages']);
    const lines = linesOfTables(file.text(), 'packages', packages.length);
    const lock = lockFacts('pypi', facts);
    for (const { locked } of graphOf(packages.flatMap((one, at) => nodeOf(table(one), lines[at]) ?? [])).nodes)
      lock.add(locked);
    lock.write();
  },
  capability: {
    what: 'Python packages of a lockfile after PEP 751',
    files: ['**/pylock.toml', '**/pylock.*.toml'],
    type: 'pypi',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

function nodeOf(entry: Record<string, unknown>, line: number | undefined): Node | undefined {
  const name = text(entry['name']);
  const directory = table(entry['directory']);
  // The project itself.
  if (name === '' || directory['path'] === '.') return undefined;
  const locked: Locked = {
    name,
    version: text(entry['version']),
    ...(line !== undefined && { line }),
    ...placeOf(entry),
  };
  const needs = list(entry['dependencies']).flatMap(one => {
    const { name: needed, version } = table(one);
    return text(needed) === '' ? [] : { name: text(needed), ...(text(version) && { version: text(version) }) };
  });
  return { locked, needs };
}

function placeOf(entry: Record<string, unknown>): Pick<Locked, 'from' | 'commit'> {
  if (entry['vcs'] !== undefined) {
    const commit = text(table(entry['vcs'])['commit-id']);
    return { from: 'git', ...(commit && { commit }) };
  }
  if (entry['directory'] !== undefined) return { from: 'file' };
  if (entry['archive'] === undefined) return {};
  return { from: table(entry['archive'])['path'] === undefined ? 'url' : 'file' };
}
