/** What the process connector says, as events of calls. */
import type { ThreadRecord } from '../scap/blocks/records.ts';
import { cloneFlags } from '../state/thread.ts';
import { degradeBounds } from './bounds.ts';
import type { ProcessEvent, ProcessEventKind } from './connector-message.ts';
import { type Emit, typeOf, type Values } from './encoder.ts';

export interface ProcessSources {
  emit: Emit;
  /** What /proc says of a thread now; `undefined`: it ended. */
  read(tid: number): ThreadRecord | undefined;
  /** Numbers of a process in its own pid namespace; `undefined`: it has none of its own, or there is no time to look. */
  numbers(pid: number): number | undefined;
  /** The program that a process opened to run it, for processes that ended before they could be looked at. */
  program(pid: number): string | undefined;
  /** A process whose program could not be read. */
  unread(): void;
}

const types = Object.fromEntries(
  ['clone', 'execve', 'procexit', 'setuid', 'setreuid', 'setgid', 'setregid', 'setsid', 'ptrace', 'prctl'].map(name => [
    name,
    typeOf(name),
  ]),
) as Record<string, ReturnType<typeof typeOf>>;

/** linux/ptrace.h and linux/prctl.h. */
const attach = 12;
const setName = 15;
/** Names of threads have 15 bytes. */
const commBytes = 15;

const execFlags = (record: ThreadRecord): number =>
  (record.exeWritable ? 1 : 0) |
  (record.exeUpperLayer ? 2 : 0) |
  (record.exeFromMemfd ? 4 : 0) |
  (record.exeLowerLayer ? 8 : 0);

function execValues(record: ThreadRecord): Values {
  return {
    res: 0,
    exe: record.exe,
    args: record.args,
    tid: record.tid,
    pid: record.pid,
    ptid: record.ptid,
    cwd: record.cwd,
    fdlimit: record.fdlimit,
    pgft_maj: record.faultsMajor,
    pgft_min: record.faultsMinor,
    vm_size: record.vmSize,
    vm_rss: record.vmRss,
    vm_swap: record.vmSwap,
    comm: record.comm,
    cgroups: record.cgroups,
    env: record.env,
    tty: record.tty,
    vpgid: record.vpgid,
    loginuid: record.loginuid,
    flags: execFlags(record),
    cap_inheritable: record.capInheritable,
    cap_permitted: record.capPermitted,
    cap_effective: record.capEffective,
    exe_ino: record.exeInode,
    exe_ino_ctime: record.exeCtime,
    exe_ino_mtime: record.exeMtime,
    uid: record.uid,
    trusted_exepath: record.exepath,
    pgid: record.pgid,
    gid: record.gid,
  };
}

/** @returns what hands an event on. @param time nanoseconds since the epoch */
export function processEvents(sources: ProcessSources): (event: ProcessEvent, time: bigint) => void {
  const { emit } = sources;
  /** Processes that were seen to dump core, until they end. */
  const dumped = new Set<number>();
  const say = (name: string, time: bigint, tid: number, values: Values): void =>
    emit(types[name] as ReturnType<typeof typeOf>, time, tid, values);

  const exec = ({ tid, pid }: ProcessEvent, time: bigint): void => {
    const record = sources.read(pid);
    if (record !== undefined) {
      say('execve', time, tid, execValues(record));
      return;
    }
    sources.unread();
    const path = sources.program(pid);
    const name = path?.slice(path.lastIndexOf('/') + 1);
    const known = { exe: path ?? '<NA>', comm: (name ?? '<NA>').slice(0, commBytes), trusted_exepath: path };
    say('execve', time, tid, { res: 0, tid, pid, args: new Uint8Array(0), ...known });
  };

  /** The same real and effective id is what setuid(2) leaves; other pairs are those of setreuid(2), and of exec. */
  const ids =
    (alone: 'setuid' | 'setgid', pair: 'setreuid' | 'setregid', of: 'u' | 'g') =>
    ({ tid, first, second }: ProcessEvent, time: bigint): void =>
      first === second
        ? say(alone, time, tid, { res: 0, [`${of}id`]: first })
        : say(pair, time, tid, { res: 0, [`r${of}id`]: first, [`e${of}id`]: second });

  const handlers: Record<ProcessEventKind, (event: ProcessEvent, time: bigint) => void> = {
    fork({ tid, first, second }, time) {
      const thread = first !== second;
      const flags = thread ? cloneFlags.thread | cloneFlags.files | cloneFlags.fs : 0;
      const own = thread ? undefined : sources.numbers(second);
      say('clone', time, first, {
        res: 0,
        tid: first,
        pid: second,
        // A thread's parent is that of its process: the event says it.
        ptid: tid,
        flags,
        vtid: own,
        vpid: own,
      });
    },
    exec,
    uid: ids('setuid', 'setreuid', 'u'),
    gid: ids('setgid', 'setregid', 'g'),
    sid: ({ tid }, time) => say('setsid', time, tid, { res: tid }),
    ptrace({ tid, first }, time) {
      // Whoever lets go of a process is not named.
      if (first !== 0) say('ptrace', time, first, { res: 0, request: attach, pid: tid });
    },
    comm: ({ tid, comm }, time) => say('prctl', time, tid, { res: 0, option: setName, arg2_str: comm, arg2_int: 0 }),
    coredump({ pid }) {
      if (dumped.size < degradeBounds.processes) dumped.add(pid);
    },
    exit({ tid, pid, first }, time) {
      const core = dumped.has(pid) ? 1 : 0;
      if (tid === pid) dumped.delete(pid);
      say('procexit', time, tid, { status: first, ret: (first >> 8) & 0xff, sig: first & 0x7f, core, reaper_tid: 0 });
    },
  };
  return (event, time) => handlers[event.kind](event, time);
}
