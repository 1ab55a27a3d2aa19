/** Fields of the class evt. */

import { clockText, dateTimeText, isoText } from '../../rules/output/time.ts';
import { eventTypes, type Parameter } from '../../scap/table/types.ts';
import type { SyscallEvent } from '../../state/event.ts';
import { directoryOf } from '../../state/on-file.ts';
import { joinPath } from '../../state/path.ts';
import type { FieldType, FieldValue, Scalar } from '../../types.ts';
import { argumentText } from './argument.ts';
import { isInet } from './descriptor.ts';
import { errorName } from './names.ts';
import { type Make, plain, type Read } from './types.ts';

const second = 1_000_000_000n;
const small = (value: bigint): number | bigint => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value);
const noLatency: Read = () => 0;
const bool = (read: (event: SyscallEvent) => boolean): Read => read;
const one =
  (holds: (event: SyscallEvent) => boolean): Read =>
  event =>
    holds(event) ? 1 : 0;

/** Since the event that this very field was read of before. */
const delta = (part: (span: bigint) => bigint): Make => {
  return () => {
    let before = 0n;
    return event => {
      const now = event.time;
      const span = before === 0n ? 0n : now - before;
      before = now;
      return small(part(span));
    };
  };
};

const failed = (event: SyscallEvent): number | undefined => {
  const { result } = event;
  return result === undefined ? undefined : result < 0 ? 1 : 0;
};

const pathOpeners = new Set(['open', 'openat', 'openat2', 'creat', 'open_by_handle_at']);
const netOpeners = new Set(['accept', 'accept4', 'connect']);
type ErrorKind = 'file' | 'net' | 'memory' | 'other';

/** What a call that failed had to do with. */
function kindOf({ view, descriptor }: SyscallEvent): ErrorKind {
  const { name, category } = view.type;
  if (descriptor) {
    if (descriptor.kind === 'file' || descriptor.kind === 'directory') return 'file';
    return isInet(descriptor) || descriptor.kind === 'unix' ? 'net' : 'other';
  }
  if (pathOpeners.has(name)) return 'file';
  if (netOpeners.has(name)) return 'net';
  return category === 'memory' ? 'memory' : 'other';
}

const errorOf =
  (kind: ErrorKind): Read =>
  event =>
    (kind === 'memory' ? event.view.type.category === 'memory' : kindOf(event) === kind) ? failed(event) : undefined;

/** Reads and writes are of what their descriptor is. */
function category({ view, descriptor }: SyscallEvent): string {
  const { category: own } = view.type;
  if (!own.startsWith('IO_')) return own;
  if (descriptor === undefined) return 'unknown';
  if (descriptor.kind === 'file' || descriptor.kind === 'directory') return 'file';
  if (isInet(descriptor)) return 'net';
  return ipcKinds.has(descriptor.kind) ? 'ipc' : 'unknown';
}
const ipcKinds = new Set<string>(['fifo', 'unix', 'event', 'signalfd', 'inotify', 'userfaultfd']);

const isIo = (event: SyscallEvent): boolean => event.view.type.category.startsWith('IO_');

function result({ result: value }: SyscallEvent): FieldValue {
  if (value === undefined) return undefined;
  if (value >= 0) return 'SUCCESS';
  return errorName(value) || String(value);
}

/** Value of a flag of opening. */
const openFlags = { read: 1, write: 2, create: 1 << 2, tmpfile: 1 << 13, created: 1 << 14 };
const executable = 0o111;

function opening({ view }: SyscallEvent): { flags: number; mode: number } | undefined {
  const { type } = view;
  if (!pathOpeners.has(type.name) || type.enter) return undefined;
  return {
    flags: view.unsigned(type.index.get('flags') ?? -1) ?? 0,
    mode: view.unsigned(type.index.get('mode') ?? -1) ?? 0,
  };
}

function createsExecutable(event: SyscallEvent): boolean {
  const open = opening(event);
  if (open === undefined) return false;
  const creates = event.view.type.name === 'creat' || (open.flags & (openFlags.create | openFlags.tmpfile)) !== 0;
  return creates && (open.mode & executable) !== 0;
}

function creates(event: SyscallEvent): boolean {
  const { flags } = opening(event) ?? { flags: 0 };
  return (flags & openFlags.created) !== 0 || ((flags & openFlags.tmpfile) !== 0 && (event.result ?? -1) >= 0);
}

