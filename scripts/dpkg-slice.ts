/** A root file system in small: real packages of this machine, as its own package database and files have them. */
import { accessSync, constants, existsSync, lstatSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { TarFile } from '../src/source/index.ts';

const admin = '/var/lib/dpkg';

/** Taken first, where they are installed; then others, smallest first. */
const preferred = [
  ...['base-files', 'dpkg', 'libc6', 'bash', 'coreutils', 'openssl', 'libssl3', 'libssl3t64', 'curl', 'libcurl4'],
  ...['zlib1g', 'libexpat1', 'libxml2', 'liblzma5', 'libncursesw6', 'sudo', 'gzip', 'tar', 'git', 'nginx', 'libwebp7'],
];

/** Bounds of the slice: the demonstration should take seconds. */
const most = { packages: 120, bytes: 48 * 1024 * 1024 };

/** Not worth their bytes here. */
const passedOver = /^\/usr\/share\/(man|locale|info|doc\/(?!.*\/copyright$)|doc-base|lintian|bug)\//;

export interface Slice {
  entries: TarFile[];
  packages: number;
  bytes: number;
}

interface Installed {
  name: string;
  arch: string;
  /** Kibibytes, as the package states it. */
  size: number;
  stanza: string;
}

const field = (stanza: string, name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1] ?? '';

function installed(): Installed[] {
  const stanzas = readFileSync(join(admin, 'status'), 'utf8').split('\n\n');
  return stanzas
    .filter(stanza => /^Status: .* installed$/m.test(stanza))
    .map(stanza => ({
      name: field(stanza, 'Package'),
      arch: field(stanza, 'Architecture'),
      size: Number(field(stanza, 'Installed-Size')),
      stanza,
    }));
}

const infoFile = ({ name, arch }: Installed, suffix: string): string | undefined =>
  [`${name}.${suffix}`, `${name}:${arch}.${suffix}`].map(file => join(admin, 'info', file)).find(existsSync);

/** Where a path really stands: `/lib/x` is `/usr/lib/x` on a merged system. */
function resting(path: string): string | undefined {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    // Listed, and not there: a container's base image leaves documentation out.
    return undefined;
  }
}

/** Some files of a package are root's alone (sudoers), and the demonstration runs without root. */
function readable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The entry of one path as it is on this machine; undefined for what is not there or cannot be read. */
function entryOf(path: string): TarFile | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const name = path.slice(1);
  if (!stat) return undefined;
  if (stat.isSymbolicLink()) return { path: name, type: 'symlink', linkname: readlinkSync(path) };
  if (stat.isDirectory()) return { path: name, type: 'directory', mode: stat.mode & 0o7777 };
  if (!stat.isFile() || !readable(path)) return undefined;
  return { path: name, mode: stat.mode & 0o7777, content: readFileSync(path) };
}

/** A slice of this machine's packages, or undefined where there is no dpkg. */
export function dpkgSlice(): Slice | undefined {
  if (!existsSync(join(admin, 'status'))) return undefined;
  const entries = new Map<string, TarFile>();
  const chosen: Installed[] = [];
  let bytes = 0;
  const add = (path: string): void => {
    const entry = entryOf(path);
    if (!entry || entries.has(entry.path)) return;
    entries.set(entry.path, entry);
    bytes += entry.content instanceof Uint8Array ? entry.content.length : 0;
  };
  for (const folder of ['/bin', '/lib', '/lib64', '/sbin', '/etc/os-release', '/usr/lib/os-release']) add(folder);
  const rank = ({ name }: Installed): number =>
    (preferred.indexOf(name) + preferred.length + 1) % (preferred.length + 1);
  const candidates = installed().sort((a, b) => rank(a) - rank(b) || a.size - b.size);
  for (const one of candidates) {
    if (chosen.length >= most.packages) break;
    const list = infoFile(one, 'list');
    if (!list || bytes + one.size * 1024 > most.bytes) continue;
    chosen.push(one);
    for (const path of readFileSync(list, 'utf8').split('\n')) {
      const real = path.startsWith('/') && path !== '/.' && !passedOver.test(path) ? resting(path) : undefined;
      if (real) add(real);
    }
    for (const file of [list, infoFile(one, 'md5sums')]) if (file) add(file);
  }
  const status = chosen.map(({ stanza }) => `${stanza.trim()}\n`).join('\n');
  entries.set('status', { path: `${admin.slice(1)}/status`, content: status });
  return { entries: [...entries.values()], packages: chosen.length, bytes };
}
