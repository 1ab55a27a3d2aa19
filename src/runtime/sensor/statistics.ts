/** What metrics show of the sensor, over restarts of its process. */
import type { SensorStatistics } from '../metrics/types.ts';
import type { SensorReport } from './protocol.ts';

export interface SensorTotals {
  /** Takes the newest report of the process that runs. */
  report(report: SensorReport): void;
  /** The process ended: what it counted is kept, and the next one counts from nothing. */
  restarted(): void;
  ready(ms: number): void;
  statistics(): SensorStatistics;
}

type Sums = Map<string, number>;

const causes: readonly [keyof SensorReport['counters'], string][] = [
  ['ringFull', 'ring-full'],
  ['tooLarge', 'too-long'],
  ['noScratch', 'no-scratch'],
  ['noProgram', 'no-program'],
  ['sampled', 'shed'],
];

export function sensorTotals(): SensorTotals {
  const before = {
    events: new Map() as Sums,
    drops: new Map() as Sums,
    alerts: new Map() as Sums,
    repaired: 0,
    starts: 0,
  };
  const priorities = new Map<string, string>();
  let newest: SensorReport | undefined;
  let restarts = 0;
  let readyMs: number | undefined;

  const dropsOf = ({ counters, damaged, alertsDropped, otherDrops }: SensorReport): [string, number][] => [
    ...causes.map(([name, cause]): [string, number] => [cause, counters[name]]),
    ['damaged', damaged],
    ['alerts', alertsDropped],
    ...Object.entries(otherDrops),
  ];
  const joined = (sums: Sums, now: Iterable<readonly [string, number]>): Record<string, number> => {
    const all = new Map(sums);
    for (const [key, count] of now) all.set(key, (all.get(key) ?? 0) + count);
    return Object.fromEntries(all);
  };
  const add = (sums: Sums, now: Iterable<readonly [string, number]>): void => {
    for (const [key, count] of now) sums.set(key, (sums.get(key) ?? 0) + count);
  };
  const alertsOf = ({ alerts }: SensorReport): [string, number][] => alerts.map(({ rule, count }) => [rule, count]);
  return {
    report(report) {
      newest = report;
      for (const { rule, priority } of report.alerts) priorities.set(rule, priority);
    },
    restarted() {
      restarts++;
      if (newest === undefined) return;
      add(before.events, Object.entries(newest.events));
      add(before.drops, dropsOf(newest));
      add(before.alerts, alertsOf(newest));
      before.repaired += newest.repaired;
      before.starts += newest.throttle.starts;
      newest = undefined;
    },
    ready(ms) {
      readyMs = ms;
    },
    statistics: () => ({
      events: joined(before.events, Object.entries(newest?.events ?? {})),
      drops: joined(before.drops, newest ? dropsOf(newest) : []),
      alerts: Object.entries(joined(before.alerts, newest ? alertsOf(newest) : [])).map(([rule, count]) => ({
        ...{ rule, priority: priorities.get(rule) ?? '', count },
      })),
      queues: { ring: newest?.waiting ?? 0 },
      throttle: {
        level: newest?.throttle.level ?? 0,
        shedding: newest?.throttle.shedding ?? [],
        starts: before.starts + (newest?.throttle.starts ?? 0),
      },
      cpu: newest?.cpu ?? { sensor: 0, host: 0 },
      restarts,
      repaired: before.repaired + (newest?.repaired ?? 0),
      containers: newest?.containers ?? { known: 0, unknown: 0 },
      rss: { main: process.memoryUsage.rss(), sensor: newest?.rss ?? 0 },
      ...(newest && { way: newest.way }),
      lostKinds: newest?.lostKinds ?? 0,
      ...(readyMs !== undefined && { readyMs }),
    }),
  };
}
