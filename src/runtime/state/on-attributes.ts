/** Processes change their place, their users, their rights and their limits. */
import type { HandlerOf } from './handler.ts';
import { joinPath } from './path.ts';

const noUser = 0xffffffff;

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

/** What the kernel says is right, whatever was lost before. */
const getcwd: HandlerOf = at => {
  const path = at('path');
  return ({ view, state, thread }) => {
    const text = view.text(path);
    if ((view.signed(0) ?? -1) < 0 || thread === undefined || text === undefined || !text.startsWith('/')) return;
    (state.main(thread) ?? thread).cwd = text;
    thread.cwd = text;
  };
};

/** How many descriptors a process may have: one of the limits. */
const descriptorLimit = 7;
const limit =
  (name: string): HandlerOf =>
  at => {
    const [value, resource, pid] = [at(name), at('resource'), at('pid')];
    return ({ view, state, thread }) => {
      const most = view.signed(value);
      if ((view.signed(0) ?? -1) < 0 || view.unsigned(resource) !== descriptorLimit || most === undefined || most < 0)
        return;
      const named = pid < 0 ? 0 : (view.signed(pid) ?? 0);
      const process = named === 0 ? thread && (state.main(thread) ?? thread) : state.threads.get(named);
      if (process) process.fdlimit = most;
    };
  };

export const attributeHandlers: Record<string, HandlerOf> = {
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
  getcwd,
  getrlimit: limit('cur'),
  setrlimit: limit('cur'),
  prlimit: limit('newcur'),
  brk: memory,
  mmap: memory,
  mmap2: memory,
  munmap: memory,
};
