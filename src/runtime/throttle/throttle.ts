import { leftOutMeter } from './left-out.ts';
import { growth } from './predict.ts';
import { nextStep, type Step, stateOf, stepText } from './step.ts';
import type { Announcement, Group, LoadSample, Targets, ThrottleReport, ThrottleState } from './types.ts';

export interface ThrottleOptions {
  targets: Targets;
  /** Nanoseconds since the epoch, to date announcements with; nothing is decided by it. */
  now(): bigint;
}

/** Holds the load under its targets. */
export interface Throttle {
  /** Takes a sample, about four a second, and says what changed: `undefined` where the kernel need not be told anything. */
  sample(sample: LoadSample): { state: ThrottleState; announcements: Announcement[] } | undefined;
  state(): ThrottleState;
  report(): ThrottleReport;
}

/** Times in milliseconds, shares of the target. */
const timing = {
  /** Over how long load is averaged: short enough to shed within two seconds, long enough for a spike of one sample. */
  smooth: 500,
  /** After a step its effect is waited for. */
  settle: 500,
  /** Steps taken at once at most. */
  stride: 3,
  /** How long load must be low before one step is given back. */
  calm: 5_000,
  /** The same after steps that had to be taken again, at most. */
  calmMost: 160_000,
  /** A step that has to be taken again so soon after it was given back was given back too early. */
  regret: 60_000,
  /** Load below which a step may be given back: it doubles what is sent of something at most. */
  low: 0.45,
  /** The same where what was left out was counted, for the load that is to be expected then. */
  high: 0.8,
  /** Below this the host's load is none of the sensor's doing, in processors: giving way would blind it for nothing. */
  least: 0.05,
} as const;

/**
 * Sheds in the declared order while load is above a target, and gives back, last first, once it has been low for a while.
 * Pure but for the clock that dates announcements.
 */
export function throttle({ targets, now }: ThrottleOptions): Throttle {
  const taken: Step[] = [];
  const left = leftOutMeter();
  const kinds = new Map<string, number>();
  const groups = new Map<Group, number>();
  let current = stateOf(taken, []);
  let pressure = 0;
  let settling = 0;
  let low = 0;
  let calm: number = timing.calm;
  /** Since the last step was given back; `undefined`: one has been taken since. */
  let sinceRestored: number | undefined;
  let since: bigint | undefined;
  let starts = 0;
  let exhausted = false;
  let seen = 0;
  /** Events a second that were taken when others found no room; `undefined`: as many as come. */
  let room: number | undefined;

  function measure(sample: LoadSample): void {
    const weight = 1 - Math.exp(-sample.elapsed / timing.smooth);
    room = roomAfter(room, sample);
    const load = Math.max(loadOf(sample, targets), room === undefined ? 0 : arrived(sample) / room);
    pressure += (load - pressure) * weight;
    // Fast up to the truth where events are lost: waiting for an average would lose more.
    if (sample.drops > 0) pressure = Math.max(pressure, load);
    const seconds = Math.max(sample.elapsed, 1) / 1000;
    const arising = left.add(sample, current);
    average(kinds, arising, seconds, weight);
    average(groups, arisingGroups(sample, current), seconds, weight);
  }

  function shed(sample: LoadSample): Announcement[] {
    if (settling > 0) return [];
    const before = taken.length;
    const steps = Math.min(timing.stride, Math.max(1, Math.ceil(Math.log2(pressure))));
    for (let i = 0; i < steps; i++) {
      const step = nextStep(taken, { kinds, groups });
      if (step === undefined) break;
      taken.push(step);
    }
    const fresh = taken.slice(before);
    const wasExhausted = exhausted;
    exhausted = fresh.length === 0;
    if (exhausted && wasExhausted) return [];
    if (!exhausted) settling = timing.settle;
    if (sinceRestored !== undefined && sinceRestored < timing.regret) calm = Math.min(calm * 2, timing.calmMost);
    sinceRestored = undefined;
    low = 0;
    const what = exhausted ? 'nothing more: what is still sent is never shed' : summary(fresh).join('; ');
    return [announce('shedding', what, whyOf(sample, targets), before === 0 && !exhausted)];
  }

  /** How long load must have been low for the last step to be given back; `undefined`: it is too high. */
  function wait(sample: LoadSample): number | undefined {
    if (taken.length === 0 || sample.drops > 0) return undefined;
    // Estimates of what is left out are as old as the step: only counts say what would come back.
    if (sample.leftOut === undefined) return pressure < timing.low ? calm : undefined;
    const expected = pressure * growth({ kinds, groups }, current, stateOf(taken.slice(0, -1), kinds.keys()));
    if (expected < timing.low) return timing.calm;
    return expected < timing.high ? calm : undefined;
  }

  function restore(): Announcement[] {
    const step = taken.pop();
    if (step === undefined) return [];
    const seconds = Math.round(low / 1000);
    low = 0;
    sinceRestored = 0;
    exhausted = false;
    return [announce('restored', stepText(step), `load has left room for it for ${seconds} s`)];
  }

  function announce(kind: Announcement['kind'], what: string, why: string, started = false): Announcement {
    const time = now();
    if (started) {
      since = time;
      starts += 1;
      left.begin();
    }
    const stopped = taken.length === 0 && kind === 'restored';
    if (stopped) since = undefined;
    const phase = started ? 'started' : stopped ? 'stopped' : 'changed';
    return { time, kind, phase, what, why, level: taken.length, ...left.episode() };
  }

  return {
    sample(sample) {
      measure(sample);
      settling = Math.max(0, settling - sample.elapsed);
      if (sinceRestored !== undefined) sinceRestored += sample.elapsed;
      if (sinceRestored !== undefined && sinceRestored > timing.regret) calm = timing.calm;
      if (pressure < timing.low) exhausted = false;
      const needed = wait(sample);
      low = needed === undefined ? 0 : low + sample.elapsed;
      const announcements = pressure > 1 ? shed(sample) : needed !== undefined && low >= needed ? restore() : [];
      const news = taken.length > 0 && kinds.size !== seen;
      seen = kinds.size;
      if (announcements.length === 0 && !news) return undefined;
      current = stateOf(taken, kinds.keys());
      return { state: current, announcements };
    },
    state: () => current,
    report: () => ({
      ...{ level: taken.length, since, starts, exhausted, shedding: summary(taken) },
      leftOut: left.total(),
    }),
  };
}

