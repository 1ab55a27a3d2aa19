/** Processes begin, change their program, their place and their rights, and end. */

import type { SyscallEvent } from './event.ts';
import type { HandlerOf } from './handler.ts';
import { joinPath } from './path.ts';
import { cloneFlags, inherit, type Thread } from './thread.ts';

const noUser = 0xffffffff;

const clone: HandlerOf = at => {
  const [flags, tid, pid, ptid] = [at('flags'), at('tid'), at('pid'), at('ptid')];
  const rest = taskFields(at);
  return event => {
    const { view, state } = event;
    const result = view.signed(0);
    const caller = event.thread;
    if (result === undefined || result < 0 || caller === undefined) return;
    const bits = view.unsigned(flags) ?? 0;
    if (result > 0) {
      // The parent's side. A child in a pid namespace of its own speaks for itself, with its real number.
      rest(event, caller, false);
      if ((bits & (cloneFlags.newPid | cloneFlags.childInPidns)) !== 0) return;
      if (caller.vtid !== -1 && caller.vtid !== caller.tid) return;
      const known = state.threads.get(result);
      // The child's side may have come first; one of that number from before was not seen to end.
      if (known && known.cloneTime !== 0n && view.time - known.cloneTime < 2_000_000_000n) return;
      const child = state.newThread(result, (bits & cloneFlags.thread) !== 0 ? caller.pid : result);
      inherit(child, caller);
      child.vtid = result;
      child.vpid = child.pid;
      begin(
        event,
        child,
        caller,
        bits,
        (bits & (cloneFlags.parent | cloneFlags.thread)) !== 0 ? caller.ptid : caller.tid,
      );
      return;
    }
    // The child's side.
    const parent = state.threads.get(view.signed(ptid) ?? -1);
    const number = view.signed(tid) ?? caller.tid;
    const fresh = caller.cloneTime !== 0n && view.time - caller.cloneTime < 2_000_000_000n;
    const child = fresh ? caller : state.newThread(number, view.signed(pid) ?? number);
    const leader = child.isMain ? undefined : state.threads.get(child.pid);
    const from = leader ?? parent;
    if (from && !fresh) inherit(child, from);
    child.flags = bits;
    rest(event, child, true);
    if (!fresh) begin(event, child, from, bits, view.signed(ptid) ?? -1);
    else state.adopt(child, view.signed(ptid) ?? child.ptid);
    event.thread = child;
  };
};

function begin(event: SyscallEvent, child: Thread, from: Thread | undefined, flags: number, ptid: number): void {
  child.flags = flags;
  child.cloneTime = event.view.time;
  if (from) {
    const shared = (flags & (cloneFlags.files | cloneFlags.thread)) !== 0;
    child.descriptors = shared ? from.descriptors : new Map(from.descriptors);
  }
  event.state.adopt(child, ptid);
}

/** What clone and execve say of a task alike. @returns the reader: `all` also takes the program and its arguments. */
function taskFields(at: (name: string) => number): (event: SyscallEvent, thread: Thread, all: boolean) => void {
  const fields = {
    exe: at('exe'),
    args: at('args'),
    cwd: at('cwd'),
    comm: at('comm'),
    cgroups: at('cgroups'),
    fdlimit: at('fdlimit'),
    faultsMajor: at('pgft_maj'),
    faultsMinor: at('pgft_min'),
    vmSize: at('vm_size'),
    vmRss: at('vm_rss'),
    vmSwap: at('vm_swap'),
    uid: at('uid'),
    gid: at('gid'),
    vtid: at('vtid'),
    vpid: at('vpid'),
    pidns: at('pidns_init_start_ts'),
  };
  return ({ view, state }, thread, all) => {
    thread.faultsMajor = view.wide(fields.faultsMajor) ?? thread.faultsMajor;
    thread.faultsMinor = view.wide(fields.faultsMinor) ?? thread.faultsMinor;
    thread.vmSize = view.unsigned(fields.vmSize) ?? thread.vmSize;
    thread.vmRss = view.unsigned(fields.vmRss) ?? thread.vmRss;
    thread.vmSwap = view.unsigned(fields.vmSwap) ?? thread.vmSwap;
    if (!all) return;
    const exe = view.text(fields.exe);
    if (exe !== undefined) {
      thread.exe = exe;
      thread.args = view.texts(fields.args);
    }
    const comm = view.text(fields.comm);
    if (comm !== undefined) thread.comm = comm;
    const cwd = view.text(fields.cwd);
    if (cwd !== undefined && cwd !== '') thread.cwd = cwd;
    thread.fdlimit = view.signed(fields.fdlimit) ?? thread.fdlimit;
    const uid = view.unsigned(fields.uid);
    if (uid !== undefined) thread.uid = uid;
    const gid = view.unsigned(fields.gid);
    if (gid !== undefined) thread.gid = gid;
    thread.vtid = view.signed(fields.vtid) ?? thread.tid;
    thread.vpid = view.signed(fields.vpid) ?? thread.pid;
    const pidns = view.wide(fields.pidns);
    if (pidns !== undefined) thread.pidnsStart = BigInt(pidns);
    if (view.length(fields.cgroups) > 0) state.setCgroups(thread, view.texts(fields.cgroups));
  };
}

