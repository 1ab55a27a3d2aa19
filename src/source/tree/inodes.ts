/** A table of inodes in typed arrays: some forty bytes a file, where objects would take three times as much. */
import { PlimsollError } from '../../model/index.ts';
import type { TarEntry } from '../tar/entry.ts';
import type { EntryType } from '../types.ts';
import type { TreeStat } from './tree.ts';

export interface Inodes {
  /** Adds what a tar entry describes; its layer is told later. */
  add(entry: TarEntry): number;
  /** A directory that no entry describes. */
  addDirectory(): number;
  /** Says of one inode what is said of another. */
  copy(from: number, to: number): void;
  setLayer(inode: number, layer: number): void;
  layer(inode: number): number;
  /** Where its content begins in the tar of its layer: with the layer, what identifies the content. */
  offset(inode: number): number;
  size(inode: number): number;
  type(inode: number): TreeStat['type'];
  /** Target of a symbolic link. */
  link(inode: number): string;
  stat(inode: number): Omit<TreeStat, 'path'>;
}

const types: EntryType[] = ['file', 'directory', 'symlink', 'hardlink', 'character', 'block', 'fifo'];
const numberOf = new Map(types.map((type, at) => [type, at]));

/** Stands for "no layer": a directory that is only implied by what is in it. */
const NO_LAYER = 0xffff;

/** @param most bound on the number of inodes of one tree */
export function createInodes(most: number): Inodes {
  let count = 0;
  let room = 1024;
  let type = new Uint8Array(room);
  let mode = new Uint16Array(room);
  let layer = new Uint16Array(room);
  let uid = new Uint32Array(room);
  let gid = new Uint32Array(room);
  let size = new Float64Array(room);
  let mtime = new Float64Array(room);
  let offset = new Float64Array(room);
  const links = new Map<number, string>();

  function grow(): void {
    room *= 2;
    type = widen(type, new Uint8Array(room));
    mode = widen(mode, new Uint16Array(room));
    layer = widen(layer, new Uint16Array(room));
    uid = widen(uid, new Uint32Array(room));
    gid = widen(gid, new Uint32Array(room));
    size = widen(size, new Float64Array(room));
    mtime = widen(mtime, new Float64Array(room));
    offset = widen(offset, new Float64Array(room));
  }
  function next(): number {
    if (count >= most) throw new PlimsollError('bound', `the layers have more than ${most} entries together`);
    if (count === room) grow();
    return count++;
  }

  return {
    add(entry) {
      const inode = next();
      type[inode] = numberOf.get(entry.type)!;
      mode[inode] = entry.mode;
      layer[inode] = NO_LAYER;
      uid[inode] = entry.uid;
      gid[inode] = entry.gid;
      size[inode] = entry.size;
      mtime[inode] = entry.mtime;
      offset[inode] = entry.offset;
      if (entry.type === 'symlink' && entry.linkname !== undefined) links.set(inode, entry.linkname);
      return inode;
    },
    addDirectory() {
      const inode = next();
      type[inode] = numberOf.get('directory')!;
      mode[inode] = 0o755;
      layer[inode] = NO_LAYER;
      return inode;
    },
    copy(from, to) {
      for (const column of [type, mode, layer, uid, gid, size, mtime, offset]) column[to] = column[from]!;
    },
    setLayer(inode, to) {
      layer[inode] = to;
    },
    layer: inode => layer[inode]!,
    offset: inode => offset[inode]!,
    size: inode => size[inode]!,
    type: inode => types[type[inode]!] as TreeStat['type'],
    link: inode => links.get(inode) ?? '',
    stat: inode => ({
      type: types[type[inode]!] as TreeStat['type'],
      size: size[inode]!,
      mode: mode[inode]!,
      uid: uid[inode]!,
      gid: gid[inode]!,
      mtime: mtime[inode]!,
      ...(layer[inode] !== NO_LAYER && { layer: layer[inode]! }),
    }),
  };
}

function widen<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