/** Steps of one stage that go further replace those before them. */
function summary(taken: readonly Step[]): string[] {
  return taken.filter((step, i) => 'kind' in step || taken[i + 1]?.stage !== step.stage).map(stepText);
}

/** The larger of the loads, as shares of their targets. */
function loadOf({ sensorCpu = 0, hostCpu = 0, drops }: LoadSample, targets: Targets): number {
  const own = sensorCpu / targets.sensor;
  const host = sensorCpu >= timing.least ? hostCpu / targets.host : 0;
  return Math.max(own, host, drops > 0 ? 1.5 : 0);
}

const arrived = ({ events, elapsed }: LoadSample): number =>
  ([...events.values()].reduce((sum, count) => sum + count, 0) * 1000) / Math.max(elapsed, 1);

/** What is learned from losses is forgotten slowly: a tenth in a minute. */
function roomAfter(room: number | undefined, sample: LoadSample): number | undefined {
  if (sample.drops > 0) return Math.max(1, Math.min(arrived(sample), room ?? Number.POSITIVE_INFINITY));
  return room === undefined || arrived(sample) < room / 20 ? undefined : room * (1 + sample.elapsed / 600_000);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function whyOf({ sensorCpu = 0, hostCpu = 0, drops }: LoadSample, targets: Targets): string {
  const reasons = [
    sensorCpu > targets.sensor ? `the sensor uses ${sensorCpu.toFixed(2)} processors, more than ${targets.sensor}` : '',
    hostCpu > targets.host ? `the host is ${percent(hostCpu)} busy, more than ${percent(targets.host)}` : '',
    drops > 0 ? `${drops} events found no room` : '',
  ].filter(reason => reason !== '');
  return reasons.join('; ') || 'load was above its target until just now';
}

/** Events of groups as they arise: those that are sampled count for as many as were left out. */
function arisingGroups({ groups }: LoadSample, { cgroupSampling }: ThrottleState): Map<Group, number> {
  return new Map([...groups].map(([group, count]) => [group, count * (cgroupSampling.get(group) ?? 1)]));
}

/** Bound of what is remembered of kinds and groups. */
const remembered = 4096;

function average<K>(rates: Map<K, number>, counts: ReadonlyMap<K, number>, seconds: number, weight: number): void {
  for (const [key, rate] of rates) {
    if (counts.has(key)) continue;
    const next = rate * (1 - weight);
    if (next < 0.01 && rates.size > remembered) rates.delete(key);
    else rates.set(key, next);
  }
  for (const [key, count] of counts) {
    const rate = rates.get(key);
    if (rate === undefined && rates.size >= remembered) continue;
    rates.set(key, (rate ?? 0) + (count / seconds - (rate ?? 0)) * weight);
  }
}
