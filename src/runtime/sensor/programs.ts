/** Which eBPF program makes the event of which call. */
import { callId } from '../scap/table/syscalls.ts';

/** Calls whose program has another name: where theirs is taken, and calls that share one. */
const named: Readonly<Record<string, string>> = {
  access: 'access_',
  stat: 'stat_',
  lstat: 'lstat_',
  setuid: 'setuid_',
  setgid: 'setgid_',
  setresuid: 'setresuid_',
  setresgid: 'setresgid_',
  setreuid: 'setreuid_',
  setregid: 'setregid_',
  setsid: 'setsid_',
  setpgid: 'setpgid_',
  capset: 'capset_',
  unshare: 'unshare_',
  setns: 'setns_',
  kill: 'kill_',
  tkill: 'tkill_',
  tgkill: 'tgkill_',
  bpf: 'bpf_call',
  seccomp: 'seccomp_',
  mprotect: 'mprotect_',
  mlock: 'mlock_',
  munlock: 'munlock_',
  mlockall: 'mlockall_',
  munlockall: 'munlockall_',
  mlock2: 'mlock2_',
  flock: 'flock_',
  lseek: 'lseek_',
  ioctl: 'ioctl_',
  listen: 'listen_',
  shutdown: 'shutdown_',
  socket: 'socket_',
  dup: 'dup_',
  dup2: 'dup2_',
  dup3: 'dup3_',
  eventfd: 'eventfd_',
  signalfd: 'signalfd_',
  inotify_init: 'inotify_init_',
  epoll_create: 'epoll_create_',
  epoll_wait: 'epoll_wait_',
  getdents: 'getdents_',
  getdents64: 'getdents64_',
  brk: 'brk_',
  munmap: 'munmap_',
  mmap: 'mmap_',
  sendfile: 'sendfile_',
  splice: 'splice_',
  fsconfig: 'fsconfig_',
  setrlimit: 'setrlimit_',
  getrlimit: 'getrlimit_',
  prlimit: 'prlimit_',
  quotactl: 'quotactl_',
  prctl: 'prctl_',
  ptrace: 'ptrace_',
  fcntl: 'fcntl_',
  pipe: 'pipe_',
  pipe2: 'pipe2_',
  socketpair: 'socketpair_',
  bind: 'bind_',
  connect: 'connect_',
  accept: 'accept_',
  accept4: 'accept4_',
  read: 'read_',
  write: 'write_',
  pread: 'pread_',
  pwrite: 'pwrite_',
  readv: 'readv_',
  preadv: 'preadv_',
  writev: 'writev_',
  pwritev: 'pwritev_',
  sendto: 'sendto_',
  recvfrom: 'recvfrom_',
  sendmsg: 'sendmsg_',
  recvmsg: 'recvmsg_',
  sendmmsg: 'sendmmsg_',
  recvmmsg: 'recvmmsg_',
  setsockopt: 'setsockopt_',
  getsockopt: 'getsockopt_',
  open: 'open_',
  openat: 'openat_',
  openat2: 'openat2_',
  creat: 'creat_',
  clone: 'clone_',
  clone3: 'clone3_',
  execve: 'execve_failed',
  execveat: 'execve_failed',
};
const sameName = new Set(
  (
    'chdir fchdir chroot mkdir rmdir mkdirat unlink unlinkat link linkat symlink symlinkat rename renameat renameat2 chmod ' +
    'fchmod fchmodat chown lchown fchown fchownat mknod mknodat mount umount umount2 newfstatat memfd_create pidfd_open ' +
    'pidfd_getfd userfaultfd init_module finit_module delete_module eventfd2 signalfd4 timerfd_create inotify_init1 ' +
    'epoll_create1 copy_file_range io_uring_setup io_uring_enter io_uring_register process_vm_readv process_vm_writev ' +
    'open_by_handle_at'
  ).split(' '),
);

/** Events that are named otherwise than the kernel's calls. */
const eventOfCall: Readonly<Record<string, string>> = {
  pread64: 'pread',
  pwrite64: 'pwrite',
  prlimit64: 'prlimit',
  sendfile64: 'sendfile',
  _llseek: 'llseek',
  umount: 'umount',
  setuid32: 'setuid',
  setgid32: 'setgid',
  setresuid32: 'setresuid',
  setresgid32: 'setresgid',
  setreuid32: 'setreuid',
  setregid32: 'setregid',
  chown32: 'chown',
  lchown32: 'lchown',
  fchown32: 'fchown',
  fchmodat2: 'fchmodat',
};

export interface CallProgram {
  /** Event's name, as evt.type has it. */
  event: string;
  program: string;
  /** Number that captures give a call without an event of its own. */
  id: number;
}

/** The program for a call of the kernel; `undefined`: captures have no name for it. */
export function programOf(call: string): CallProgram | undefined {
  const event = eventOfCall[call] ?? call;
  const program = sameName.has(event) ? event : Object.hasOwn(named, event) ? named[event] : undefined;
  if (program !== undefined) return { event, program, id: 0 };
  const id = callId(call);
  return id > 0 ? { event: call, program: 'other', id } : undefined;
}

/** Every program that a call can be handed to; their order is their place in the kernel's table. */
export const callPrograms: readonly string[] = [...new Set([...Object.values(named), ...sameName, 'other'])];
