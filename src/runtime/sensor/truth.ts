/** What the kernel says of a descriptor beside the event: with it the state is put right before rules look. */

import { textOfBytes } from '../rules/text.ts';
import type { FdKind } from '../scap/blocks/records.ts';
import { endpointsOf, endpointsText } from '../state/address.ts';
import type { Descriptor, Thread } from '../state/thread.ts';

/** Kind of file by the four highest bits of its mode; descriptors without a file have none. */
const kinds: Readonly<Record<number, FdKind>> = {
  1: 'fifo',
  2: 'file',
  4: 'directory',
  6: 'file',
  8: 'file',
  10: 'file',
};
const anonymous: readonly [string, FdKind][] = [
  ['[eventfd', 'event'],
  ['[eventpoll', 'eventpoll'],
  ['[signalfd', 'signalfd'],
  ['[timerfd', 'timerfd'],
  ['inotify', 'inotify'],
  ['[io_uring', 'io_uring'],
  ['[userfaultfd', 'userfaultfd'],
  ['bpf-', 'bpf'],
  ['[pidfd', 'pidfd'],
];
const protocols: Readonly<Record<number, Descriptor['protocol']>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 255: 'raw' };
const socket = 12;
const headBytes = 16;

/** Puts one descriptor of the thread right. @param at where in the bytes it begins; @param end where it ends */
export function settle(thread: Thread, fd: number, bytes: Buffer, at: number, end: number): void {
  if (fd < 0 || end - at < headBytes) return;
  const inode = bytes.readUInt32LE(at + 8) + bytes.readUInt32LE(at + 12) * 2 ** 32;
  const known = thread.descriptors.get(fd);
  const same = known !== undefined && Number(known.inode) === inode && inode !== 0;
  if (same && !(known.kind === 'file' || known.kind === 'directory')) return;
  const told = descriptorOf(bytes, at, end, inode);
  // Of a file that has several names it may have been another one: the kernel's is the one that holds.
  if (same && told.name === known.name) return;
  if (same && told.kind === known.kind) {
    thread.descriptors.set(fd, { ...known, name: told.name });
    return;
  }
  // Made by an event that does not say its number: what else is known of it stays.
  if (known !== undefined && known.inode === 0 && alike(known, told)) {
    thread.descriptors.set(fd, { ...known, inode, device: told.device });
    return;
  }
  thread.descriptors.set(fd, told);
}

function alike(known: Descriptor, told: Descriptor): boolean {
  const family = (kind: FdKind): string => kind.replace('-server', '');
  return family(known.kind) === family(told.kind) && (told.source === undefined || told.protocol === known.protocol);
}

function descriptorOf(bytes: Buffer, at: number, end: number, inode: number): Descriptor {
  const mode = bytes[at] as number;
  const base = { flags: 0, device: bytes.readUInt32LE(at + 4), inode };
  const rest = bytes.subarray(at + headBytes, end);
  if (mode === socket) return { ...base, ...socketOf(rest, bytes[at + 2] as number) };
  const nul = rest.indexOf(0);
  const text = textOfBytes(nul < 0 ? rest : rest.subarray(0, nul));
  const kind = kinds[mode];
  if (mode === 8 && text.startsWith('memfd:')) return { ...base, kind: 'memfd', name: text.slice('memfd:'.length) };
  if (kind === 'fifo') return { ...base, kind, name: text.startsWith('/') && text !== '/' ? text : '' };
  if (kind !== undefined) return { ...base, kind, name: text };
  const [, found = 'unsupported' as const] = anonymous.find(([head]) => text.includes(head)) ?? [];
  return { ...base, kind: found, name: '' };
}

function socketOf(tuple: Buffer, protocol: number): Pick<Descriptor, 'kind' | 'name'> & Partial<Descriptor> {
  const ends = endpointsOf(tuple, true);
  if (ends === undefined) return { kind: 'unsupported', name: '' };
  const { family, path, ...addresses } = ends;
  if (family === 'unix') return { kind: 'unix', name: path, ...addresses };
  const named = protocols[protocol];
  const base = { ...addresses, ...(named && { protocol: named }) };
  if (ends.destinationPort === 0) return { ...base, kind: family, name: '' };
  return { ...base, kind: family, name: endpointsText(ends) };
}

/**
 * Several descriptors, each with its length before it.
 * @param fds their numbers; one of which the kernel says nothing is not open, where `closed` says so
 */
export function settleSeveral(thread: Thread, bytes: Buffer, fds: readonly number[], closed: boolean): void {
  let at = 0;
  for (const fd of fds) {
    if (at + 2 > bytes.length) return;
    const length = bytes.readUInt16LE(at);
    if (length > 0) settle(thread, fd, bytes, at + 2, Math.min(at + 2 + length, bytes.length));
    else if (closed) thread.descriptors.delete(fd);
    at += 2 + length;
  }
}
