/** Ends a process. What it did stays done: this is no blocking. */
import { closeSync } from 'node:fs';
import { responseBounds } from './bounds.ts';
import { type Ask, type Prepare, refuse, type Site } from './context.ts';
import { guardedProcess } from './guard.ts';
import { pidFds } from './pidfd.ts';
import { type ProcessNow, processNow } from './process.ts';
import { comesTrue } from './wait.ts';

const sigkill = 9;

export const kill: Prepare = async (site, ask) => {
  const found = guardedProcess(site, ask);
  const what = `kill process ${found.pid} (${found.comm})`;
  return {
    what,
    key: `kill ${found.pid} ${found.startTicks}`,
    run: async () => {
      const began = performance.now();
      await signalled(site, ask, sigkill);
      const gone = await comesTrue(() => isOver(site, found), responseBounds.settleMs);
      if (!gone) throw new Error(`process ${found.pid} got SIGKILL but was there still after ${seconds}`);
      return {
        why: `process ${found.pid} (${found.comm}) was killed; it was gone ${Math.ceil(performance.now() - began)} ms later`,
      };
    },
  };
};

const seconds = `${responseBounds.settleMs / 1_000} s: it waits in the kernel and ends when that lets go`;

/** Sends a signal through a handle that is taken before the process is looked at once more: no later process is hit. */
export async function signalled(site: Site, ask: Ask, signal: number): Promise<void> {
  const calls = await pidFds();
  const { pid } = ask.facts;
  const handle = calls.open(pid);
  try {
    guardedProcess(site, ask);
    if (!calls.signal(handle, signal)) refuse(`process ${pid} has ended by itself`);
  } finally {
    closeSync(handle);
  }
}

export function isOver(site: Site, { pid, startTicks }: ProcessNow): boolean {
  const now = processNow(site.proc, pid);
  return now === undefined || now.startTicks !== startTicks || now.state === 'Z' || now.state === 'X';
}
