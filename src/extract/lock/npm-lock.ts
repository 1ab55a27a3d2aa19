/**
 * npm's lockfiles: package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3
 * (docs.npmjs.com, "package-lock.json"). Version 2 holds the packages twice; the newer form is read.
 */
import { type Extractor, PlimsollError } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { commitOf } from './git.ts';
import { deepestNesting, inside, sections } from './javascript.ts';
import { type LocatedJson, parseJsonLines } from './json-lines.ts';
import { fileName, keyOf, type Locked, type LockFacts, lockFacts, type Origin, table, text } from './locked.ts';

export const npmLock: Extractor = {
  id: 'lock/npm',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path =>
    path.endsWith('.json') &&
    /(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/.test(path) &&
    !inside('node_modules', path),
  extract(file, facts) {
    const json = parseJsonLines(file.text());
    const stated = json.value;
    if (typeof stated !== 'object' || stated === null || Array.isArray(stated)) {
      throw new PlimsollError('record-invalid', 'it is not a JSON object');
    }
    const { packages, dependencies } = table(stated);
    const lock = lockFacts('npm', facts);
    if (typeof packages === 'object' && packages !== null) readPackages(table(packages), json, lock);
    else readTree(table(dependencies), [], json, lock);
    lock.write();
  },
  capability: {
    what: 'npm packages of a lockfile: aliases, workspaces, packages of directories, archives and Git',
    files: ['**/package-lock.json', '**/npm-shrinkwrap.json'],
    type: 'npm',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

/** `packages` of lockfileVersion 2 and 3: by the path of the directory. */
function readPackages(packages: Record<string, unknown>, json: LocatedJson, lock: LockFacts): void {
  /** The directory behind a path; links stand for workspaces and other directories of the project. */
  const entryAt = (path: string): [path: string, entry: Record<string, unknown>] | undefined => {
    if (!Object.hasOwn(packages, path)) return undefined;
    const entry = table(packages[path]);
    if (entry['link'] !== true) return [path, entry];
    const target = text(entry['resolved']);
    return target !== '' && Object.hasOwn(packages, target) ? [target, table(packages[target])] : undefined;
  };
  const nameAndVersion = ([path, { name, version }]: [string, Record<string, unknown>]) => ({
    name: text(name) || nameOfPath(path),
    version: text(version),
  });
  /** As Node finds modules: in the node_modules of the package, then of each directory around it. */
  const resolve = (from: string, name: string): [string, Record<string, unknown>] | undefined => {
    let directory = from;
    for (let level = 0; directory !== '' && level < deepestNesting; level++) {
      const found = entryAt(`${directory}/node_modules/${name}`);
      if (found) return found;
      directory = directory.slice(0, Math.max(0, directory.lastIndexOf('/')));
    }
    return entryAt(`node_modules/${name}`);
  };

  const direct = new Set<string>();
  for (const [path, entry] of Object.entries(packages)) {
    if (!isOwn(path)) continue;
    for (const name of namesOf(table(entry), sections.all)) {
      const found = resolve(path, name);
      if (found) direct.add(found[0]);
    }
  }
  for (const [path, value] of Object.entries(packages)) {
    const entry = table(value);
    if (path === '' || path.length > extractBounds.nameLength || entry['link'] === true) continue;
    const { name, version } = nameAndVersion([path, entry]);
    if (name === '') continue;
    const resolved = text(entry['resolved']);
    const commit = commitOf(resolved);
    const needed = namesOf(entry, isOwn(path) ? sections.all : sections.installed);
    lock.add({
      name,
      version,
      line: json.lineOf(value),
      dev: entry['dev'] === true,
      direct: direct.has(path),
      dependsOn: needed.flatMap(one => {
        const found = resolve(path, one);
        return found ? keyOf(nameAndVersion(found)) : [];
      }),
      ...originOf(isOwn(path) ? 'workspace' : originOfAddress(resolved)),
      ...(commit && { from: 'git', commit }),
    });
  }
}

/** Directories of the project itself. */
const isOwn = (path: string): boolean => !inside('node_modules', `${path}/`);

const namesOf = (entry: Record<string, unknown>, names: readonly string[]): string[] => [
  ...new Set(names.flatMap(name => Object.keys(table(entry[name])))),
];

/** `node_modules/@scope/name` and `packages/name`. */
function nameOfPath(path: string): string {
  const last = path.lastIndexOf('node_modules/');
  if (last >= 0) return path.slice(last + 'node_modules/'.length);
  const scope = fileName(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  return scope.startsWith('@') ? `${scope}/${fileName(path)}` : fileName(path);
}

const originOf = (from: Origin | undefined): { from?: Origin } => (from ? { from } : {});

function originOfAddress(address: string): Origin | undefined {
  if (address.startsWith('file:')) return 'file';
  return /^(?:git|github|gitlab|bitbucket|gist)[+:]/.test(address) ? 'git' : undefined;
}

interface Scope {
  dependencies: Record<string, unknown>;
}

/** `dependencies` of lockfileVersion 1: nested as the directories are. What is direct, only package.json says. */
function readTree(
  dependencies: Record<string, unknown>,
  around: readonly Scope[],
  json: LocatedJson,
  lock: LockFacts,
): void {
  const scopes = [...around, { dependencies }];
  for (const [key, value] of Object.entries(dependencies)) {
    const entry = table(value);
    const inner = table(entry['dependencies']);
    const within = Object.keys(inner).length > 0 ? [...scopes, { dependencies: inner }] : scopes;
    lock.add({
      ...packageOfTree(key, entry),
      line: json.lineOf(value),
      dev: entry['dev'] === true,
      dependsOn: Object.keys(table(entry['requires'])).flatMap(name => {
        const scope = within.findLast(one => Object.hasOwn(one.dependencies, name));
        return scope ? keyOf(packageOfTree(name, table(scope.dependencies[name]))) : [];
      }),
    });
    if (within !== scopes) readTree(inner, scopes, json, lock);
  }
}

/** `version` is a version, an alias (`npm:NAME@VERSION`), or the address of something without a stated version. */
function packageOfTree(path: string, entry: Record<string, unknown>): Locked {
  // Some tools wrote paths where names belong.
  const key = nameOfPath(path.startsWith('node_modules/') ? path : `node_modules/${path}`);
  const version = text(entry['version']);
  if (version.startsWith('npm:')) {
    const at = version.lastIndexOf('@');
    if (at > 'npm:'.length) return { name: version.slice('npm:'.length, at), version: version.slice(at + 1) };
  }
  const commit = commitOf(version);
  if (commit) return { name: key, version: '', from: 'git', commit };
  if (/^\d/.test(version) && !version.includes('/')) return { name: key, version };
  const from = originOfAddress(version) ?? (version.includes('/') ? 'url' : undefined);
  return { name: key, version: from ? '' : version, ...originOf(from) };
}
