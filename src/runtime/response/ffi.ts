/** Calls of the C library that Node has no words for. */
import type { KoffiFunc } from 'koffi';

export interface PidFds {
  /** A handle on the process that has this number now. @throws Error with the errno's name */
  open(pid: number): number;
  /** @returns false: it has ended already */
  signal(pidfd: number, signal: number): boolean;
}

/** The same on every architecture: pidfd_send_signal(2) since Linux 5.1, pidfd_open(2) since 5.3. */
const calls = { sendSignal: 424, open: 434 } as const;

let bound: Promise<PidFds> | undefined;

/** Loaded when first needed: the FFI costs every start otherwise. */
export function pidFds(): Promise<PidFds> {
  bound ??= bind();
  return bound;
}

async function bind(): Promise<PidFds> {
  const { default: koffi } = await import('koffi');
  const syscall: KoffiFunc<(number: number, ...rest: unknown[]) => number | bigint> = koffi
    .load('libc.so.6')
    .func('long syscall(long number, ...)');
  const name = (errno: number): string =>
    Object.entries(koffi.os.errno).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`;
  return {
    open(pid) {
      const fd = Number(syscall(calls.open, 'int', pid, 'unsigned int', 0));
      if (fd < 0) throw new Error(`pidfd_open: ${name(koffi.errno())}`);
      return fd;
    },
    signal(pidfd, signal) {
      const sent = Number(syscall(calls.sendSignal, 'int', pidfd, 'int', signal, 'void *', null, 'unsigned int', 0));
      if (sent === 0) return true;
      const error = name(koffi.errno());
      if (error === 'ESRCH') return false;
      throw new Error(`pidfd_send_signal: ${error}`);
    },
  };
}
