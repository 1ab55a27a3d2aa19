import { describe, expect, it } from 'vitest';
import type { SensorReport } from './protocol.ts';
import { sensorTotals } from './statistics.ts';

const report = (values: Partial<SensorReport> = {}): SensorReport => ({
  ...{ kind: 'report', events: { execve: 2 }, alerts: [{ rule: 'Shell', priority: 'Notice', count: 1 }], waiting: 5 },
  counters: { sent: 9, ringFull: 1, tooLarge: 0, noScratch: 0, sampled: 3, quiet: 0, noProgram: 0 },
  ...{ repaired: 1, unrepaired: 0, damaged: 0, forgotten: 0, threads: 4, alertsDropped: 0, rebuilt: 0, rss: 7 },
  ...{
    containers: { known: 1, unknown: 0 },
    cpu: { sensor: 0.25, host: 0.5 },
    way: 'ebpf',
    lostKinds: 0,
    otherDrops: {},
  },
  throttle: { level: 2, since: 1n, shedding: ['one of 4'], starts: 1, leftOut: [], exhausted: false },
  ...values,
});

describe('metrics of the sensor', () => {
  it('before anything was told: nothing, and not ready', () => {
    const statistics = sensorTotals().statistics();
    expect(statistics).toMatchObject({ events: {}, drops: {}, restarts: 0, throttle: { level: 0 } });
    expect('readyMs' in statistics).toBe(false);
  });

  it('are those of the newest report', () => {
    const totals = sensorTotals();
    totals.ready(300);
    totals.report(report());
    totals.report(report({ events: { execve: 5 } }));
    expect(totals.statistics()).toMatchObject({
      ...{ events: { execve: 5 }, drops: { 'ring-full': 1, shed: 3 }, queues: { ring: 5 }, readyMs: 300 },
      alerts: [{ rule: 'Shell', priority: 'Notice', count: 1 }],
      throttle: { level: 2, shedding: ['one of 4'], starts: 1 },
    });
  });

  it('go on over a restart: nothing that was counted is lost, and nothing counts twice', () => {
    const totals = sensorTotals();
    totals.report(report());
    totals.restarted();
    expect(totals.statistics()).toMatchObject({
      events: { execve: 2 },
      restarts: 1,
      throttle: { level: 0, starts: 1 },
    });
    totals.report(report({ events: { execve: 1, openat: 1 } }));
    totals.restarted();
    expect(totals.statistics()).toMatchObject({
      ...{ events: { execve: 3, openat: 1 }, drops: { 'ring-full': 2 }, repaired: 2, restarts: 2 },
      alerts: [{ rule: 'Shell', priority: 'Notice', count: 2 }],
    });
  });

  it('a sensor that ended before its first report takes nothing away', () => {
    const totals = sensorTotals();
    totals.report(report());
    totals.restarted();
    totals.restarted();
    expect(totals.statistics()).toMatchObject({ events: { execve: 2 }, restarts: 2 });
  });
});
