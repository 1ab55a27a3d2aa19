/** The calls of the C library that Node.js has no function for. */
import { errorName } from '../fields/extract/names.ts';

type Call = (...values: (number | bigint | string | Buffer | null)[]) => number;

export interface Libc {
  /** `syscall(2)` with numbers, buffers or null. */
  syscall(number: number, ...values: (number | bigint | Buffer | null)[]): number;
  socket: Call;
  bind: Call;
  setsockopt: Call;
  send: Call;
  recv: Call;
  read: Call;
  write: Call;
  statfs: Call;
  fanotify_init: Call;
  fanotify_mark: Call;
  open_by_handle_at: Call;
  eventfd: Call;
  /** Waits on a thread of its own. @param descriptors pollfd, 8 bytes each. */
  poll(descriptors: Buffer, milliseconds: number): Promise<number>;
  /** errno of the last call that failed. */
  errno(): number;
  /** Where a buffer lies; it must be kept alive. */
  address(buffer: Buffer): bigint;
}

let loaded: Promise<Libc> | undefined;

/** Loads it at its first use: most commands need no foreign calls. */
export function libc(): Promise<Libc> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Libc> {
  const { default: koffi } = await import('koffi');
  // Names of the files of glibc and musl.
  const library = (() => {
    try {
      return koffi.load('libc.so.6');
    } catch {
      return koffi.load('libc.so');
    }
  })();
  const wait = library.func('int poll(void *fds, unsigned long n, int timeout)');
  const numbered = library.func('long syscall(long n, intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e)');
  const address = (buffer: Buffer): bigint => koffi.address(buffer);
  return {
    syscall: (number, ...values) => {
      const words = values.map(value => (value === null ? 0 : Buffer.isBuffer(value) ? address(value) : value));
      while (words.length < 5) words.push(0);
      return numbered(number, ...words);
    },
    socket: library.func('int socket(int domain, int type, int protocol)'),
    bind: library.func('int bind(int fd, void *address, unsigned int length)'),
    setsockopt: library.func('int setsockopt(int fd, int level, int name, void *value, unsigned int length)'),
    send: library.func('long send(int fd, void *bytes, unsigned long length, int flags)'),
    recv: library.func('long recv(int fd, void *bytes, unsigned long length, int flags)'),
    read: library.func('long read(int fd, void *bytes, unsigned long length)'),
    write: library.func('long write(int fd, void *bytes, unsigned long length)'),
    statfs: library.func('int statfs(const char *path, void *result)'),
    fanotify_init: library.func('int fanotify_init(unsigned int flags, unsigned int event_flags)'),
    fanotify_mark: library.func(
      'int fanotify_mark(int fd, unsigned int flags, uint64_t mask, int dir, const char *path)',
    ),
    open_by_handle_at: library.func('int open_by_handle_at(int mount, void *handle, int flags)'),
    eventfd: library.func('int eventfd(unsigned int value, int flags)'),
    poll: (descriptors, milliseconds) =>
      new Promise((done, failed) => {
        wait.async(descriptors, descriptors.length / 8, milliseconds, (error: unknown, count: number) =>
          error ? failed(error) : done(count),
        );
      }),
    errno: () => koffi.errno(),
    address,
  };
}

/** The kernel's own errno for what it does not support; programs were not meant to see it. */
const notSupported = 524;

/** `EPERM`, of its number. */
export const errnoName = (errno: number): string =>
  errno === notSupported ? 'ENOTSUPP' : errorName(-errno) || String(errno);
