/** Arguments of events as text: the value, and what it stands for. */

import { isoText } from '../../rules/output/time.ts';
import { syscallNames } from '../../scap/table/syscalls.ts';
import type { NamedValue, Parameter } from '../../scap/table/types.ts';
import { endpointsOf, endpointsText, endpointText, socketAddressOf } from '../../state/address.ts';
import type { SyscallEvent } from '../../state/event.ts';
import { atCwd, directoryOf } from '../../state/on-file.ts';
import { joinPath } from '../../state/path.ts';
import { typeChar } from './descriptor.ts';
import { errorName, signalName } from './names.ts';

interface ArgumentText {
  value: string;
  /** '' where there is nothing to say. */
  resolved: string;
}

type Show = (event: SyscallEvent, index: number, parameter: Parameter) => ArgumentText;

const bare = (value: string, resolved = ''): ArgumentText => ({ value, resolved });

function number(value: number | bigint, format: Parameter['format']): string {
  if (format === 'hex') return value.toString(16).toUpperCase();
  return value.toString(format === 'oct' ? 8 : 10);
}

/** Two's complement, for numbers that are shown in another base. */
function based(value: number, format: Parameter['format'], bits: number): string {
  if (format === 'dec' || value >= 0) return number(value, format);
  return number(BigInt.asUintN(bits, BigInt(value)), format);
}

const unsigned: Show = ({ view }, index, { format }) => bare(number(view.unsigned(index) ?? 0, format));
const signed =
  (bits: number): Show =>
  ({ view }, index, { format }) =>
    bare(based(view.signed(index) ?? 0, format, bits));

/** Eight bytes are shown with their sign in base ten. */
const wide: Show = ({ view }, index, { format }) => {
  const value = BigInt(view.wide(index) ?? 0);
  return bare(number(format === 'dec' ? BigInt.asIntN(64, value) : value, format));
};

/** Control characters are left out of paths and names. */
export const sanitized = (text: string): string => text.replace(/[\x00-\x1f\x7f]/g, '');

/** Bytes that cannot be printed are dots. */
function dotted(bytes: Buffer): string {
  let text = '';
  for (const byte of bytes) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  return text;
}

/** Names of the bits of a value. */
function bitNames(value: number, names: readonly NamedValue[]): string {
  const found: string[] = [];
  let left = value;
  for (const { name, value: bits } of names) {
    const matches = bits === 0 ? value === 0 : left !== 0 && (left & bits) >>> 0 === bits;
    if (!matches) continue;
    left = (left & ~bits) >>> 0;
    found.push(name);
    if (bits === value) break;
  }
  return found.join('|');
}

const bits: Show = ({ view }, index, { names = [] }) => {
  const value = view.unsigned(index) ?? 0;
  return bare(String(value), bitNames(value, names));
};

const choice: Show = ({ view }, index, { names = [] }) => {
  const value = view.unsigned(index) ?? 0;
  const found = names.filter(({ value: of }) => of === value).map(({ name }) => name);
  return bare(String(value), found.join('|'));
};

const mode: Show = ({ view }, index, { names = [], format }) => {
  const value = view.unsigned(index) ?? 0;
  return bare(number(value, format), bitNames(value, names));
};

/** `<f>/etc/passwd`, `<4t>1.2.3.4:5->6.7.8.9:10`. */
const descriptor: Show = ({ view, thread }, index) => {
  const fd = view.signed(index) ?? 0;
  if (thread === undefined) return bare(String(fd));
  if (fd === atCwd) return bare(String(fd), 'AT_FDCWD');
  if (fd < 0) return bare(String(fd), errorName(fd));
  const open = thread.descriptors.get(fd);
  if (open === undefined) return bare(String(fd));
  const inet = open.kind.startsWith('ipv');
  return bare(String(fd), `<${typeChar(open)}${inet ? (open.protocol?.[0] ?? '') : ''}>${sanitized(open.name)}`);
};

const path: Show = ({ view, thread }, index, { directory }) => {
  const text = view.text(index) ?? '';
  const value = sanitized(text);
  if (thread === undefined || text === '' || text === '<NA>' || text.startsWith('/')) return bare(value);
  const from = directory === undefined ? atCwd : view.signed(directory);
  return bare(value, sanitized(joinPath(directoryOf(thread, from, text), text)));
};

const tuple: Show = ({ view }, index) => {
  const bytes = view.bytes(index);
  const ends = endpointsOf(bytes, view.little);
  if (ends === undefined) return bare(`family ${bytes[0]}`);
  if (ends.family !== 'unix') return bare(endpointsText(ends));
  return bare(`${ends.source.toString(16)}->${ends.destination.toString(16)} ${sanitized(ends.path)}`);
};

const address: Show = ({ view }, index) => {
  const found = socketAddressOf(view.bytes(index), view.little);
  if (found === undefined) return bare('');
  if (found.family === 'unix' || found.family === 'other') return bare(sanitized(found.path));
  return bare(endpointText(found.address, found.port));
};

/** Descriptors that are waited for: number, type, and what is waited for. */
export function polled(event: SyscallEvent, index: number): { fd: number; flags: number }[] {
  const bytes = event.view.bytes(index);
  const { little } = event.view;
  if (bytes.length < 2) return [];
  const count = little ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0);
  const list: { fd: number; flags: number }[] = [];
  for (let i = 0, at = 2; i < count && at + 10 <= bytes.length; i++, at += 10) {
    const fd = Number(little ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at));
    list.push({ fd, flags: little ? bytes.readInt16LE(at + 8) : bytes.readInt16BE(at + 8) });
  }
  return list;
}

