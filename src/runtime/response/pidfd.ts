/** Handles on processes, which no later process of the same number can slip into. */
import { libc } from '../degrade/libc.ts';
import { errorName } from '../fields/extract/names.ts';

export interface PidFds {
  /** A handle on the process that has this number now. @throws Error with the errno's name */
  open(pid: number): number;
  /** @returns false: it has ended already */
  signal(pidfd: number, signal: number): boolean;
}

/** The same on every architecture: pidfd_send_signal(2) since Linux 5.1, pidfd_open(2) since 5.3. */
const calls = { sendSignal: 424, open: 434 } as const;
const noSuchProcess = 3;

export async function pidFds(): Promise<PidFds> {
  const { syscall, errno } = await libc();
  const failed = (call: string): Error => new Error(`${call}: ${errorName(-errno())}`);
  return {
    open(pid) {
      const handle = Number(syscall(calls.open, pid, 0));
      if (handle < 0) throw failed('pidfd_open');
      return handle;
    },
    signal(pidfd, signal) {
      if (Number(syscall(calls.sendSignal, pidfd, signal, null, 0)) === 0) return true;
      if (errno() === noSuchProcess) return false;
      throw failed('pidfd_send_signal');
    },
  };
}