/** Names of the parameters with directory and path, of both paths where there are two. */
const paths: Record<string, readonly [directory: string, path: string][]> = {
  renameat: [
    ['olddirfd', 'oldpath'],
    ['newdirfd', 'newpath'],
  ],
  renameat2: [
    ['olddirfd', 'oldpath'],
    ['newdirfd', 'newpath'],
  ],
  symlinkat: [['linkdirfd', 'linkpath']],
  openat: [['dirfd', 'name']],
  openat2: [['dirfd', 'name']],
  linkat: [
    ['olddir', 'oldpath'],
    ['newdir', 'newpath'],
  ],
  unlinkat: [['dirfd', 'name']],
  mkdirat: [['dirfd', 'path']],
  fchmodat: [['dirfd', 'filename']],
  fchownat: [['dirfd', 'pathname']],
};

export function absolutePath(event: SyscallEvent, which: 0 | 1): string | undefined {
  const { view, thread } = event;
  const { type } = view;
  if (thread === undefined) return undefined;
  if (type.name === 'open_by_handle_at') {
    return (event.result ?? -1) > 0 ? joinPath('', view.text(type.index.get('path') ?? -1) ?? '') : undefined;
  }
  const pairs = paths[type.name];
  const pair = pairs?.[pairs.length === 1 ? 0 : which];
  if (pair === undefined) return undefined;
  const [directory, path] = pair.map(name => type.index.get(name) ?? -1) as [number, number];
  const text = view.text(path);
  const dirfd = view.signed(directory);
  if (text === undefined || dirfd === undefined) return undefined;
  return joinPath(directoryOf(thread, dirfd, text), text);
}

function allArguments(event: SyscallEvent): string {
  if (event.view.type.number <= 1) return '';
  return event.view.type.parameters
    .map(({ name }, index) => {
      const { value, resolved } = argumentText(event, index);
      return `${name}=${value}${resolved === '' ? '' : `(${resolved})`}`;
    })
    .join(' ');
}

const fieldTypes: Partial<Record<Parameter['type'], FieldType>> = {
  i8: 'INT8',
  i16: 'INT16',
  i32: 'INT32',
  i64: 'INT64',
  u8: 'UINT8',
  u16: 'UINT16',
  u32: 'UINT32',
  u64: 'UINT64',
  err: 'INT64',
  fd: 'INT64',
  pid: 'INT64',
  sc: 'UINT16',
  sig: 'UINT8',
  rel: 'RELTIME',
  abs: 'ABSTIME',
  bool: 'BOOL',
  f8: 'UINT8',
  e8: 'UINT8',
  f16: 'UINT16',
  e16: 'UINT16',
  f32: 'UINT32',
  e32: 'UINT32',
  uid: 'UINT32',
  gid: 'UINT32',
  sset: 'UINT32',
  mode: 'UINT32',
  buf: 'BYTEBUF',
  path: 'FSPATH',
  rpath: 'FSRELPATH',
};

const signedTypes = new Set<Parameter['type']>(['i8', 'i16', 'i32', 'i64', 'err', 'fd', 'pid']);
const texts = new Set<Parameter['type']>(['str', 'path', 'rpath']);
const byteTypes = new Set<Parameter['type']>(['buf', 'addr', 'tuple', 'fdl', 'dyn', 'strs', 'pairs']);

function raw({ view }: SyscallEvent, index: number, { type }: Parameter): Scalar | undefined {
  if (texts.has(type)) return view.text(index);
  if (byteTypes.has(type)) return view.length(index) > 0 ? view.bytes(index) : undefined;
  if (type === 'bool') return (view.unsigned(index) ?? 0) !== 0;
  return signedTypes.has(type) ? view.signed(index) : view.wide(index);
}

/** The type is that of the first event which has a parameter of that name. */
const rawArgument: Make = name => {
  if (name === undefined) return undefined;
  const first = eventTypes.flatMap(({ parameters }) => parameters).find(parameter => parameter.name === name);
  if (first === undefined) return undefined;
  return {
    type: fieldTypes[first.type] ?? (byteTypes.has(first.type) ? 'BYTEBUF' : 'CHARBUF'),
    read(event) {
      const index = event.view.type.index.get(name);
      return index === undefined ? undefined : raw(event, index, event.view.type.parameters[index] as Parameter);
    },
  };
};

/** By name, or by number from 0. */
const argument: Make = which => {
  if (which === undefined) return undefined;
  const fixed = /^\d+$/.test(which) ? Number(which) : undefined;
  return event => {
    const index = fixed ?? event.view.type.index.get(which);
    if (index === undefined || index >= event.view.type.parameters.length) return undefined;
    const { value, resolved } = argumentText(event, index);
    return resolved === '' ? value : resolved;
  };
};

