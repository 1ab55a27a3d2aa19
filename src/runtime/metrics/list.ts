/** Every metric of the sensor, by Prometheus' conventions, and where it is read. docs/metrics.md is made of it. */
import type { SensorStatistics } from './types.ts';

interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

interface SensorMetric {
  type: 'gauge' | 'counter';
  help: string;
  labels: readonly string[];
  read(statistics: SensorStatistics): Sample[];
}

const one = (value: number): Sample[] => [{ labels: {}, value }];
const each =
  (label: string, of: (statistics: SensorStatistics) => Readonly<Record<string, number>>) =>
  (statistics: SensorStatistics): Sample[] =>
    Object.entries(of(statistics)).map(([key, value]) => ({ labels: { [label]: key }, value }));

export const sensorMetrics: Readonly<Record<string, SensorMetric>> = {
  plimsoll_sensor_events_total: {
    type: 'counter',
    help: 'Events that were looked at.',
    labels: ['type'],
    read: each('type', ({ events }) => events),
  },
  plimsoll_sensor_dropped_events_total: {
    type: 'counter',
    help: 'Events that were lost or shed, by cause; what is lost is never silent.',
    labels: ['cause'],
    read: each('cause', ({ drops }) => drops),
  },
  plimsoll_sensor_alerts_total: {
    type: 'counter',
    help: 'Alerts by rule, before floods are grouped.',
    labels: ['rule', 'priority'],
    read: ({ alerts }) => alerts.map(({ rule, priority, count }) => ({ labels: { rule, priority }, value: count })),
  },
  plimsoll_sensor_queue_length: {
    type: 'gauge',
    help: 'What waits: ring (bytes), alerts, containers.',
    labels: ['queue'],
    read: each('queue', ({ queues }) => queues),
  },
  plimsoll_sensor_throttle_level: {
    type: 'gauge',
    help: 'Steps of shedding in force; 0 when all is seen.',
    labels: [],
    read: ({ throttle }) => one(throttle.level),
  },
  plimsoll_sensor_shedding: {
    type: 'gauge',
    help: 'What is shed now; always 1.',
    labels: ['what'],
    read: ({ throttle }) => throttle.shedding.map(what => ({ labels: { what }, value: 1 })),
  },
  plimsoll_sensor_throttle_starts_total: {
    type: 'counter',
    help: 'Times that shedding began.',
    labels: [],
    read: ({ throttle }) => one(throttle.starts),
  },
  plimsoll_sensor_cpu_ratio: {
    type: 'gauge',
    help: 'Share of one core that the sensor takes (of: sensor), and of all cores that is in use (of: host).',
    labels: ['of'],
    read: each('of', ({ cpu }) => cpu),
  },
  plimsoll_sensor_way: {
    type: 'gauge',
    help: 'How events come: ebpf, or without it fallback (process connector and fanotify), processes or files; always 1.',
    labels: ['way'],
    read: ({ way }) => (way === undefined ? [] : [{ labels: { way }, value: 1 }]),
  },
  plimsoll_sensor_lost_kinds: {
    type: 'gauge',
    help: 'Kinds of events that rules ask for and that cannot come here.',
    labels: [],
    read: ({ lostKinds }) => one(lostKinds),
  },
  plimsoll_sensor_restarts_total: {
    type: 'counter',
    help: 'Times that the process of the sensor was started again; each left a gap.',
    labels: [],
    read: ({ restarts }) => one(restarts),
  },
  plimsoll_sensor_repaired_threads_total: {
    type: 'counter',
    help: 'Threads and descriptors that were read anew from /proc because events were lost.',
    labels: [],
    read: ({ repaired }) => one(repaired),
  },
  plimsoll_sensor_containers: {
    type: 'gauge',
    help: 'Containers that were described by their runtime (known), and that were not.',
    labels: ['state'],
    read: each('state', ({ containers }) => containers),
  },
  plimsoll_sensor_resident_memory_bytes: {
    type: 'gauge',
    help: 'Resident set of the main process and of the sensor’s own.',
    labels: ['process'],
    read: each('process', ({ rss }) => rss),
  },
  plimsoll_sensor_ready: {
    type: 'gauge',
    help: 'Whether events are looked at.',
    labels: [],
    read: ({ readyMs }) => one(readyMs === undefined ? 0 : 1),
  },
  plimsoll_sensor_ready_seconds: {
    type: 'gauge',
    help: 'Time from the start until events were looked at; absent until then.',
    labels: [],
    read: ({ readyMs }) => (readyMs === undefined ? [] : one(readyMs / 1_000)),
  },
};