const fdList: Show = (event, index) =>
  bare(
    polled(event, index)
      .map(({ fd, flags }) => {
        const open = event.thread?.descriptors.get(fd);
        return `${fd}:${open ? typeChar(open) : '?'}${(flags >>> 0).toString(16)}`;
      })
      .join(' '),
  );

const user =
  (kind: 'user' | 'group'): Show =>
  ({ view, state, thread }, index) => {
    const id = view.unsigned(index) ?? 0;
    if (id === 0xffffffff) return bare('-1', '<NONE>');
    const found = thread && (kind === 'user' ? state.user(thread, id) : state.group(thread, id));
    return bare(String(id), found?.name ?? '<NA>');
  };

const result: Show = ({ view }, index, { format }) => {
  const value = view.signed(index) ?? 0;
  return bare(based(value, format, 64), value < 0 ? errorName(value) : '');
};

function seconds(nanoseconds: bigint): string {
  return `${Number(Number(Number(nanoseconds) / 1e9).toPrecision(6))}s`;
}

const noTime = (1n << 64n) - 1n;
const span: Show = ({ view }, index) => {
  const value = BigInt(view.wide(index) ?? 0);
  return value === noTime ? bare('none') : bare(String(value), seconds(value));
};

/** Types of values that say themselves of what type they are, by set. */
const dynamics: Record<string, readonly ('bytes' | 'result' | 'u32' | 'u64' | 'span' | 'hex' | 'signal' | 'fd')[]> = {
  sockopt_dynamic_param: ['bytes', 'result', 'u32', 'u64', 'span'],
  ptrace_dynamic_param: ['hex', 'signal'],
  bpf_dynamic_param: ['fd', 'result'],
};

const dynamic: Show = ({ view }, index, { dynamic: set = '' }) => {
  const bytes = view.bytes(index);
  const kind = dynamics[set]?.[bytes[0] ?? 0];
  const rest = bytes.subarray(1);
  const eight = () => (rest.length >= 8 ? (view.little ? rest.readBigUInt64LE(0) : rest.readBigUInt64BE(0)) : 0n);
  switch (kind) {
    case 'bytes':
      return bare(dotted(rest));
    case 'result':
    case 'fd': {
      const value = Number(BigInt.asIntN(64, eight()));
      return bare(String(value), value < 0 ? errorName(value) : '');
    }
    case 'u32':
      return bare(String(rest.length >= 4 ? (view.little ? rest.readUInt32LE(0) : rest.readUInt32BE(0)) : 0));
    case 'u64':
      return bare(String(eight()));
    case 'span':
      return bare(String(eight()), seconds(eight()));
    case 'hex':
      return bare(number(eight(), 'hex'));
    case 'signal':
      return bare(String(rest[0] ?? 0), signalName(rest[0] ?? 0));
    default:
      return bare('INVALID DYNAMIC PARAMETER');
  }
};

const show: Record<Parameter['type'], Show> = {
  i8: signed(8),
  i16: signed(16),
  i32: signed(32),
  i64: signed(64),
  u8: unsigned,
  u16: unsigned,
  u32: unsigned,
  u64: wide,
  bool: unsigned,
  str: ({ view }, index) => bare(view.text(index) ?? ''),
  buf: ({ view }, index) => bare(dotted(view.bytes(index))),
  err: result,
  addr: address,
  tuple,
  fd: descriptor,
  pid: ({ view, state }, index) => {
    const pid = view.signed(index) ?? 0;
    return bare(String(pid), state.threads.get(pid)?.comm ?? '');
  },
  fdl: fdList,
  path,
  rpath: path,
  sc: ({ view }, index) => bare(String(view.unsigned(index)), syscallNames[view.unsigned(index) ?? 0] ?? ''),
  sig: ({ view }, index) => bare(String(view.unsigned(index)), signalName(view.unsigned(index) ?? 0)),
  rel: span,
  abs: ({ view }, index) =>
    bare(
      isoText(BigInt(view.wide(index) ?? 0))
        .replace('T', ' ')
        .replace('+', ' +'),
    ),
  dyn: dynamic,
  f8: bits,
  f16: bits,
  f32: bits,
  e8: choice,
  e16: choice,
  e32: choice,
  uid: user('user'),
  gid: user('group'),
  sset: ({ view }, index) => {
    const set = view.unsigned(index) ?? 0;
    const names = Array.from({ length: 32 }, (_, bit) => (set & (1 << bit) ? signalName(bit + 1) : ''));
    return bare(names.filter(name => name !== '').join(' '));
  },
  strs: ({ view }, index) => bare(view.texts(index).join('.')),
  pairs: ({ view }, index) => bare(view.texts(index).join(',')),
  mode,
};

/** One argument, as text. */
export function argumentText(event: SyscallEvent, index: number): ArgumentText {
  const parameter = event.view.type.parameters[index];
  if (parameter === undefined) return bare('');
  if (event.view.length(index) === 0) return bare('NULL');
  return show[parameter.type](event, index, parameter);
}
