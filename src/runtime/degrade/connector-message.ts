/** Messages of the process connector (linux/cn_proc.h). Pure. */
import { textOfBytes } from '../rules/text.ts';

/** What happened, by the bit that says it. */
const kinds = {
  fork: 0x1,
  exec: 0x2,
  uid: 0x4,
  gid: 0x40,
  sid: 0x80,
  ptrace: 0x100,
  comm: 0x200,
  coredump: 0x40000000,
  exit: 0x80000000,
} as const;
export type ProcessEventKind = keyof typeof kinds;
const kindOf: ReadonlyMap<number, ProcessEventKind> = new Map(
  (Object.keys(kinds) as ProcessEventKind[]).map(name => [kinds[name], name]),
);

export interface ProcessEvent {
  kind: ProcessEventKind;
  /** CLOCK_MONOTONIC, nanoseconds. */
  time: bigint;
  /** Thread, and process. Of `fork`: the parent's. */
  tid: number;
  pid: number;
  /**
   * fork: thread and process of the child. uid, gid: real and effective one. ptrace: thread and process of the tracer, 0 when
   * it let go. exit: exit code as wait(2) gives it, and the signal that the parent gets. coredump: thread and process of the
   * parent.
   */
  first: number;
  second: number;
  comm: string;
}

/** nlmsghdr, cn_msg, and what of the event is the same for all. */
const offsets = { index: 16, value: 20, sequence: 24, answers: 28, what: 36, cpu: 40, time: 44, data: 52 } as const;
const leastBytes = 60;

const ofProcesses = (message: Buffer): boolean =>
  message.length >= leastBytes &&
  message.readUInt32LE(offsets.index) === 1 &&
  message.readUInt32LE(offsets.value) === 1;

/**
 * errno of the kernel's answer to the wish to listen, which all who listen get. `undefined`: it is no answer, or another's.
 *
 * @param wish number of the wish
 */
export function answerOf(message: Buffer, wish: number): number | undefined {
  if (!ofProcesses(message) || message.readUInt32LE(offsets.what) !== 0) return undefined;
  if (message.readUInt32LE(offsets.answers) !== (wish + 1) >>> 0) return undefined;
  return message.readUInt32LE(offsets.data);
}

/** `undefined`: it is no event of a process, or of a kind that is not known. */
export function processEventOf(message: Buffer): ProcessEvent | undefined {
  if (!ofProcesses(message)) return undefined;
  const kind = kindOf.get(message.readUInt32LE(offsets.what));
  if (kind === undefined) return undefined;
  const data = offsets.data;
  const word = (index: number): number =>
    message.length >= data + index * 4 + 4 ? message.readUInt32LE(data + index * 4) : 0;
  const name = message.subarray(data + 8, data + 24);
  const end = name.indexOf(0);
  return {
    kind,
    time: message.readBigUInt64LE(offsets.time),
    tid: word(0),
    pid: word(1),
    first: word(2),
    second: word(3),
    comm: kind === 'comm' ? textOfBytes(end < 0 ? name : name.subarray(0, end)) : '',
  };
}

/** Counts messages that never came, of whatever kind: each processor numbers its own, up to 2³². */
export function gapCounter(): (message: Buffer) => number {
  const last = new Map<number, number>();
  return message => {
    if (!ofProcesses(message)) return 0;
    const cpu = message.readUInt32LE(offsets.cpu);
    const sequence = message.readUInt32LE(offsets.sequence);
    const before = last.get(cpu);
    last.set(cpu, sequence);
    return before === undefined ? 0 : (sequence - before - 1) >>> 0;
  };
}
