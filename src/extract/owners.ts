/** Which packages own given files of a root file system, by its package databases alone: nothing else of it is read. */
import { type LayerFacts, PlimsollError, type Problem } from '../model/index.ts';
import type { Entry, Tree } from '../source/index.ts';
import { type Collector, createCollector } from './collect.ts';
import { apk } from './os/apk.ts';
import { dpkg, dpkgFiles } from './os/dpkg.ts';
import { opkg, opkgFiles } from './os/opkg.ts';
import { pacman, pacmanFiles } from './os/pacman.ts';
import { osRelease } from './os/release.ts';
import { rpm } from './os/rpm.ts';
import { merged } from './ownership.ts';
import { squash } from './squash.ts';

export interface Owners {
  /** Packages that own any of the files, with the files that they own; sorted by package URL. */
  packages: { purl: string; files: string[] }[];
  /** Package URLs of which all code is programs and shared objects: one that runs is seen by what processes map. */
  observable: string[];
  problems: Problem[];
}

const databases = [osRelease, dpkg, dpkgFiles, apk, rpm, opkg, opkgFiles, pacman, pacmanFiles];
/** Where they lie; `*` stands for every folder. */
const folders = [
  'etc',
  'var/lib/dpkg',
  'var/lib/dpkg/info',
  'var/lib/dpkg/status.d',
  'lib/apk/db',
  'usr/lib/apk/db',
  'var/lib/rpm',
  'usr/lib/sysimage/rpm',
  'usr/lib/opkg',
  'usr/lib/opkg/info',
  'var/lib/opkg',
  'var/lib/opkg/info',
  'var/lib/pacman/local/*',
];
const single = ['usr/lib/os-release'];
/** Files of one folder, and all together. */
const mostFiles = 100_000;

const native = /(^|\/)(s?bin|libexec)\/|\.so(\.[\d.]+)?$/;
const documentation = /^usr\/share\/(doc|info|locale|man)\//;
const interpreted = /\.(py|pyc|pl|pm|rb|[cm]?js|php|jar|jmod|class|lua|tcl|sh|el|r|dll|exe|wasm)$/i;

/**
 * @param files without a slash at the start, as the kernel names them: no symbolic link is left in them
 * @returns what could be read; what could not is told in `problems`, and then nothing is said to be observable
 */
export async function ownersOf(tree: Tree, files: Iterable<string>): Promise<Owners> {
  /** By the name that databases may know them by. */
  const wanted = new Map<string, string>();
  for (const file of files) wanted.set(merged(file), file);
  const { owned: all, problems } = await ownedIn(
    tree,
    path => wanted.has(merged(path)) || native.test(path) || interpreted.test(path),
  );
  const owned = new Map<string, Set<string>>();
  const observable = new Set<string>();
  for (const { purls, paths } of all) {
    const used = paths.flatMap(path => wanted.get(merged(path)) ?? []);
    const seen = paths.some(path => native.test(path)) && !paths.some(path => interpreted.test(path));
    for (const purl of purls) {
      if (seen) observable.add(purl);
      if (used.length > 0) owned.set(purl, new Set([...(owned.get(purl) ?? []), ...used]));
    }
  }
  return {
    packages: [...owned].sort(byName).map(([purl, paths]) => ({ purl, files: [...paths].sort() })),
    observable: problems.length > 0 ? [] : [...observable].sort(),
    problems,
  };
}

/**
 * The other way round: what given packages own, but for what is there to be read by people.
 * @param purls their qualifiers do not count
 * @returns by path, as `merged` writes it, the package URL that was given
 */
export async function filesOf(
  tree: Tree,
  purls: Iterable<string>,
): Promise<{ files: Map<string, string>; problems: Problem[] }> {
  const wanted = new Map<string, string>();
  for (const purl of purls) wanted.set(bare(purl), purl);
  const { owned, problems } = await ownedIn(tree, path => !documentation.test(path));
  const files = new Map<string, string>();
  for (const one of owned) {
    const [purl] = one.purls.flatMap(found => wanted.get(bare(found)) ?? []);
    if (purl !== undefined) for (const path of one.paths) files.set(merged(path), purl);
  }
  return { files, problems };
}

const bare = (purl: string): string => purl.split(/[?#]/, 1)[0] ?? purl;

/** What databases say of the files that are kept. */
async function ownedIn(
  tree: Tree,
  keepOwned: (path: string) => boolean,
): Promise<{ owned: { purls: string[]; paths: string[] }[]; problems: Problem[] }> {
  const collector = createCollector(databases, { whiteouts: false, keepOwned });
  const problems: Problem[] = [];
  for await (const path of databaseFiles(tree)) {
    try {
      await offer(tree, path, collector);
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      problems.push({ code: error.code, message: error.message, path });
    }
  }
  const collected = await collector.finish();
  const facts: LayerFacts = { ...collected, diffId: '', entries: 0, bytes: 0 };
  const inventory = squash([facts], []);
  problems.push(...inventory.problems);
  const purls = new Map<string, string[]>();
  for (const { name, purl } of inventory.packages) purls.set(name, [...(purls.get(name) ?? []), purl]);
  const owned = collected.files.flatMap(({ owns }) =>
    Object.entries(owns ?? {}).map(([name, paths]) => ({ purls: purls.get(name) ?? [], paths })),
  );
  return { owned, problems };
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

async function* databaseFiles(tree: Tree): AsyncGenerator<string> {
  let count = 0;
  for (const folder of folders) {
    const places = folder.endsWith('/*') ? await below(tree, folder.slice(0, -2)) : [folder];
    for (const place of places) {
      for (const path of await below(tree, place)) {
        if (!databases.some(one => one.wants(path, { path, size: 0, mode: 0o644 }))) continue;
        if (++count > mostFiles) throw new PlimsollError('bound', `more than ${mostFiles} files of package databases`);
        yield path;
      }
    }
  }
  yield* single;
}

const below = async (tree: Tree, folder: string): Promise<string[]> =>
  ((await tree.list(folder)) ?? []).map(name => `${folder}/${name}`);

async function offer(tree: Tree, path: string, collector: Collector): Promise<void> {
  const stats = await tree.stat(path);
  if (stats?.type !== 'file') return;
  const { size, mode, uid, gid, mtime } = stats;
  const entry: Entry = { path, type: 'file', size, mode, uid, gid, mtime };
  const take = collector.onEntry(entry);
  if (take === undefined) return;
  const bytes = await tree.read(path);
  if (bytes) take.write(bytes);
  await take.end();
}
