/** uv.lock. */
import type { Extractor } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { keyOf, type Locked, list, lockFacts, table, text } from './locked.ts';
import { graphOf, markRoots, type Node, type Roots } from './python-graph.ts';
import { linesOfTables, tomlTable } from './toml-lines.ts';

export const uvLock: Extractor = {
  id: 'lock/uv',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path => path.endsWith('uv.lock') && /(?:^|\/)uv\.lock$/.test(path),
  async extract(file, facts) {
    const packages = list((await tomlTable(file))['package']).map(table);
    const lines = linesOfTables(file.text(), 'package', packages.length);
    const nodes = packages.flatMap((one, at) => nodeOf(one, lines[at]) ?? []);
    const graph = graphOf(nodes);
    markRoots(graph, rootsOf(packages));
    const lock = lockFacts('pypi', facts);
    for (const { locked, development, placeholder } of nodes) {
      if (placeholder) continue;
      const more = development.flatMap(graph.find).map(node => keyOf(node.locked));
      lock.add({ ...locked, dependsOn: [...(locked.dependsOn ?? []), ...more] });
    }
    lock.write();
  },
  capability: {
    what: 'Python packages of a lockfile of uv: workspaces, extras, groups, packages of directories, archives and Git',
    files: ['**/uv.lock'],
    type: 'pypi',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

interface UvNode extends Node {
  /** What only the development of a project needs. */
  development: Node['needs'];
  /** The project itself, where it is no package: `virtual = "."`. */
  placeholder: boolean;
}

/** A project of the workspace; its name and version are its own. */
const isProject = (source: Record<string, unknown>): boolean =>
  ['editable', 'virtual', 'workspace'].some(kind => source[kind] !== undefined);

function nodeOf(entry: Record<string, unknown>, line: number | undefined): UvNode | undefined {
  const name = text(entry['name']);
  if (name === '') return undefined;
  const source = table(entry['source']);
  const locked: Locked = {
    name,
    version: text(entry['version']),
    ...(line !== undefined && { line }),
    ...(isProject(source) ? { from: 'workspace', dev: false } : placeOf(source)),
  };
  return {
    locked,
    needs: needsOf(entry, ['dependencies', 'optional-dependencies']),
    development: needsOf(entry, ['dev-dependencies']),
    placeholder: source['virtual'] === '.',
  };
}

function placeOf(source: Record<string, unknown>): Pick<Locked, 'from' | 'commit'> {
  const git = text(source['git']);
  if (git !== '') {
    const commit = git.slice(git.lastIndexOf('#') + 1);
    return { from: 'git', ...(git.includes('#') && { commit }) };
  }
  if (source['directory'] !== undefined || source['path'] !== undefined) return { from: 'file' };
  return source['url'] !== undefined ? { from: 'url' } : {};
}

/** `dependencies` is a list; the others are tables of lists, by extra or group. */
function needsOf(entry: Record<string, unknown>, sections: readonly string[]): Node['needs'] {
  return sections.flatMap(section => {
    const stated = entry[section];
    const all = Array.isArray(stated) ? stated : Object.values(table(stated)).flatMap(list);
    return all.flatMap(one => {
      const { name, version } = table(one);
      return text(name) === '' ? [] : { name: text(name), ...(text(version) && { version: text(version) }) };
    });
  });
}

function rootsOf(packages: readonly Record<string, unknown>[]): Roots {
  const projects = packages.filter(entry => isProject(table(entry['source'])));
  const names = (sections: readonly string[]) =>
    projects.flatMap(one => needsOf(one, sections)).map(({ name }) => name);
  return {
    production: [...projects.map(({ name }) => text(name)), ...names(['dependencies', 'optional-dependencies'])],
    development: names(['dev-dependencies']),
  };
}
