/** The declared order in which events are given up under load, and those that never are. */

const kinds = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * Never shed: programs and their children and ends, changes of identity and rights, what escapes are made of, and what the
 * state cannot be kept without.
 */
export const neverShed: ReadonlySet<string> = kinds(`
  execve execveat clone clone3 fork vfork procexit setuid seteuid setreuid setresuid setfsuid setgid setegid setregid
  setresgid setfsgid setgroups capset mount umount umount2 move_mount open_tree fsopen fsmount fsconfig fspick mount_setattr
  pivot_root chroot bpf ptrace init_module finit_module delete_module unshare setns memfd_create kexec_load kexec_file_load
  process_vm_writev process_vm_readv process_madvise userfaultfd chdir fchdir prctl setsid setpgid cgroup_mkdir cgroup_rmdir
  cgroup_attach_task
`);

/** Events by what is lost with them. `low` is everything that the other sets do not name. */
export type Worth = 'low' | 'middle' | 'never';

/** Files by their names, connections, and what changes files: seldom many, and what most rules look at. */
const middle: ReadonlySet<string> = kinds(`
  open openat openat2 creat open_by_handle_at connect accept accept4 bind listen socket socketpair dup dup2 dup3 unlink
  unlinkat rename renameat renameat2 link linkat symlink symlinkat mkdir mkdirat rmdir chmod fchmod fchmodat fchmodat2 chown
  lchown fchown fchownat setxattr lsetxattr fsetxattr mknod mknodat truncate ftruncate kill tkill tgkill io_uring_setup
  io_uring_submit perf_event_open keyctl add_key request_key process_mrelease pidfd_getfd pidfd_open splice tee
`);

export const worthOf = (kind: string): Worth => (neverShed.has(kind) ? 'never' : middle.has(kind) ? 'middle' : 'low');

/** One stage: how events of one worth are given up. A stage has several steps. */
export interface Stage {
  worth: Exclude<Worth, 'never'>;
  /** `noisy`: of groups that make most of the events, one of n is sent; `sample`: of all; `off`: kind by kind, the dearest first. */
  how: 'noisy' | 'sample' | 'off';
  /** What it says of itself in documents. */
  note: string;
}

/** From the first that is taken to the last; given back in the other direction. */
export const sheddingOrder: readonly Stage[] = [
  { worth: 'low', how: 'noisy', note: 'frequent calls of the noisiest groups: one of 2, 4 … 64 is sent' },
  { worth: 'low', how: 'off', note: 'frequent calls, kind by kind, the dearest first: none is sent' },
  { worth: 'middle', how: 'noisy', note: 'files and connections of the noisiest groups: one of 2, 4 … 64 is sent' },
  { worth: 'middle', how: 'sample', note: 'files and connections everywhere: one of 2, 4 … 64 is sent' },
  { worth: 'middle', how: 'off', note: 'files and connections, kind by kind, the dearest first: none is sent' },
];

export const samplingSteps: readonly number[] = [2, 4, 8, 16, 32, 64];

/** What an event costs beside others: reading its parameters, finding out its path, looking at it with more rules. */
const costs: Record<string, number> = {
  ...{ open: 2, openat: 2, openat2: 2, creat: 2, open_by_handle_at: 2, connect: 1.5, accept: 1.5, accept4: 1.5 },
  ...{ sendmsg: 1.5, recvmsg: 1.5, sendmmsg: 2, recvmmsg: 2, rename: 1.5, renameat: 1.5, renameat2: 1.5 },
};
export const costOf = (kind: string): number => (Object.hasOwn(costs, kind) ? (costs[kind] as number) : 1);
