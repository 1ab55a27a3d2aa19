/** Descriptors are opened, copied and closed. */

import type { FdKind } from '../scap/blocks/records.ts';
import type { EventView } from '../scap/event.ts';
import type { SyscallEvent } from './event.ts';
import type { HandlerOf } from './handler.ts';
import { joinPath } from './path.ts';
import type { Descriptor, Thread } from './thread.ts';

/** The directory that a relative path starts from. */
export function directoryOf(thread: Thread, descriptor: number | undefined, path: string): string {
  if (path.startsWith('/')) return '';
  if (descriptor === undefined || descriptor === atCwd) return thread.cwd;
  return thread.descriptors.get(descriptor)?.name ?? '<UNKNOWN>';
}

export const atCwd = -100;
const directoryFlag = 1 << 10;
const upperLayer = 1 << 15;
const lowerLayer = 1 << 16;

/** Makes it the event's descriptor, and puts it into the table. */
export function opened(event: SyscallEvent, fd: number, descriptor: Descriptor): void {
  if (event.thread === undefined || fd < 0) return;
  event.state.open(event.thread, fd, descriptor);
  event.fd = fd;
  event.descriptor = descriptor;
}

/** The name that the enter event saw: a later one may have been put in its place meanwhile. */
function enteredName(view: EventView, index: number): string | undefined {
  const bytes = index < 0 ? undefined : view.enter?.parameter(index);
  if (bytes === undefined || bytes.length < 2) return undefined;
  const text = bytes.toString('latin1', 0, bytes.indexOf(0) >= 0 ? bytes.indexOf(0) : bytes.length);
  return /[\x80-\xff]/.test(text) || text === '<NA>' ? undefined : text;
}

const open: HandlerOf = (at, type) => {
  const [name, flags, dev, ino, dirfd] = [at('name'), at('flags'), at('dev'), at('ino'), at('dirfd')];
  const [path, created] = [at('path'), at('creat_flags')];
  const entered = type.name === 'openat' || type.name === 'openat2' ? 1 : 0;
  return event => {
    const { view, thread } = event;
    const fd = view.signed(0) ?? -1;
    if (thread === undefined) return;
    if (fd < 0) return;
    const raw = path >= 0 ? view.text(path) : (enteredName(view, entered) ?? view.text(name));
    const bits = view.unsigned(flags) ?? 0;
    const layers = view.unsigned(created) ?? 0;
    const text = raw ?? '<NA>';
    opened(event, fd, {
      kind: (bits & directoryFlag) !== 0 ? 'directory' : 'file',
      name: joinPath(directoryOf(thread, dirfd >= 0 ? view.signed(dirfd) : atCwd, text), text),
      rawName: text,
      flags: bits,
      device: view.unsigned(dev) ?? 0,
      inode: view.wide(ino) ?? 0,
      upperLayer: (bits & upperLayer) !== 0 || (layers & 1) !== 0,
      lowerLayer: (bits & lowerLayer) !== 0 || (layers & 2) !== 0,
    });
  };
};

const dup: HandlerOf = at => {
  const [oldAt, newAt] = [at('oldfd'), at('newfd')];
  return event => {
    const { view, thread } = event;
    const result = view.signed(0) ?? -1;
    if (result < 0 || thread === undefined) return;
    const old = thread.descriptors.get(view.signed(oldAt) ?? -1);
    const target = view.signed(newAt) ?? result;
    event.fd = target;
    event.descriptor = old;
    if (old) opened(event, target, old);
  };
};

const dupCommands = new Set([1, 26]);
const fcntl: HandlerOf = at => {
  const [fd, command] = [at('fd'), at('cmd')];
  return event => {
    const { view, thread } = event;
    const result = view.signed(0) ?? -1;
    if (result < 0 || thread === undefined || !dupCommands.has(view.unsigned(command) ?? 0)) return;
    const old = thread.descriptors.get(view.signed(fd) ?? -1);
    if (old) event.state.open(thread, result, old);
  };
};

const plain = (kind: FdKind, name = ''): Descriptor => ({ kind, name, flags: 0, device: 0, inode: 0 });

const pipe: HandlerOf = at => {
  const [first, second, inode, flags] = [at('fd1'), at('fd2'), at('ino'), at('flags')];
  return event => {
    const { view } = event;
    if ((view.signed(0) ?? -1) < 0) return;
    const descriptor = { ...plain('fifo'), inode: view.wide(inode) ?? 0, flags: view.unsigned(flags) ?? 0 };
    opened(event, view.signed(second) ?? -1, descriptor);
    opened(event, view.signed(first) ?? -1, descriptor);
  };
};

/** Calls whose result is a descriptor of one kind. */
const makes =
  (kind: FdKind, nameOf?: (event: SyscallEvent, at: (name: string) => number) => string): HandlerOf =>
  at =>
  event => {
    const fd = event.view.signed(0) ?? -1;
    if (fd >= 0) opened(event, fd, plain(kind, nameOf?.(event, at) ?? ''));
  };

const pidfdOpen: HandlerOf = at => {
  const pid = at('pid');
  return event => {
    const fd = event.view.signed(0) ?? -1;
    const process = event.view.signed(pid) ?? 0;
    if (fd >= 0) opened(event, fd, { ...plain('pidfd'), pid: process });
  };
};

/** A descriptor of another process: looked up there. */
const pidfdGetfd: HandlerOf = at => {
  const [pidFd, target] = [at('pid_fd'), at('target_fd')];
  return event => {
    const { view, state, thread } = event;
    const fd = view.signed(0) ?? -1;
    const process = thread?.descriptors.get(view.signed(pidFd) ?? -1)?.pid;
    const found = state.threads.get(process ?? -1)?.descriptors.get(view.signed(target) ?? -1);
    if (fd >= 0 && found) opened(event, fd, found);
  };
};

export const fileHandlers: Record<string, HandlerOf> = {
  open,
  openat: open,
  openat2: open,
  creat: open,
  open_by_handle_at: open,
  dup,
  dup2: dup,
  dup3: dup,
  fcntl,
  pipe,
  pipe2: pipe,
  eventfd: makes('event'),
  eventfd2: makes('event'),
  signalfd: makes('signalfd'),
  signalfd4: makes('signalfd'),
  timerfd_create: makes('timerfd'),
  inotify_init: makes('inotify'),
  inotify_init1: makes('inotify'),
  epoll_create: makes('eventpoll'),
  epoll_create1: makes('eventpoll'),
  bpf: makes('bpf'),
  userfaultfd: makes('userfaultfd'),
  io_uring_setup: makes('io_uring'),
  memfd_create: makes('memfd', (event, at) => event.view.text(at('name')) ?? ''),
  pidfd_open: pidfdOpen,
  pidfd_getfd: pidfdGetfd,
};
