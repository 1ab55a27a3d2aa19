/** What kind of file a descriptor stands for, in words and letters. */
import type { FdKind } from '../../scap/blocks/records.ts';
import type { Descriptor } from '../../state/thread.ts';

const kinds: Record<FdKind, [letter: string, word: string]> = {
  unknown: ['o', '<NA>'],
  file: ['f', 'file'],
  directory: ['d', 'directory'],
  ipv4: ['4', 'ipv4'],
  ipv6: ['6', 'ipv6'],
  'ipv4-server': ['4', 'ipv4'],
  'ipv6-server': ['6', 'ipv6'],
  fifo: ['p', 'pipe'],
  unix: ['u', 'unix'],
  event: ['e', 'event'],
  unsupported: ['o', '<NA>'],
  signalfd: ['s', 'signalfd'],
  eventpoll: ['l', 'eventpoll'],
  inotify: ['i', 'inotify'],
  timerfd: ['t', 'timerfd'],
  netlink: ['n', 'netlink'],
  bpf: ['b', 'bpf'],
  userfaultfd: ['u', 'userfaultfd'],
  io_uring: ['r', 'io_uring'],
  memfd: ['m', 'memfd'],
  pidfd: ['P', 'pidfd'],
};

export const typeChar = ({ kind }: Descriptor): string => kinds[kind][0];
export const typeWord = ({ kind }: Descriptor): string => kinds[kind][1];

export const isFile = ({ kind }: Descriptor): boolean => kind === 'file';
export const isInet = ({ kind }: Descriptor): boolean =>
  kind === 'ipv4' || kind === 'ipv6' || kind === 'ipv4-server' || kind === 'ipv6-server';
