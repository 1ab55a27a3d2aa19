/** A sensor under a load that is made up: for tests, and for the graph in the documents. */
import { costOf } from './order.ts';
import { throttle } from './throttle.ts';
import type { Announcement, Group, LoadSample, Targets, ThrottleReport, ThrottleState } from './types.ts';

export interface Simulation {
  targets: Targets;
  seconds: number;
  /** Events a second at a time, by group and kind. */
  load(second: number): ReadonlyMap<Group, ReadonlyMap<string, number>>;
  /** Share of the host's processors that is busy with other things. */
  host?(second: number): number;
  /** Microseconds of an event of cost 1. */
  eventCost: number;
  /** The kernel counts what it leaves out. */
  counted: boolean;
  /** Events a second that the ring and the reader can take. */
  capacity?: number;
  processors?: number;
}

export interface Moment {
  second: number;
  offered: number;
  sent: number;
  sentByKind: ReadonlyMap<string, number>;
  cpu: number;
  drops: number;
  state: ThrottleState;
}

const tick = 250;

export function simulate(simulation: Simulation): {
  moments: Moment[];
  announcements: (Announcement & { second: number })[];
  report: ThrottleReport;
} {
  let second = 0;
  const control = throttle({ targets: simulation.targets, now: () => BigInt(Math.round(second * 1e9)) });
  const moments: Moment[] = [];
  const announcements: (Announcement & { second: number })[] = [];
  for (; second < simulation.seconds; second += tick / 1000) {
    const state = control.state();
    const sample = sampleOf(simulation, second, state);
    const changed = control.sample(sample);
    for (const each of changed?.announcements ?? []) announcements.push({ ...each, second });
    const sent = sum(sample.events);
    const left = sum(sample.leftOut ?? new Map());
    moments.push({
      ...{ second, sent, sentByKind: sample.events, cpu: sample.sensorCpu ?? 0, drops: sample.drops, state },
      offered: sent + left,
    });
  }
  return { moments, announcements, report: control.report() };
}

const sum = (counts: ReadonlyMap<unknown, number>): number =>
  [...counts.values()].reduce((total, each) => total + each, 0);

/** What would be measured in a quarter of a second. */
function sampleOf(simulation: Simulation, second: number, state: ThrottleState): LoadSample {
  const events = new Map<string, number>();
  const groups = new Map<Group, number>();
  const leftOut = new Map<string, number>();
  let work = 0;
  for (const [group, kinds] of simulation.load(second)) {
    for (const [kind, rate] of kinds) {
      const arising = Math.round((rate * tick) / 1000);
      const ofGroup = state.groupKinds.has(kind) ? (state.cgroupSampling.get(group) ?? 1) : 1;
      const sent = state.off.has(kind) ? 0 : Math.round(arising / ofGroup / (state.sampling.get(kind) ?? 1));
      events.set(kind, (events.get(kind) ?? 0) + sent);
      groups.set(group, (groups.get(group) ?? 0) + sent);
      leftOut.set(kind, (leftOut.get(kind) ?? 0) + arising - sent);
      work += sent * costOf(kind);
    }
  }
  const cpu = ((work * simulation.eventCost) / 1e6) * (1000 / tick);
  const most = ((simulation.capacity ?? Number.POSITIVE_INFINITY) * tick) / 1000;
  const drops = Math.max(0, Math.round(sum(events) - most));
  const taken = 1 - drops / Math.max(1, sum(events));
  for (const counts of [events, groups] as Map<unknown, number>[])
    for (const [key, count] of counts) counts.set(key, Math.round(count * taken));
  return {
    ...{ elapsed: tick, sensorCpu: cpu, events, groups, drops },
    hostCpu: Math.min(1, (simulation.host?.(second) ?? 0.2) + cpu / (simulation.processors ?? 4)),
    ...(simulation.counted ? { leftOut } : {}),
  };
}
