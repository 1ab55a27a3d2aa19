/** Fields of the classes proc and thread. */
import type { SyscallEvent } from '../../state/event.ts';
import { cloneFlags, type Thread } from '../../state/thread.ts';
import type { FieldValue } from '../../types.ts';
import { typeWord } from './descriptor.ts';
import { capabilityNames } from './names.ts';
import { type Make, plain, type Read } from './types.ts';

type OfThread = (thread: Thread, event: SyscallEvent) => FieldValue;

const own =
  (read: OfThread): Read =>
  event =>
    event.thread && read(event.thread, event);

const ofParent =
  (read: OfThread): Read =>
  event => {
    const parent = event.thread && event.state.threads.get(event.thread.ptid);
    return parent && read(parent, event);
  };

/** The process itself is [0], its parent [1]; without an index all of its ancestors stand for it. */
const ofAncestor =
  (read: OfThread): Make =>
  index => {
    if (index === undefined) {
      return event => {
        if (event.thread === undefined) return undefined;
        const values = [...event.state.ancestors(event.thread)].map(thread => read(thread, event));
        return values.filter(value => value !== undefined) as FieldValue;
      };
    }
    if (!/^\d+$/.test(index)) return undefined;
    const wanted = Number(index);
    return event => {
      const { thread, state } = event;
      let found = thread && state.main(thread);
      for (let depth = 0; depth < wanted && found; depth++) found = state.parent(found);
      return found && read(found, event);
    };
  };

const nameOf: OfThread = ({ comm }) => comm;
const exeOf: OfThread = ({ exe }) => exe;
const exepathOf: OfThread = ({ exepath }) => exepath;
const argsOf = ({ args }: Thread): string => args.join(' ');

function commandLine(thread: Thread): string {
  return thread.args.length === 0 ? thread.comm : `${thread.comm} ${argsOf(thread)}`;
}

/** Numbers that the kernel cannot give are marks of sources that have none. */
const known = (id: number): number | undefined => (id >= -1 && id <= 0xffffffff ? id : undefined);

/** Value of a variable; '' where it is not set. */
export function variable(env: readonly string[], name: string): string {
  const found = env.find(entry => entry.startsWith(`${name}=`));
  return found === undefined ? '' : found.slice(name.length + 1).trim();
}

/** Outside pid namespaces the leader is the process of that number; inside, the oldest ancestor with the same number. */
const ofLeader =
  (key: 'sid' | 'vpgid' | 'pgid', read: OfThread): Read =>
  event => {
    const { thread, state } = event;
    if (thread === undefined) return undefined;
    const number = thread[key];
    if (key === 'pgid' || !inNamespace(thread)) {
      const leader = state.threads.get(number);
      if (leader) return read(leader, event);
    }
    let leader = thread;
    for (const ancestor of state.ancestors(thread)) {
      if (ancestor[key] !== number) break;
      leader = ancestor;
    }
    return read(leader, event);
  };

const inNamespace = (thread: Thread): boolean =>
  (thread.flags & cloneFlags.childInPidns) !== 0 || (thread.vtid !== -1 && thread.tid !== thread.vtid);

function loginShell(event: SyscallEvent): FieldValue {
  const { thread, state } = event;
  const main = thread && state.main(thread);
  if (main === undefined) return undefined;
  let found: number | undefined;
  for (const process of [main, ...state.ancestors(main)]) if (process.comm.endsWith('sh')) found = process.pid;
  return found;
}

const span = (from: bigint, to: bigint): FieldValue => (from === 0n ? undefined : Number(to - from));
const nonzero = (value: bigint | number): FieldValue => {
  if (typeof value === 'number') return value === 0 ? undefined : value;
  return value === 0n ? undefined : value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
};

/** Living threads of the process beside its first. */
const otherThreads = (thread: Thread, { state }: SyscallEvent): number => state.main(thread)?.others.size ?? 0;

const standard = (fd: number, read: 'type' | 'name'): Read =>
  own(thread => {
    const descriptor = thread.descriptors.get(fd);
    return descriptor && (read === 'type' ? typeWord(descriptor) : descriptor.name);
  });

/** Path of the thread’s control group of a subsystem. */
function cgroup(thread: Thread, subsystem: string): string | undefined {
  const found = thread.cgroups.find(entry => entry.startsWith(`${subsystem}=`));
  return found?.slice(subsystem.length + 1);
}

/** Nanoseconds on the processor since the thread that ran before was taken off it. */
function executionTime(): Read {
  const last = new Map<number, bigint>();
  return ({ view }) => {
    if (view.type.name !== 'switch') return 0;
    const before = last.get(view.cpu);
    last.set(view.cpu, view.time);
    return before === undefined ? 0 : Number(view.time - before);
  };
}

