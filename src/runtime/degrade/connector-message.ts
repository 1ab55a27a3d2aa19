/** Messages of the process connector (linux/cn_proc.h). Pure. */

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
  /** Processor that it happened on; each counts its messages. */
  cpu: number;
  /** Number of the message among those of its processor; wraps at 2³². */
  sequence: number;
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
const offsets = { index: 16, value: 20, sequence: 24, length: 32, what: 36, cpu: 40, time: 44, data: 52 } as const;
const leastBytes = 60;

const ofProcesses = (message: Buffer): boolean =>
  message.length >= leastBytes &&
  message.readUInt32LE(offsets.index) === 1 &&
  message.readUInt32LE(offsets.value) === 1;

/** errno of the kernel's answer to the wish to listen; `undefined`: it is no answer. */
export function answerOf(message: Buffer): number | undefined {
  if (!ofProcesses(message) || message.readUInt32LE(offsets.what) !== 0) return undefined;
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
  let comm = '';
  if (kind === 'comm') {
    const end = message.indexOf(0, data + 8);
    comm = message.toString(
      'latin1',
      data + 8,
      end < 0 ? Math.min(data + 24, message.length) : Math.min(end, data + 24),
    );
  }
  return {
    kind,
    cpu: message.readUInt32LE(offsets.cpu),
    sequence: message.readUInt32LE(offsets.sequence),
    time: message.readBigUInt64LE(offsets.time),
    tid: word(0),
    pid: word(1),
    first: word(2),
    second: word(3),
    comm,
  };
}

/** Counts messages that never came: each processor numbers its own. */
export function gapCounter(): (event: ProcessEvent) => number {
  const last = new Map<number, number>();
  return ({ cpu, sequence }) => {
    const before = last.get(cpu);
    last.set(cpu, sequence);
    return before === undefined ? 0 : (sequence - before - 1) >>> 0;
  };
}
