/** The event table: what each number of an event stands for. */
import { earlyPairs } from './events.ts';
import { laterPairs } from './events-later.ts';
import { ownPairs } from './events-own.ts';
import { flagNames } from './flags.ts';

/**
 * Types of parameters. `err` is a result (negative: an errno), `path` a path, `rpath` one that is relative to the
 * descriptor in another parameter, `fdl` a list of descriptors (poll), `sc` a number of a system call, `e…` a value of a
 * set, `f…` bits of a set, `buf` bytes, `dyn` a value whose first byte says of what type it is.
 */
type ParameterType =
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'str'
  | 'buf'
  | 'err'
  | 'addr'
  | 'tuple'
  | 'fd'
  | 'pid'
  | 'fdl'
  | 'path'
  | 'rpath'
  | 'sc'
  | 'sig'
  | 'rel'
  | 'abs'
  | 'bool'
  | 'dyn'
  | 'f8'
  | 'f16'
  | 'f32'
  | 'e8'
  | 'e16'
  | 'e32'
  | 'uid'
  | 'gid'
  | 'sset'
  | 'strs'
  | 'pairs'
  | 'mode';

export interface NamedValue {
  name: string;
  value: number;
}

export interface Parameter {
  name: string;
  type: ParameterType;
  format: 'dec' | 'hex' | 'oct';
  /** Names of its values or bits. */
  names?: readonly NamedValue[];
  /** Which alternative of a `dyn` set. */
  dynamic?: string;
  /** Index of the parameter with the directory's descriptor. */
  directory?: number;
}

export interface EventType {
  number: number;
  name: string;
  enter: boolean;
  /** A system call, and not something that happens to a process or is said by the capture itself. */
  syscall: boolean;
  category: string;
  createsFd: boolean;
  usesFd: boolean;
  reads: boolean;
  writes: boolean;
  modifiesState: boolean;
  waits: boolean;
  old: boolean;
  unused: boolean;
  /** Lengths of its parameters take four bytes. */
  large: boolean;
  parameters: readonly Parameter[];
  /** Index of a parameter by its name. */
  index: ReadonlyMap<string, number>;
}

const ofWidth = (width: number, names: string): [string, number][] => names.split(' ').map(name => [name, width]);

/** Bytes of a value, for types whose values are all of one width. */
export const widths: Readonly<Partial<Record<ParameterType, number>>> = Object.fromEntries([
  ...ofWidth(1, 'i8 u8 f8 e8 sig'),
  ...ofWidth(2, 'i16 u16 f16 e16 sc'),
  ...ofWidth(4, 'i32 u32 f32 e32 uid gid sset mode bool'),
  ...ofWidth(8, 'i64 u64 err fd pid rel abs'),
]);

const groups: Record<string, string> = {
  '*task': 'exe:str args:buf tid:pid pid:pid ptid:pid cwd:str',
  '*memory': 'pgft_maj:u64 pgft_min:u64 vm_size:u32 vm_rss:u32 vm_swap:u32',
  '*exec':
    'tty:u32 vpgid:pid loginuid:uid flags:f32/x=execve_flags cap_inheritable:u64/x cap_permitted:u64/x cap_effective:u64/x exe_ino:u64 exe_ino_ctime:abs exe_ino_mtime:abs uid:uid trusted_exepath:path pgid:pid gid:gid',
};

/** Sets of named values, by name. */
const sets: ReadonlyMap<string, readonly NamedValue[]> = new Map(
  flagNames
    .trim()
    .split(/\n(?! )/)
    .map(line => {
      const [name = '', ...values] = line.split(/:?\s+/);
      return [name, values.map(valueOfWord)];
    }),
);

function valueOfWord(word: string): NamedValue {
  const [name = '', value] = word.split('=');
  return { name, value: Number(value) };
}

/** The names of a set: `file_flags`. */
function namesOf(set: string): readonly NamedValue[] {
  return sets.get(set) ?? [];
}

function parameterOf(word: string): Parameter {
  const [name = '', rest = ''] = word.split(':');
  const [, type = '', directory, format, set] = /^([a-z\d]+)(?:@(\d+))?(?:\/([xo]))?(?:=(\w+))?$/.exec(rest) ?? [];
  const parameter: Parameter = {
    name,
    type: type as ParameterType,
    format: format === 'x' ? 'hex' : format === 'o' ? 'oct' : 'dec',
  };
  if (set !== undefined) {
    if (type === 'dyn') parameter.dynamic = set;
    else parameter.names = namesOf(set);
  }
  if (directory !== undefined) parameter.directory = Number(directory);
  return parameter;
}

function eventTypeOf(number: number, words: readonly string[], flags: string, text: string): EventType {
  const [, name = '', kind, category = ''] = words;
  const parameters = text
    .replace(/\*\w+/g, group => groups[group] ?? '')
    .split(' ')
    .filter(word => word !== '')
    .map(parameterOf);
  const has = (flag: string) => flags.includes(flag);
  return {
    number,
    name: has('x') ? 'NA' : name,
    enter: number % 2 === 0,
    syscall: kind === 's',
    category: has('x') ? 'unknown' : category,
    createsFd: has('c'),
    usesFd: has('u'),
    reads: has('r'),
    writes: has('w'),
    modifiesState: has('m'),
    waits: has('b'),
    old: has('o'),
    unused: has('x'),
    large: has('l'),
    parameters,
    index: new Map(parameters.map((parameter, at) => [parameter.name, at])),
  };
}

/** Event types by number. */
export const eventTypes: readonly EventType[] = `${earlyPairs.trim()}\n${laterPairs.trim()}\n${ownPairs.trim()}`
  .split('\n')
  .flatMap(line => {
    const [head = '', enter = '', exit = ''] = line.split('|');
    const words = head.split(' ');
    const number = Number(words[0]);
    return [eventTypeOf(number, words, words[4] ?? '', enter), eventTypeOf(number + 1, words, words[5] ?? '', exit)];
  });

/** The number of an event by its name and side, the newest of them: `eventNumber('openat', 'exit')`. */
export function eventNumber(name: string, side: 'enter' | 'exit'): number {
  const wanted = side === 'exit' ? 1 : 0;
  return eventTypes.findLastIndex(type => type.number % 2 === wanted && type.name === name && !type.old);
}