function totalTime(): Read {
  const execution = executionTime();
  const totals = new WeakMap<Thread, number>();
  return event => {
    const { thread } = event;
    if (thread === undefined) return undefined;
    const total = (totals.get(thread) ?? 0) + Number(execution(event));
    totals.set(thread, total);
    return total;
  };
}

/** Processor time between two descriptions of a process, per cent. */
const processorTime =
  (parts: readonly number[]): Make =>
  () => {
    const totals = new WeakMap<Thread, number>();
    return ({ view, thread }) => {
      if (view.type.name !== 'procinfo' || thread === undefined) return undefined;
      const total = parts.reduce((sum, index) => sum + Number(view.wide(index) ?? 0), 0);
      const before = totals.get(thread) ?? 0;
      totals.set(thread, total);
      return before === 0 ? 0 : Math.min(100, total - before);
    };
  };

const withSlash = (directory: string): string =>
  directory === '' || directory.endsWith('/') ? directory : `${directory}/`;

const ancestorEnv: Make = which => {
  if (which === undefined || /^\d+$/.test(which)) return ofAncestor(({ env }) => env.join(' '))(which);
  return event => {
    if (event.thread === undefined) return undefined;
    let depth = 0;
    for (const ancestor of event.state.ancestors(event.thread)) {
      const value = variable(ancestor.env, which);
      if (value !== '') return value;
      if (++depth === 20) break;
    }
    return '';
  };
};

const memory = (key: 'vmSize' | 'vmRss', factor: number): Read =>
  own(thread => (thread.isMain ? thread[key] * factor : 0));