const execve: HandlerOf = at => {
  const task = taskFields(at);
  const fields = {
    comm: at('comm'),
    env: at('env'),
    tty: at('tty'),
    vpgid: at('vpgid'),
    pgid: at('pgid'),
    loginuid: at('loginuid'),
    pid: at('pid'),
    ptid: at('ptid'),
    flags: at('flags'),
    inheritable: at('cap_inheritable'),
    permitted: at('cap_permitted'),
    effective: at('cap_effective'),
    inode: at('exe_ino'),
    ctime: at('exe_ino_ctime'),
    mtime: at('exe_ino_mtime'),
    trusted: at('trusted_exepath'),
    filename: at('filename'),
  };
  return event => {
    const { view, thread, state } = event;
    if ((view.signed(0) ?? -1) < 0 || thread === undefined) return;
    const { vtid, vpid } = thread;
    task(event, thread, true);
    thread.vtid = vtid;
    thread.vpid = vpid;
    const ptid = view.signed(fields.ptid);
    if (ptid !== undefined && ptid !== thread.ptid) state.adopt(thread, ptid);
    // Old captures do not say the name; it is the executable's.
    if (view.length(fields.comm) === 0) thread.comm = thread.exe.slice(thread.exe.lastIndexOf('/') + 1);
    if (view.length(fields.env) > 0) thread.env = view.texts(fields.env);
    thread.tty = view.unsigned(fields.tty) ?? thread.tty;
    thread.vpgid = view.signed(fields.vpgid) ?? thread.vpgid;
    thread.pgid = view.signed(fields.pgid) ?? thread.pgid;
    thread.loginuid = view.unsigned(fields.loginuid) ?? thread.loginuid;
    const wide = (index: number, otherwise: bigint) => BigInt(view.wide(index) ?? otherwise);
    thread.capInheritable = wide(fields.inheritable, thread.capInheritable);
    thread.capPermitted = wide(fields.permitted, thread.capPermitted);
    thread.capEffective = wide(fields.effective, thread.capEffective);
    const flags = view.unsigned(fields.flags) ?? 0;
    thread.exeWritable = (flags & 1) !== 0;
    thread.exeUpperLayer = (flags & 2) !== 0;
    thread.exeFromMemfd = (flags & 4) !== 0;
    thread.exeLowerLayer = (flags & 8) !== 0;
    thread.exeInode = view.wide(fields.inode) ?? 0;
    thread.exeCtime = wide(fields.ctime, 0n);
    thread.exeMtime = wide(fields.mtime, 0n);
    thread.execTime = view.time;
    thread.exepath = exepathOf(thread, view.text(fields.trusted), view.text(fields.filename));
    thread.category = categoryOf(event, thread);
    onlyThread(event, thread);
    // A program begins with a table of its own.
    thread.descriptors = state.main(thread) === thread ? thread.descriptors : new Map(thread.descriptors);
  };
};

/** Whether the runtime runs this program to ask how its container does; what such a program starts is of the same kind. */
function categoryOf({ state }: SyscallEvent, thread: Thread): Thread['category'] {
  const container = state.container(thread);
  if (container === undefined || container.bare) return thread.category;
  const command = [thread.exe, ...thread.args].join(' ');
  if (command === container.healthcheck) return 'healthcheck';
  if (command === container.liveness) return 'liveness';
  return command === container.readiness ? 'readiness' : thread.category;
}

function exepathOf(thread: Thread, trusted: string | undefined, filename: string | undefined): string {
  if (trusted !== undefined && trusted !== '') return trusted;
  if (filename !== undefined && filename !== '' && filename !== '<NA>') return joinPath(thread.cwd, filename);
  return thread.exe.startsWith('/') ? thread.exe : '';
}

/** After execve a process has one thread, its first. */
function onlyThread({ state }: SyscallEvent, thread: Thread): void {
  const main = state.main(thread);
  for (const tid of [...(main?.others ?? [])]) if (tid !== thread.tid) state.remove(tid);
}

const procexit: HandlerOf = at => {
  const reaperAt = at('reaper_tid');
  return event => {
    const { view, state, thread } = event;
    if (thread === undefined) return;
    const named = view.signed(reaperAt) ?? 0;
    const reaper = state.threads.get(named) ?? reaperOf(event, thread);
    for (const child of [...thread.children]) {
      const orphan = state.threads.get(child);
      if (orphan) state.adopt(orphan, reaper?.tid ?? 0);
    }
    thread.dead = true;
  };
};

