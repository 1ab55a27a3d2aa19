/** Other rules ask for other calls: the kernel is told, and where it has no program for them, a second object takes over. */
import type { KernelFilter } from './filter.ts';
import type { Live } from './live.ts';
import { type Counters, counterNames, type ObjectOptions, openObject, type SensorObject } from './object.ts';
import type { Ring } from './ring.ts';

/** Milliseconds within which an event that has its time is in the ring. */
const inFlight = 20;

type Take = Live['take'];

const timeOf = (data: Buffer, start: number): bigint => (data.length < start + 8 ? 0n : data.readBigUInt64LE(start));

/**
 * Both objects watch for a moment: of the first one events count until then, of the second one those after it. Nothing is
 * missed, and nothing is seen twice.
 * @param take what takes events
 * @param options with the filter that is to be
 * @param before the filter that was, and stays when this fails
 * @param now nanoseconds since the machine started
 * @returns the object that watches from now on; the other one closes itself
 * @throws PlimsollError `sensor-unavailable`
 */
export async function exchange(
  object: SensorObject,
  take: Take,
  options: ObjectOptions,
  { before, now }: { before: KernelFilter; now(): bigint },
): Promise<SensorObject> {
  try {
    if (object.filter(options.filter).missing.length === 0) return object;
    const later = await openObject(options);
    const { shedding, turn } = object.told();
    if (shedding) later.shed(shedding);
    later.facts(turn);
    const cut = now();
    const until: Take = (data, start, end) => {
      if (timeOf(data, start) <= cut) take(data, start, end);
    };
    const last = (): void => void object.ring.drain(until, Number.MAX_SAFE_INTEGER);
    last();
    const earlier = object.counters();
    setTimeout(() => {
      last();
      object.close();
    }, inFlight);
    return { ...later, ring: after(cut, later.ring), counters: () => sum(earlier, later.counters()) };
  } catch (error) {
    object.filter(before);
    throw error;
  }
}

const after = (cut: bigint, ring: Ring): Ring => ({
  ...ring,
  drain: (take, most) =>
    ring.drain((data, start, end) => {
      if (timeOf(data, start) > cut) take(data, start, end);
    }, most),
});

const sum = (one: Counters, other: Counters): Counters =>
  Object.fromEntries(counterNames.map(name => [name, one[name] + other[name]])) as Counters;