export const processReads: Record<string, Make> = {
  ...plain({
    'proc.exe': own(exeOf),
    'proc.pexe': ofParent(exeOf),
    'proc.exepath': own(exepathOf),
    'proc.pexepath': ofParent(exepathOf),
    'proc.name': own(nameOf),
    'proc.pname': ofParent(nameOf),
    'proc.cmdline': own(commandLine),
    'proc.pcmdline': ofParent(commandLine),
    'proc.cmdnargs': own(({ args }) => args.length),
    'proc.cmdlenargs': own(({ args }) => args.reduce((sum, text) => sum + Buffer.byteLength(text), 0)),
    'proc.exeline': own(thread => `${thread.exe} ${argsOf(thread)}`),
    'proc.cwd': own(thread => withSlash(thread.cwd)),
    'proc.loginshellid': loginShell,
    'proc.tty': own(({ tty }) => tty),
    'proc.pid': own(({ pid }) => known(pid)),
    'proc.ppid': own((thread, { state }) => {
      const main = state.main(thread);
      return main && known(main.ptid);
    }),
    'proc.vpid': own(({ vpid }) => (vpid === -1 ? undefined : vpid)),
    'proc.pvpid': ofParent(({ vpid }) => vpid),
    'proc.sid': own(({ sid }) => sid),
    'proc.sname': ofLeader('sid', nameOf),
    'proc.sid.exe': ofLeader('sid', exeOf),
    'proc.sid.exepath': ofLeader('sid', exepathOf),
    'proc.vpgid': own(({ vpgid }) => vpgid),
    'proc.vpgid.name': ofLeader('vpgid', nameOf),
    'proc.vpgid.exe': ofLeader('vpgid', exeOf),
    'proc.vpgid.exepath': ofLeader('vpgid', exepathOf),
    'proc.pgid': own(({ pgid }) => pgid),
    'proc.pgid.name': ofLeader('pgid', nameOf),
    'proc.pgid.exe': ofLeader('pgid', exeOf),
    'proc.pgid.exepath': ofLeader('pgid', exepathOf),
    'proc.is_pgid_leader': own(({ pgid, pid }) => pgid === pid),
    'proc.duration': own(({ cloneTime }, { time }) => span(cloneTime, time)),
    'proc.ppid.duration': ofParent(({ cloneTime }, { time }) => span(cloneTime, time)),
    'proc.pid.ts': own(({ cloneTime }) => nonzero(cloneTime)),
    'proc.ppid.ts': ofParent(({ cloneTime }) => nonzero(cloneTime) ?? 0),
    'proc.is_exe_writable': own(({ exeWritable }) => exeWritable),
    'proc.is_exe_upper_layer': own(({ exeUpperLayer }) => exeUpperLayer),
    'proc.is_exe_lower_layer': own(({ exeLowerLayer }) => exeLowerLayer),
    'proc.is_exe_from_memfd': own(({ exeFromMemfd }) => exeFromMemfd),
    'proc.is_sid_leader': own(({ sid, vpid }) => sid === vpid),
    'proc.is_vpgid_leader': own(({ vpgid, vpid }) => vpgid === vpid),
    'proc.is_setuid': () => undefined,
    'proc.is_setgid': () => undefined,
    'proc.exe_ino': own(({ exeInode }) => nonzero(exeInode)),
    'proc.exe_ino.ctime': own(({ exeCtime }) => nonzero(exeCtime)),
    'proc.exe_ino.mtime': own(({ exeMtime }) => nonzero(exeMtime)),
    'proc.exe_ino.ctime_duration_proc_start': own(({ exeCtime, cloneTime }) =>
      exeCtime !== 0n && cloneTime > exeCtime ? nonzero(cloneTime - exeCtime) : undefined,
    ),
    'proc.exe_ino.ctime_duration_pidns_start': own(({ exeCtime, pidnsStart }) =>
      pidnsStart !== 0n && exeCtime > pidnsStart ? nonzero(exeCtime - pidnsStart) : undefined,
    ),
    'proc.pidns_init_start_ts': own(({ pidnsStart }) => nonzero(pidnsStart)),
    'proc.is_container_healthcheck': own(({ category }) => category === 'healthcheck'),
    'proc.is_container_liveness_probe': own(({ category }) => category === 'liveness'),
    'proc.is_container_readiness_probe': own(({ category }) => category === 'readiness'),
    'proc.fdopencount': own(({ descriptors }) => descriptors.size),
    'proc.fdlimit': own(({ fdlimit }) => fdlimit),
    'proc.fdusage': own(({ fdlimit, descriptors }) => (fdlimit > 0 ? (descriptors.size * 100) / fdlimit : 0)),
    'proc.vmsize': own(({ vmSize }) => vmSize),
    'proc.vmrss': own(({ vmRss }) => vmRss),
    'proc.vmswap': own(({ vmSwap }) => vmSwap),
    'proc.nthreads': own((thread, event) => otherThreads(thread, event) + 1),
    'proc.nchilds': own(otherThreads),
    'proc.filter': () => undefined,
    'proc.stdin.type': standard(0, 'type'),
    'proc.stdout.type': standard(1, 'type'),
    'proc.stderr.type': standard(2, 'type'),
    'proc.stdin.name': standard(0, 'name'),
    'proc.stdout.name': standard(1, 'name'),
    'proc.stderr.name': standard(2, 'name'),
    'thread.cap_permitted': own(({ capPermitted }) => capabilityNames(capPermitted)),
    'thread.cap_inheritable': own(({ capInheritable }) => capabilityNames(capInheritable)),
    'thread.cap_effective': own(({ capEffective }) => capabilityNames(capEffective)),
    'thread.pfmajor': own(({ faultsMajor }) => faultsMajor),
    'thread.pfminor': own(({ faultsMinor }) => faultsMinor),
    'thread.tid': ({ view }) => known(view.tid),
    'thread.ismain': own(({ isMain }) => isMain),
    'thread.vtid': own(({ vtid }) => (vtid === -1 ? undefined : vtid)),
    'thread.nametid': own(({ comm }, { view }) => `${comm}${view.tid}`),
    'thread.vnametid': own(({ comm, vtid }, { view }) => `${comm}${vtid === -1 ? view.tid : vtid}`),
    'thread.cgroups': own(({ cgroups }) => (cgroups.length === 0 ? undefined : cgroups.join(' '))),
    'thread.vmsize': memory('vmSize', 1),
    'thread.vmrss': memory('vmRss', 1),
    'thread.vmsize.b': memory('vmSize', 1024),
    'thread.vmrss.b': memory('vmRss', 1024),
  }),
  'proc.aexe': ofAncestor(exeOf),
  'proc.aexepath': ofAncestor(exepathOf),
  'proc.aname': ofAncestor(nameOf),
  'proc.acmdline': ofAncestor(commandLine),
  'proc.apid': ofAncestor(({ pid }) => known(pid)),
  'proc.aenv': ancestorEnv,
  'proc.args': index => {
    if (index === undefined) return own(argsOf);
    return /^\d+$/.test(index) ? own(({ args }) => args[Number(index)]) : undefined;
  },
  'proc.env': name => own(({ env }) => (name === undefined ? env.join(' ') : variable(env, name))),
  'thread.cgroup': subsystem => (subsystem === undefined ? undefined : own(thread => cgroup(thread, subsystem))),
  'thread.exectime': executionTime,
  'thread.totexectime': totalTime,
  'thread.cpu': processorTime([0, 1]),
  'thread.cpu.user': processorTime([0]),
  'thread.cpu.system': processorTime([1]),
};
