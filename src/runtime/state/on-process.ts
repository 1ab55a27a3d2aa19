/** Processes begin, change their program, and end. */

import type { SyscallEvent } from './event.ts';
import type { HandlerOf } from './handler.ts';
import { joinPath } from './path.ts';
import { cloneFlags, inherit, type Thread } from './thread.ts';

/** A child of that age is the one that the event means, and not an older one of the same number. */
const sameBirth = 2_000_000_000n;

const isFresh = (thread: Thread | undefined, now: bigint): thread is Thread =>
  thread !== undefined && thread.cloneTime !== 0n && now - thread.cloneTime < sameBirth;

const clone: HandlerOf = (at, type) => {
  const [flagsAt, tidAt, pidAt, ptidAt] = [at('flags'), at('tid'), at('pid'), at('ptid')];
  const rest = taskFields(at);
  const spoken = cloneFlags.newPid | cloneFlags.childInPidns | cloneFlags.parent | cloneFlags.vfork;
  /** The parent's side. What the child alone can say, or says first, is left to it: its number in a namespace, a vfork. */
  const ofParent = (event: SyscallEvent, child: number): void => {
    const { view, state } = event;
    const caller = event.thread ?? state.threadOf(view.tid);
    event.thread = caller;
    rest(event, caller, false);
    const flags = view.unsigned(flagsAt) ?? 0;
    if ((flags & spoken) !== 0 || type.name === 'vfork') return;
    if (caller.vtid !== -1 && caller.vtid !== caller.tid) return;
    if (isFresh(state.threads.get(child), view.time)) return;
    const isThread = (flags & cloneFlags.thread) !== 0;
    const made = state.newThread(child, isThread ? caller.pid : child);
    inherit(made, caller);
    made.vtid = child;
    made.vpid = made.pid;
    begin(event, made, caller, flags, isThread ? caller.ptid : caller.tid);
  };
  const ofChild = (event: SyscallEvent): void => {
    const { view, state } = event;
    const tid = view.signed(tidAt) ?? view.tid;
    const pid = view.signed(pidAt) ?? tid;
    const ptid = view.signed(ptidAt) ?? -1;
    const flags = view.unsigned(flagsAt) ?? 0;
    const known = state.threads.get(tid);
    const fresh = isFresh(known, view.time);
    const child = fresh ? known : state.newThread(tid, pid);
    if (fresh) {
      child.flags = flags;
      state.adopt(child, ptid);
    } else {
      const from = (child.isMain ? undefined : state.threads.get(pid)) ?? state.threads.get(ptid);
      if (from) inherit(child, from);
      begin(event, child, from, flags, ptid);
    }
    rest(event, child, true);
    event.thread = child;
  };
  return event => {
    const result = event.view.signed(0);
    if (result === undefined || result < 0) return;
    if (result > 0) ofParent(event, result);
    else ofChild(event);
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
    thread.pgid = view.signed(fields.pgid) ?? -1;
    thread.loginuid = view.unsigned(fields.loginuid) ?? thread.loginuid;
    const wide = (index: number, otherwise: bigint) => BigInt(view.wide(index) ?? otherwise);
    thread.capInheritable = wide(fields.inheritable, thread.capInheritable);
    thread.capPermitted = wide(fields.permitted, thread.capPermitted);
    thread.capEffective = wide(fields.effective, thread.capEffective);
    const flags = view.unsigned(fields.flags);
    if (flags !== undefined) {
      thread.exeWritable = (flags & 1) !== 0;
      thread.exeUpperLayer = (flags & 2) !== 0;
      thread.exeFromMemfd = (flags & 4) !== 0;
      thread.exeLowerLayer = (flags & 8) !== 0;
    }
    thread.exeInode = view.wide(fields.inode) ?? thread.exeInode;
    thread.exeCtime = wide(fields.ctime, thread.exeCtime);
    thread.exeMtime = wide(fields.mtime, thread.exeMtime);
    thread.flags = 0;
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

export const processHandlers: Record<string, HandlerOf> = {
  clone,
  clone3: clone,
  fork: clone,
  vfork: clone,
  execve,
  execveat: execve,
  procexit,
};
