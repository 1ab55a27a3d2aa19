/** Tables that all processes of a namespace share: each is read once, and again when it is too old to be believed. */
import { procBounds } from './bounds.ts';
import type { ProcFiles } from './files.ts';
import { type MountTable, mountsOf } from './mounts.ts';
import { type Sockets, socketTables } from './sockets.ts';

export interface Namespaces {
  mounts(process: string): MountTable;
  sockets(process: string): Sockets;
  /** Some sockets found no room. */
  readonly full: boolean;
  /** What was read before is not believed any more. @param quick tables stay small, and are believed for a moment */
  begin(quick: boolean): void;
}

interface Kept<T> {
  at: number;
  value: T;
}

const noMounts: MountTable = { mounts: [], overlays: false, byId: new Map() };

/** @param clock milliseconds */
export function namespaces(files: ProcFiles, clock: () => number): Namespaces {
  const mountTables = new Map<string, Kept<MountTable>>();
  const sockets = new Map<string, Kept<Sockets>>();
  let held = 0;
  let full = false;
  let quick = false;
  let cleared = clock();

  function kept<T>(tables: Map<string, Kept<T>>, link: string | undefined, read: () => T): T {
    // Without its name nobody can tell whose table it is.
    if (link === undefined) return read();
    const known = tables.get(link);
    if (known !== undefined && (!quick || clock() - known.at < procBounds.tableAge)) return known.value;
    tables.delete(link);
    if (tables.size >= procBounds.remembered) tables.delete(tables.keys().next().value as string);
    const value = read();
    tables.set(link, { at: clock(), value });
    return value;
  }

  function readSockets(process: string): Sockets {
    const found: Sockets = new Map();
    const room = procBounds.sockets - held;
    const most = quick ? procBounds.repairTableBytes : procBounds.socketTableBytes;
    for (const [name, read] of socketTables) {
      const text = files.list(`${process}/net/${name}`, most);
      if (text === undefined) continue;
      // A line that was cut off says something else than it did.
      read(text.length < most ? text : text.slice(0, text.lastIndexOf('\n') + 1), found, room);
      if (text.length >= most) full = true;
    }
    if (found.size >= room) full = true;
    if (!quick) held += found.size;
    return found;
  }

  return {
    get full() {
      return full;
    },
    begin(next) {
      // Tables of namespaces that are not asked for any more do not stay.
      if (!next || !quick || clock() - cleared > 10 * procBounds.tableAge) {
        mountTables.clear();
        sockets.clear();
        held = 0;
        full = false;
        cleared = clock();
      }
      quick = next;
    },
    mounts: process =>
      kept(mountTables, files.link(`${process}/ns/mnt`), () => {
        const text = files.list(`${process}/mountinfo`, procBounds.mountBytes);
        return text === undefined ? noMounts : mountsOf(text);
      }),
    sockets: process => kept(sockets, files.link(`${process}/ns/net`), () => readSockets(process)),
  };
}