/** The next thread of the process, else the nearest ancestor that takes over orphans, else init. */
function reaperOf({ state }: SyscallEvent, thread: Thread): Thread | undefined {
  const main = state.main(thread);
  if (main && main !== thread && !main.dead) return main;
  for (const ancestor of state.ancestors(thread)) if (ancestor.reaper && !ancestor.dead) return ancestor;
  return state.threads.get(1);
}

const chdir: HandlerOf = at => {
  const path = at('path');
  return ({ view, state, thread }) => {
    if (view.signed(0) !== 0 || thread === undefined) return;
    const text = view.text(path);
    if (text === undefined) return;
    const main = state.main(thread) ?? thread;
    main.cwd = thread.cwd = joinPath(main.cwd, text);
  };
};

const fchdir: HandlerOf =
  () =>
  ({ view, state, thread, descriptor }) => {
    if (view.signed(0) !== 0 || thread === undefined || descriptor === undefined) return;
    const main = state.main(thread) ?? thread;
    main.cwd = thread.cwd = descriptor.name;
  };

/** The effective one counts; -1 leaves it as it is. */
const setUser =
  (name: string, key: 'uid' | 'gid'): HandlerOf =>
  at => {
    const index = at(name);
    return ({ view, state, thread }) => {
      if (view.signed(0) !== 0 || thread === undefined) return;
      const value = view.unsigned(index);
      if (value === undefined || value === noUser) return;
      (state.main(thread) ?? thread)[key] = value;
      thread[key] = value;
    };
  };

const setsid: HandlerOf =
  () =>
  ({ view, thread }) => {
    const result = view.signed(0) ?? -1;
    if (result >= 0 && thread) thread.sid = result;
  };

const setpgid: HandlerOf = at => {
  const [pid, pgid] = [at('pid'), at('pgid')];
  return ({ view, state, thread }) => {
    if (view.signed(0) !== 0 || thread === undefined) return;
    const group = view.signed(pgid);
    if (group === undefined) return;
    const target = view.signed(pid) || thread.pid;
    const changed =
      target === thread.vpid || target === thread.pid ? (state.main(thread) ?? thread) : state.threads.get(target);
    if (changed) changed.vpgid = group === 0 ? changed.vpid : group;
  };
};

const setSubreaper = 36;
const setName = 15;
const prctl: HandlerOf = at => {
  const [option, text, number] = [at('option'), at('arg2_str'), at('arg2_int')];
  return ({ view, state, thread }) => {
    if ((view.signed(0) ?? -1) < 0 || thread === undefined) return;
    const chosen = view.unsigned(option);
    if (chosen === setSubreaper) (state.main(thread) ?? thread).reaper = (view.signed(number) ?? 0) !== 0;
    else if (chosen === setName) thread.comm = view.text(text) ?? thread.comm;
  };
};

const capset: HandlerOf = at => {
  const [inheritable, permitted, effective] = [at('cap_inheritable'), at('cap_permitted'), at('cap_effective')];
  return ({ view, thread }) => {
    if (view.signed(0) !== 0 || thread === undefined) return;
    thread.capInheritable = BigInt(view.wide(inheritable) ?? thread.capInheritable);
    thread.capPermitted = BigInt(view.wide(permitted) ?? thread.capPermitted);
    thread.capEffective = BigInt(view.wide(effective) ?? thread.capEffective);
  };
};

const chroot: HandlerOf = at => {
  const path = at('path');
  return ({ view, thread }) => {
    const text = view.text(path);
    if (view.signed(0) !== 0 || thread === undefined || text === undefined) return;
    thread.root = text === '/' ? text : joinPath(thread.cwd, text);
  };
};

/** Calls that change how much memory a process has say how much it is. */
const memory: HandlerOf = at => {
  const [size, resident, swapped] = [at('vm_size'), at('vm_rss'), at('vm_swap')];
  return ({ view, state, thread }) => {
    if (thread === undefined) return;
    const main = state.main(thread) ?? thread;
    main.vmSize = view.unsigned(size) ?? main.vmSize;
    main.vmRss = view.unsigned(resident) ?? main.vmRss;
    main.vmSwap = view.unsigned(swapped) ?? main.vmSwap;
  };
};

export const processHandlers: Record<string, HandlerOf> = {
  clone,
  clone3: clone,
  fork: clone,
  vfork: clone,
  execve,
  execveat: execve,
  procexit,
  chdir,
  fchdir,
  setuid: setUser('uid', 'uid'),
  setreuid: setUser('euid', 'uid'),
  setresuid: setUser('euid', 'uid'),
  setgid: setUser('gid', 'gid'),
  setregid: setUser('egid', 'gid'),
  setresgid: setUser('egid', 'gid'),
  setsid,
  setpgid,
  prctl,
  capset,
  chroot,
  brk: memory,
  mmap: memory,
  mmap2: memory,
  munmap: memory,
};
