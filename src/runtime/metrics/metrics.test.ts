import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { missing, skipping } from '../../../test/real/programs.ts';
import { sensorMetrics } from './list.ts';
import { sensorMetricsText } from './text.ts';
import type { SensorStatistics } from './types.ts';

const statistics: SensorStatistics = {
  events: { openat: 12, execve: 3 },
  drops: { 'ring-full': 0, shed: 40 },
  alerts: [{ rule: 'A "shell"\n', priority: 'Warning', count: 2 }],
  queues: { ring: 4096, alerts: 0 },
  throttle: { level: 2, shedding: ['sampling', 'openat'], starts: 1 },
  cpu: { sensor: 0.25, host: 0.5 },
  way: 'ebpf',
  lostKinds: 2,
  restarts: 1,
  repaired: 7,
  containers: { known: 3, unknown: 1 },
  rss: { main: 1e8, sensor: 5e7 },
  readyMs: 1234,
};

const text = async (over: Partial<SensorStatistics> = {}): Promise<string> =>
  (await sensorMetricsText({ ...statistics, ...over })).text;

describe('metrics of the sensor', () => {
  it('say what its statistics say', async () => {
    const lines = (await text()).split('\n').filter(line => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual([
      'plimsoll_sensor_events_total{type="openat"} 12',
      'plimsoll_sensor_events_total{type="execve"} 3',
      'plimsoll_sensor_dropped_events_total{cause="ring-full"} 0',
      'plimsoll_sensor_dropped_events_total{cause="shed"} 40',
      'plimsoll_sensor_alerts_total{rule="A \\"shell\\"\\n",priority="Warning"} 2',
      'plimsoll_sensor_queue_length{queue="ring"} 4096',
      'plimsoll_sensor_queue_length{queue="alerts"} 0',
      'plimsoll_sensor_throttle_level 2',
      'plimsoll_sensor_shedding{what="sampling"} 1',
      'plimsoll_sensor_shedding{what="openat"} 1',
      'plimsoll_sensor_throttle_starts_total 1',
      'plimsoll_sensor_cpu_ratio{of="sensor"} 0.25',
      'plimsoll_sensor_cpu_ratio{of="host"} 0.5',
      'plimsoll_sensor_way{way="ebpf"} 1',
      'plimsoll_sensor_lost_kinds 2',
      'plimsoll_sensor_restarts_total 1',
      'plimsoll_sensor_repaired_threads_total 7',
      'plimsoll_sensor_containers{state="known"} 3',
      'plimsoll_sensor_containers{state="unknown"} 1',
      'plimsoll_sensor_resident_memory_bytes{process="main"} 100000000',
      'plimsoll_sensor_resident_memory_bytes{process="sensor"} 50000000',
      'plimsoll_sensor_ready 1',
      'plimsoll_sensor_ready_seconds 1.234',
    ]);
  });

  it('before it is ready, say so', async () => {
    expect(await text({ readyMs: undefined as never })).toMatch(/^plimsoll_sensor_ready 0$/m);
    expect(await text({ readyMs: undefined as never })).not.toMatch(/^plimsoll_sensor_ready_seconds \d/m);
  });

  it('have a bound, and sum what is beyond it', async () => {
    const events = Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`t${i}`, 2]));
    const lines = (await text({ events })).split('\n').filter(line => line.startsWith('plimsoll_sensor_events_total{'));
    expect(lines).toHaveLength(1_001);
    expect(lines.at(-1)).toBe('plimsoll_sensor_events_total{type="other"} 1000');
  });

  it('stay readable with numbers that are none', async () => {
    expect(await text({ cpu: { sensor: Number.NaN, host: -1 } })).not.toMatch(/NaN|cpu_ratio\{/);
  });

  it.skipIf(skipping('what promtool says of the sensor’s metrics', missing('promtool')))(
    'are as promtool wants them',
    async () => {
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await text() });
      expect(`${stdout}${stderr}`).toBe('');
      expect(status).toBe(0);
    },
  );

  it('are in docs/metrics.md', () => {
    const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
    const rows = Object.entries(sensorMetrics).map(([name, { type, labels, help }]) => {
      const shown = labels.length === 0 ? '–' : labels.map(label => `\`${label}\``).join(', ');
      return `| \`${name}\` | ${type} | ${shown} | ${help} |`;
    });
    const table = ['| metric | kind | labels | says |', '|---|---|---|---|', ...rows].join('\n');
    expect(page.includes(`<!-- sensor metrics -->\n${table}\n<!-- /sensor metrics -->`), table).toBe(true);
  });
});
