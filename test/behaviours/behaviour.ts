/** Rules of our own with what they are for: a deed that raises the rule when it is done for real, and one that must not. */

export interface Behaviour {
  /** Exact name of the rule. */
  rule: string;
  /**
   * Script for sh, run as root in a container of Debian with python3, perl, procps, curl, iproute2, openssl and cron, whose
   * only network is its loopback. It need not succeed: calls that a container may not make are seen all the same.
   */
  trigger: string;
  /** Trigger and twin run on the host itself, in a scratch directory. */
  host?: true;
  /** The same kind of work, done innocently: runs the same way and must not raise this rule. */
  twin: string;
  /** The container that it needs, when not the plain one. */
  box?: 'plain' | 'privileged' | 'hostPid' | 'sockets';
  /** Why it cannot be run here: the matrix shows it as not run. */
  notRun?: string;
}

/** A Python program as one word of a script. */
export const python = (code: string): string => `python3 -c '${code.trim().replaceAll("'", "'\\''")}'`;

/** System calls that libc does not wrap: numbers on x86-64 and arm64. */
const numbers = {
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  kexec_load: [246, 104],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  pivot_root: [155, 41],
  clone: [56, 220],
  reboot: [169, 142],
  clock_settime: [227, 112],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  pidfd_open: [434, 434],
  pidfd_getfd: [438, 438],
};

/**
 * The same with libc at hand: `libc.unshare(0x10000000)` calls a function of it, `call("bpf", 5, 0, 0)` a system call by
 * its name. Errors are no exceptions.
 */
export const calls = (code: string): string =>
  python(`import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *rest):
    return libc.syscall(${JSON.stringify(numbers)}[name][os.uname().machine == "aarch64"], *rest)
${code.trim()}`);

/**
 * One operation handed to an io_uring (io_uring(7)): the beginning of its entry in the submission queue, as a call of
 * `struct.pack`; `text` makes a pointer to a text.
 */
export const submits = (entry: string): string =>
  calls(`
import mmap, socket, struct
kept = []
def text(value):
    kept.append(ctypes.create_string_buffer(value))
    return ctypes.addressof(kept[-1])
shape = ctypes.create_string_buffer(120)
ring = call("io_uring_setup", 4, shape)
if ring >= 0:
    tail, = struct.unpack_from("I", shape.raw, 44)
    queue = mmap.mmap(ring, 4096, offset=0)
    entries = mmap.mmap(ring, 4096, offset=0x10000000)
    entry = ${entry}
    entries[0:len(entry)] = entry
    struct.pack_into("I", queue, tail, 1)
    call("io_uring_enter", ring, 1, 1, 1, 0, 0)`);

/** A program of that name which does nothing but end well: for what shows in the start of a program alone. */
export const impostor = (name: string, args = ''): string =>
  `mkdir -p /opt/impostors && cp -f /bin/true /opt/impostors/${name} && /opt/impostors/${name} ${args}`;
