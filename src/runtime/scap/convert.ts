/**
 * Older captures have an enter and an exit event for each call, and older types of both. Rules look at exit events alone, so
 * what an enter event said is carried over to its exit event, and old types become the newest one.
 */
import { type EventType, eventNumber, eventTypes, widths } from './table/types.ts';

export interface Conversion {
  type: EventType;
  /**
   * Where each parameter comes from: index of the old event's parameter, 100 + index of the enter event's (zero when that is
   * missing), 200 + index likewise (empty when missing), -1 empty, -2 zero.
   */
  from: Int16Array;
  /** Bytes of a zero of that parameter's type. */
  widths: Int16Array;
}

/** Parameters whose name changed: newest name → the old one, by name of the event. */
const renamed: Record<string, Record<string, string>> = {
  dup: { oldfd: 'fd' },
  brk: { vm_size: 'size' },
};

/** Zero rather than nothing where no source has them: a result that is absent would be taken for a success nobody saw. */
const zeroed: Record<string, readonly string[]> = {
  accept: ['queuelen', 'queuemax'],
  accept4: ['queuelen', 'queuemax', 'flags'],
  recv: ['tuple'],
  send: ['tuple'],
  recvmsg: ['msgcontrol'],
  sendmmsg: ['res'],
  recvmmsg: ['res'],
};

/** What these lack is left empty when the enter event was missed: state must not change by a zero. */
const emptyWhenMissed = new Set(
  'syscall prlimit brk setresuid setuid mkdir ptrace fchdir setns setgid setpgid setresgid execve'.split(' '),
);

/** Accept calls with flags were once named `accept`. */
function successorOf(type: EventType): EventType {
  if (!type.old) return type;
  const name = type.name === 'accept' && !type.enter && acceptsFlags(type) ? 'accept4' : type.name;
  const number = eventNumber(name, type.enter ? 'enter' : 'exit');
  return eventTypes[number] ?? type;
}

const acceptsFlags = (exit: EventType): boolean =>
  (eventTypes[exit.number - 1]?.parameters.some(({ name }) => name === 'flags') ?? false) && exit.old;

/** What an event of this type with that many parameters becomes; `undefined`: it is of the newest form. */
function conversionOf(type: EventType, count: number): Conversion | undefined {
  const target = successorOf(type);
  if (target === type && count >= type.parameters.length) return undefined;
  const changed = target !== type;
  const enter = type.enter ? undefined : eventTypes[type.number - 1];
  const from = target.parameters.map(({ name }, index) => {
    if (!changed && index < count) return index;
    const was = renamed[target.name]?.[name];
    const own = changed ? (type.index.get(name) ?? (was && type.index.get(was))) : undefined;
    if (typeof own === 'number' && own < count) return own;
    const entered = enter?.index.get(name) ?? (was && enter?.index.get(was));
    if (typeof entered === 'number') {
      return (changed && target.name !== 'accept4') || emptyWhenMissed.has(target.name) ? 200 + entered : 100 + entered;
    }
    return zeroed[target.name]?.includes(name) ? -2 : -1;
  });
  return {
    type: target,
    from: Int16Array.from(from),
    widths: Int16Array.from(target.parameters.map(({ type: of }) => widths[of] ?? 0)),
  };
}

const known = new Map<number, Conversion | undefined>();

/** What an event of this type with that many parameters becomes; `undefined`: it is of the newest form already. */
export function conversionFor(type: EventType, count: number): Conversion | undefined {
  const key = type.number * 128 + count;
  if (known.has(key)) return known.get(key);
  const conversion = conversionOf(type, count);
  known.set(key, conversion);
  return conversion;
}