const typeIs: Make = name => {
  if (name === undefined) return undefined;
  return one(event => event.view.type.name === name);
};

const around: Make = center => {
  if (center === undefined || !/^\d+$/.test(center)) return undefined;
  return event => small(event.time);
};

export const callReads: Record<string, Make> = {
  ...plain({
    'evt.num': event => event.num,
    'evt.time': ({ time }) => clockText(time),
    'evt.time.s': ({ time }) => clockText(time, false),
    'evt.time.iso8601': ({ time }) => isoText(time),
    'evt.datetime': ({ time }) => dateTimeText(time),
    'evt.datetime.s': ({ time }) => dateTimeText(time, false),
    'evt.rawtime': event => small(event.time),
    'evt.rawtime.s': event => small(event.time / second),
    'evt.rawtime.ns': event => small(event.time % second),
    'evt.reltime': event => small(event.time - event.state.firstTime),
    'evt.reltime.s': event => small((event.time - event.state.firstTime) / second),
    'evt.reltime.ns': event => small((event.time - event.state.firstTime) % second),
    'evt.pluginname': () => undefined,
    'evt.plugininfo': () => undefined,
    'evt.source': event => event.source,
    'evt.is_async': bool(({ view }) => view.type.name === 'asyncevent'),
    'evt.asynctype': ({ view }) => (view.type.name === 'asyncevent' ? view.text(1) : undefined),
    'evt.hostname': ({ state }) => state.machine?.hostname,
    'evt.latency': noLatency,
    'evt.latency.s': noLatency,
    'evt.latency.ns': noLatency,
    'evt.latency.human': () => '0ns',
    'evt.wait_latency': noLatency,
    'evt.outputtime': ({ time }) => clockText(time),
    'evt.dir': ({ view }) => (view.type.enter ? '>' : '<'),
    'evt.type': event => event.type,
    'syscall.type': event => (event.view.type.syscall ? event.type : undefined),
    'evt.category': category,
    'evt.cpu': ({ view }) => view.cpu,
    'evt.args': allArguments,
    'evt.info': allArguments,
    'evt.buffer': ({ view }) => {
      const index = view.type.index.get('data');
      return index === undefined || view.length(index) === 0 ? undefined : view.bytes(index);
    },
    'evt.buflen': event => {
      const value = event.descriptor && isIo(event) ? event.result : undefined;
      return value !== undefined && value >= 0 ? value : undefined;
    },
    'evt.res': result,
    'evt.rawres': event => event.result,
    'evt.failed': event => {
      const value = failed(event);
      return value === undefined ? undefined : value === 1;
    },
    'evt.is_io': bool(({ view }) => view.type.reads || view.type.writes),
    'evt.is_io_read': bool(({ view }) => view.type.reads),
    'evt.is_io_write': bool(({ view }) => view.type.writes),
    'evt.io_dir': ({ view }) => (view.type.writes ? 'write' : view.type.reads ? 'read' : undefined),
    'evt.is_wait': bool(({ view }) => view.type.waits),
    'evt.is_syslog': bool(({ view, descriptor }) => view.type.writes && descriptor?.name.includes('/dev/log') === true),
    'evt.count': () => 1,
    'evt.count.error': failed,
    'evt.count.error.file': errorOf('file'),
    'evt.count.error.net': errorOf('net'),
    'evt.count.error.memory': errorOf('memory'),
    'evt.count.error.other': errorOf('other'),
    'evt.count.exit': ({ view }) => (view.type.enter ? undefined : 1),
    'evt.count.procinfo': one(({ view, thread }) => view.type.name === 'procinfo' && thread?.isMain === true),
    'evt.count.threadinfo': one(({ view }) => view.type.name === 'procinfo'),
    'evt.is_open_read': bool(event => ((opening(event)?.flags ?? 0) & openFlags.read) !== 0),
    'evt.is_open_write': bool(event => ((opening(event)?.flags ?? 0) & openFlags.write) !== 0),
    'evt.is_open_exec': bool(createsExecutable),
    'evt.is_open_create': bool(creates),
    'evtin.span.id': () => undefined,
  }),
  'evt.deltatime': delta(span => span),
  'evt.deltatime.s': delta(span => span / second),
  'evt.deltatime.ns': delta(span => span % second),
  'evt.type.is': typeIs,
  'evt.arg': argument,
  'evt.rawarg': rawArgument,
  'evt.around': around,
  'evt.abspath': which => {
    if (which !== undefined && which !== 'src' && which !== 'dst') return undefined;
    return event => absolutePath(event, which === 'dst' ? 1 : 0);
  },
};
