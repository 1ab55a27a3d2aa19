/** Ends a container. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { responseBounds } from './bounds.ts';
import { processesOf } from './cgroup.ts';
import { type Ask, type Prepare, refuse, type Site } from './context.ts';
import { type GuardedContainer, guardedContainer, guardedProcess } from './guard.ts';
import { isOver, signalled } from './kill.ts';
import { isGone, type ProcessNow, processNow } from './process.ts';
import { runtimeOf } from './runtime-api.ts';
import { comesTrue } from './wait.ts';

const [sigterm, sigkill] = [15, 9];

export const stop: Prepare = async (site, ask) => {
  const container = guardedContainer(site, ask);
  const short = container.id.slice(0, 12);
  const key = `stop ${container.id}`;
  const runtime = runtimeOf(site, ask.facts.containerType);
  if (runtime?.stop) {
    const ending = runtime.stop;
    return {
      what: `stop container ${short} by ${runtime.where}`,
      key,
      run: async () => {
        await ending(container.id);
        return { why: `container ${short} was stopped by ${runtime.where}` };
      },
    };
  }
  const first = firstProcess(site, container);
  const asked = askOf(site, ask, first);
  guardedProcess(site, asked);
  return {
    what: `end container ${short} by its first process ${first.pid} (${first.comm})`,
    key,
    run: async () => {
      await signalled(site, asked, sigterm);
      const obeyed = await comesTrue(() => isOver(site, first), responseBounds.stopMs);
      if (!obeyed) {
        await signalled(site, asked, sigkill);
        if (!(await comesTrue(() => isOver(site, first), responseBounds.settleMs)))
          throw new Error(`process ${first.pid} got SIGKILL but was there still`);
      }
      const how = obeyed ? 'SIGTERM' : `SIGTERM, then SIGKILL after ${responseBounds.stopMs / 1_000} s`;
      return { why: `container ${short} ended: its first process ${first.pid} (${first.comm}) got ${how}` };
    },
  };
};

/** The same question, of the container's first process. */
const askOf = (_: Site, ask: Ask, { pid, startTicks }: ProcessNow): Ask => ({
  ...ask,
  facts: { ...ask.facts, pid, startBoot: startTicks * 10_000_000n },
});

/** Process 1 of the container's pid namespace: with it, all of them end. */
function firstProcess(site: Site, container: GuardedContainer): ProcessNow {
  const short = container.id.slice(0, 12);
  for (const pid of processesOf(site, container)) {
    const numbers = /^NSpid:\s+(.*)$/m.exec(statusOf(site, pid))?.[1]?.split(/\s+/) ?? [];
    // A third number: process 1 of a container inside the container.
    const found = numbers.length === 2 && numbers[1] === '1' ? processNow(site.proc, pid) : undefined;
    if (found) return found;
  }
  return refuse(`container ${short} has no first process of its own (it shares the host's pid namespace)`);
}

function statusOf(site: Site, pid: number): string {
  try {
    return readFileSync(join(site.proc, String(pid), 'status'), 'latin1');
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
}
