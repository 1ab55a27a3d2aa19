import { setTimeout as after } from 'node:timers/promises';

/** Looks every 10 ms whether something has come true. @returns whether it did within `ms` */
export async function comesTrue(test: () => boolean, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (!test()) {
    if (performance.now() >= end) return false;
    await after(10);
  }
  return true;
}
