/** Mount tables: which file system a path lies on, and which layer of an overlay holds it. */
import { procBounds } from './bounds.ts';
import { type ProcFiles, textOfLatin } from './files.ts';

export interface Mount {
  id: number;
  /** As stat(2) has it in its lower 32 bits. */
  device: number;
  /** The directory of the file system that is mounted. */
  root: string;
  /** Where: as the processes of that namespace name it. */
  point: string;
  type: string;
  /** Directory with what was written, of an overlay. */
  upper?: string;
}

export interface MountTable {
  /** In the order of mounting. */
  mounts: Mount[];
  overlays: boolean;
  byId: Map<number, Mount>;
}

/** /proc/PID/mountinfo (proc_pid_mountinfo(5)); the text has a character for each byte. Lines that are none are passed over. */
export function mountsOf(text: string): MountTable {
  const table: MountTable = { mounts: [], overlays: false, byId: new Map() };
  for (let at = 0; at < text.length && table.mounts.length < procBounds.mounts; ) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const mount = mountOf(text.slice(at, end));
    at = end + 1;
    if (mount === undefined) continue;
    table.mounts.push(mount);
    table.byId.set(mount.id, mount);
    if (mount.type === 'overlay') table.overlays = true;
  }
  return table;
}

function mountOf(line: string): Mount | undefined {
  const fields = line.split(' ');
  const separator = fields.indexOf('-', 6);
  const [major, minor] = (fields[2] ?? '').split(':').map(Number);
  if (separator < 0 || !Number.isInteger(major) || !Number.isInteger(minor)) return undefined;
  const type = fields[separator + 1] as string;
  const upper = type === 'overlay' ? upperOf(fields[separator + 3] ?? '') : undefined;
  return {
    id: Number(fields[0]),
    device: deviceNumber(major as number, minor as number),
    root: unescaped(fields[3] as string),
    point: unescaped(fields[4] as string),
    type,
    ...(upper !== undefined && { upper }),
  };
}

/** As stat(2) has it in its lower 32 bits. */
const deviceNumber = (major: number, minor: number): number =>
  ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12)) >>> 0;

const unescaped = (text: string): string =>
  textOfLatin(text.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))));

const upperOf = (options: string): string | undefined => {
  const [, upper] = /(?:^|,)upperdir=([^,]+)/.exec(options) ?? [];
  return upper === undefined ? undefined : unescaped(upper);
};

/** File systems whose server may not answer: a call on one of their files can wait for ever. */
const remote = /^(nfs|cifs|smb|9p$|ceph|fuse|afs|lustre|gluster|ocfs2|gfs2|autofs)/;
export const isRemote = (mount: Mount | undefined): boolean => mount !== undefined && remote.test(mount.type);

/** The mount that holds a path: of those at the longest point the last, which hides the others. */
export function mountAt({ mounts }: MountTable, path: string): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts)
    if (covers(mount.point, path) && mount.point.length >= (best?.point.length ?? 0)) best = mount;
  return best;
}

const covers = (point: string, path: string): boolean =>
  point === '/' || (path.startsWith(point) && (path.length === point.length || path[point.length] === '/'));

export type Layer = 'upper' | 'lower' | undefined;

/**
 * Which layer of an overlay holds a file: `upper` what was written since the container was made, copied up or new, as the
 * kernel's own flag has it. `undefined`: it lies on no overlay, or nobody can tell.
 * @param deleted its name is gone: what is left of one below is the overlay's mark (a character device)
 */
export function layerOf(table: MountTable, path: string, deleted: boolean, files: ProcFiles): Layer {
  if (!table.overlays) return undefined;
  const mount = mountAt(table, path);
  if (mount?.type !== 'overlay') return undefined;
  // An overlay without an upper directory cannot be written to.
  if (mount.upper === undefined) return 'lower';
  const below = mount.point === '/' ? path : path.slice(mount.point.length);
  const inside = mount.root === '/' ? below : `${mount.root}${below}`;
  const found = files.lstat(`${mount.upper}${inside}`);
  if (found?.isFile() && !deleted) return 'upper';
  // Seen from another container, the directory may not be there at all.
  if (files.lstat(mount.upper) === undefined) return undefined;
  return deleted && found === undefined ? 'upper' : 'lower';
}
