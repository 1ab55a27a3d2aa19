/** pnpm-lock.yaml, lockfileVersion 5 to 9 (pnpm/spec, lockfile). */
import { type Extractor, PlimsollError } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { commitOf } from './git.ts';
import { inside } from './javascript.ts';
import { keyOf, type Locked, lockFacts, type Origin, reachable, table, text } from './locked.ts';
import { parsePnpmPath, withoutPeers } from './pnpm-path.ts';
import { parseYamlLines } from './yaml-lines.ts';

export const pnpmLock: Extractor = {
  id: 'lock/pnpm',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path =>
    path.endsWith('pnpm-lock.yaml') && /(?:^|\/)pnpm-lock\.yaml$/.test(path) && !inside('node_modules', path),
  async extract(file, facts) {
    const yaml = await parseYamlLines(file.text());
    if (yaml.value === null || yaml.value === undefined) return;
    if (typeof yaml.value !== 'object' || Array.isArray(yaml.value)) {
      throw new PlimsollError('record-invalid', 'it is no YAML mapping');
    }
    const lockfile = table(yaml.value);
    const version = Number.parseFloat(text(lockfile['lockfileVersion'])) || 5;
    const { packages, problems } = packagesOf(lockfile, version);
    const [first] = problems;
    if (first !== undefined) {
      const more = problems.length > 1 ? `, nor are ${problems.length - 1} more` : '';
      const message = `${file.path}: ${JSON.stringify(first.slice(0, 200))} is no dependency path${more}`;
      facts.problem({ code: 'record-invalid', message, path: file.path });
    }
    const lock = lockFacts('npm', facts);
    for (const [key, found] of packages) {
      const line = yaml.lineOf(table(lockfile['packages'])[withoutPeers(key, version)] ?? found.entry);
      lock.add({
        ...found.package,
        ...(line !== undefined && { line }),
        dependsOn: found.needs.map(needed => keyOf(packages.get(needed)!.package)),
      });
    }
    lock.write();
  },
  capability: {
    what: 'npm packages of a lockfile of pnpm: workspaces, peers, packages of directories, archives and Git',
    files: ['**/pnpm-lock.yaml'],
    type: 'npm',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

interface Found {
  package: Locked;
  entry: Record<string, unknown>;
  /** Keys of what it depends on. */
  needs: string[];
}

/** By dependency path, with its peers. */
function packagesOf(
  lockfile: Record<string, unknown>,
  version: number,
): { packages: Map<string, Found>; problems: string[] } {
  const packages = new Map<string, Found>();
  const problems: string[] = [];
  const stated = table(lockfile['packages']);
  // From version 9 on, `packages` holds what is said of a version, `snapshots` each of its resolutions.
  const snapshots = Object.entries(table(lockfile['snapshots']));
  const resolved = new Set(snapshots.map(([key]) => withoutPeers(key, version)));
  const rest = Object.entries(stated).filter(([key]) => !resolved.has(key));
  for (const [key, value] of [...snapshots, ...rest]) {
    const bare = withoutPeers(key, version);
    const entry = table(stated[key] ?? stated[bare]);
    const path = parsePnpmPath(key, version);
    if (!path) {
      problems.push(key);
      continue;
    }
    const name = text(entry['name']) || path.name;
    if (name === '') continue;
    packages.set(key, {
      package: { name, version: text(entry['version']) || path.version, ...originOf(key, bare, entry) },
      entry: table(value),
      needs: [],
    });
  }
  link(lockfile, packages, version);
  return { packages, problems };
}

function originOf(key: string, bare: string, entry: Record<string, unknown>): { from?: Origin; commit?: string } {
  const { tarball, commit, repo, type, directory } = table(entry['resolution']);
  const address = text(tarball);
  const at = text(commit) || commitOf(address) || commitOf(bare);
  if (at) return { from: 'git', commit: at };
  if (text(repo) !== '' || type === 'git') return { from: 'git' };
  if (type === 'directory' || text(directory) !== '' || address.startsWith('file:') || key.startsWith('file:'))
    return { from: 'file' };
  // An archive of a registry may stand here too, when its address is not the usual one.
  return /^https?:/.test(address) && !/^\/?(?:@[^/@]+\/)?[^/@]+[/@]\d/.test(bare) ? { from: 'url' } : {};
}

const dependencySections = ['dependencies', 'optionalDependencies'];

/** Fills in what depends on what, what is direct, and what is for development alone. */
function link(lockfile: Record<string, unknown>, packages: Map<string, Found>, version: number): void {
  const find = (name: string, reference: string): string | undefined => {
    const usual =
      version >= 9 ? `${name}@${reference}` : version >= 6 ? `/${name}@${reference}` : `/${name}/${reference}`;
    return [usual, reference].find(key => packages.has(key));
  };
  const referencesOf = (from: Record<string, unknown>, names: readonly string[]): string[] =>
    names.flatMap(section =>
      Object.entries(table(from[section])).flatMap(
        // From version 6 on, an importer says what was asked for beside what was found.
        ([name, value]) => find(name, text(value) || text(table(value)['version'])) ?? [],
      ),
    );
  for (const found of packages.values()) found.needs = [...new Set(referencesOf(found.entry, dependencySections))];

  const importers = [lockfile, ...Object.values(table(lockfile['importers'])).map(table)];
  const production = importers.flatMap(importer => referencesOf(importer, dependencySections));
  const development = importers.flatMap(importer => referencesOf(importer, ['devDependencies']));
  const direct = new Set([...production, ...development]);
  const needs = (key: string): string[] => packages.get(key)?.needs ?? [];
  const inProduction = reachable(production, needs);
  const inDevelopment = reachable(development, needs);
  for (const [key, { package: found, entry }] of packages) {
    found.direct = direct.has(key);
    // Before version 9 each package says so itself.
    found.dev = typeof entry['dev'] === 'boolean' ? entry['dev'] : inDevelopment.has(key) && !inProduction.has(key);
  }
}
