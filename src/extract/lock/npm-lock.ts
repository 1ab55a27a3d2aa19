/**
 * npm's lockfiles: package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3
 * (docs.npmjs.com, "package-lock.json"). Version 2 holds the packages twice; the newer form is read.
 */
import { type Extractor, PlimsollError } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { commitOf } from './git.ts';
import { inside } from './javascript.ts';
import { type LocatedJson, parseJsonLines } from './json-lines.ts';
import { keyOf, type Locked, type LockFacts, lockFacts, table, text } from './locked.ts';
import { nameOfPath, originOfAddress, readNpmPackages } from './npm-packages.ts';

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
    if (typeof packages === 'object' && packages !== null) readNpmPackages(table(packages), json, lock);
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
  return { name: key, version: from ? '' : version, ...(from && { from }) };
}
