import { PlimsollError } from '../model/index.ts';

/** Clock and randomness, passed in. */
export interface Pace {
  now(): number;
  random(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Times that an addition is made anew after others wrote over it. */
const tries = 24;
/** Times that the registry may fail meanwhile. */
const mostFaults = 4;
/** Milliseconds: the least and the most that is waited before looking whether it stayed. */
const settle = { least: 40, most: 2_000 } as const;

/**
 * Adds to a list that many may write at once and no registry locks (distribution-spec, "Referrers Tag Schema"): reads it,
 * writes it with the addition, and looks later whether the addition stayed. "Later" is more than another's time between
 * reading and writing, taken as our own, so that whoever read the list before us has written by then.
 * @param add reads and writes; false where the list held it already
 * @throws PlimsollError `unreachable`: others wrote over it every time; and what reading and writing throw
 */
export async function keepAdding(
  what: string,
  { add, holds }: { add(): Promise<boolean>; holds(): Promise<boolean> },
  pace: Pace,
  signal?: AbortSignal,
): Promise<void> {
  let faults = 0;
  for (let attempt = 1; attempt <= tries; attempt++) {
    const began = pace.now();
    const wait = (): number => Math.min(settle.most, Math.max(settle.least, 3 * (pace.now() - began)));
    try {
      if (!(await add())) return;
      await pace.sleep(wait(), signal);
      if (await holds()) return;
    } catch (error) {
      // Registries answer 500 to who reads a tag while it is written.
      if (!(error instanceof PlimsollError && error.code === 'unreachable') || ++faults > mostFaults) throw error;
    }
    await pace.sleep(Math.ceil(pace.random() * wait() * Math.min(attempt, 4)), signal);
  }
  throw new PlimsollError('unreachable', `others keep writing over ${what}; ${tries} tries did not add to it`);
}
