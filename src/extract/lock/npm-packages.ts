/** `packages` of npm's lockfiles of version 2 and 3: everything by the path of its directory. */
import { extractBounds } from '../bounds.ts';
import { commitOf } from './git.ts';
import { deepestNesting, inside, sections } from './javascript.ts';
import type { LocatedJson } from './json-lines.ts';
import { fileName, keyOf, type LockFacts, type Origin, table, text } from './locked.ts';

type Entry = Record<string, unknown>;
type Place = [path: string, entry: Entry];

const modules = 'node_modules/';

export function readNpmPackages(packages: Record<string, unknown>, json: LocatedJson, lock: LockFacts): void {
  const find = createResolver(packages);
  const direct = new Set<string>();
  for (const [path, value] of Object.entries(packages)) {
    if (!isOwn(path)) continue;
    for (const found of find(path, namesOf(table(value), sections.all))) direct.add(found[0]);
  }
  for (const [path, value] of Object.entries(packages)) {
    const entry = table(value);
    if (path === '' || path.length > extractBounds.nameLength || entry['link'] === true) continue;
    const resolved = text(entry['resolved']);
    const commit = commitOf(resolved);
    const from = commit ? 'git' : isOwn(path) ? 'workspace' : originOfAddress(resolved);
    const needed = namesOf(entry, isOwn(path) ? sections.all : sections.installed);
    lock.add({
      ...nameAndVersion([path, entry]),
      line: json.lineOf(value),
      dev: entry['dev'] === true,
      direct: direct.has(path),
      dependsOn: find(path, needed).map(found => keyOf(nameAndVersion(found))),
      ...(from && { from }),
      ...(commit && { commit }),
    });
  }
}

/** Finds what the package at a path asks for, as Node does: in its own node_modules, then in those around it. */
function createResolver(packages: Record<string, unknown>): (from: string, names: readonly string[]) => Place[] {
  /** Directories with a node_modules in them, with a slash at the end. */
  const holders = new Set<string>();
  for (const path of Object.keys(packages)) {
    const at = path.lastIndexOf(modules);
    if (at > 0) holders.add(path.slice(0, at));
  }
  const around = (from: string): string[] => {
    const found: string[] = [];
    let directory = `${from}/`;
    for (let level = 0; directory.length > 1 && level < deepestNesting; level++) {
      if (holders.has(directory)) found.push(`${directory}${modules}`);
      directory = directory.slice(0, directory.lastIndexOf('/', directory.length - 2) + 1);
    }
    return [...found, modules];
  };
  /** The directory behind a path; links stand for workspaces and other directories of the project. */
  const placeAt = (path: string): Place | undefined => {
    if (!Object.hasOwn(packages, path)) return undefined;
    const entry = table(packages[path]);
    if (entry['link'] !== true) return [path, entry];
    const target = text(entry['resolved']);
    return target !== '' && Object.hasOwn(packages, target) ? [target, table(packages[target])] : undefined;
  };
  return (from, names) => {
    if (names.length === 0 || from.length > extractBounds.nameLength) return [];
    const places = around(from);
    return names.flatMap(name => {
      for (const directory of places) {
        const found = placeAt(`${directory}${name}`);
        if (found) return [found];
      }
      return [];
    });
  };
}

const nameAndVersion = ([path, { name, version }]: Place) => ({
  name: text(name) || nameOfPath(path),
  version: text(version),
});

/** Directories of the project itself. */
const isOwn = (path: string): boolean => !inside('node_modules', `${path}/`);

const namesOf = (entry: Entry, names: readonly string[]): string[] => [
  ...new Set(names.flatMap(name => Object.keys(table(entry[name])))),
];

/** `node_modules/@scope/name` and `packages/name`. */
export function nameOfPath(path: string): string {
  const last = path.lastIndexOf(modules);
  if (last >= 0) return path.slice(last + modules.length);
  const scope = fileName(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  return scope.startsWith('@') ? `${scope}/${fileName(path)}` : fileName(path);
}

/** undefined: a registry's address, or none. */
export function originOfAddress(address: string): Origin | undefined {
  if (address.startsWith('file:')) return 'file';
  return /^(?:git|github|gitlab|bitbucket|gist)[+:]/.test(address) ? 'git' : undefined;
}
