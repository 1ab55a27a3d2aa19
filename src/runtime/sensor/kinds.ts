/** Every kind of event that the live sensor can give, with its parameters: for `watch --events` and docs/events.md. */
import { typeOf } from '../degrade/encoder.ts';
import { ownFrom } from '../scap/table/events-own.ts';
import { type EventType, eventTypes, type Parameter } from '../scap/table/types.ts';
import { meaningOf } from './meanings.ts';
import { callNumbers } from './numbers.ts';
import { programOf } from './programs.ts';

export interface EventKind {
  /** As evt.type has it. */
  name: string;
  /** As evt.category has it. */
  category: string;
  /** A system call, and not something that happens to a process or a control group. */
  call: boolean;
  parameters: { name: string; type: string; names?: readonly string[] }[];
  meaning: { en: string; zh: string };
}

/** What a type of parameters holds, in a word. Numbers of a set have its names besides. */
const words: Readonly<Partial<Record<Parameter['type'], string>>> = {
  ...{ err: 'result', fd: 'descriptor', pid: 'process', path: 'path', rpath: 'path', str: 'text', strs: 'texts' },
  ...{
    buf: 'bytes',
    addr: 'address',
    tuple: 'addresses',
    sig: 'signal',
    rel: 'duration',
    abs: 'time',
    bool: 'yes or no',
  },
  ...{ uid: 'user', gid: 'group', mode: 'mode', pairs: 'pairs', dyn: 'by what is asked', sset: 'signals', sc: 'call' },
  ...{ fdl: 'descriptors', f8: 'flags', f16: 'flags', f32: 'flags', e8: 'one of', e16: 'one of', e32: 'one of' },
};

/** By name, sorted: of x86 and arm64, 32-bit programs included. */
export function eventKinds(): EventKind[] {
  const kinds = new Map<string, EventKind>();
  const add = (type: EventType, name: string): void => {
    const parameters = type.parameters.map(({ name, type: kind, names }) => ({
      ...{ name, type: words[kind] ?? (/^[iu]\d/.test(kind) ? 'number' : kind) },
      ...(names && { names: names.map(each => each.name) }),
    }));
    const meaning = meaningOf(name);
    if (meaning === undefined) throw new Error(`${name} has no meaning in src/runtime/sensor/meanings.ts`);
    kinds.set(name, { name, category: type.category, call: type.syscall, parameters, meaning });
  };
  for (const architecture of ['x64', 'arm64']) {
    for (const { name, native, compat } of callNumbers(architecture)) {
      const found = native === undefined && compat === undefined ? undefined : programOf(name);
      if (found) add(typeOf(found.program === 'other' ? 'syscall' : found.event), found.event);
    }
  }
  add(typeOf('procexit'), 'procexit');
  for (const type of eventTypes.slice(ownFrom)) if (!type.unused && type.name !== 'NA') add(type, type.name);
  return [...kinds.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
