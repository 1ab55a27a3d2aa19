/** What the main process and the sensor's process say to each other. Values are cloned on the way, bigints and all. */
import type { Fact, Inside } from '../facts/types.ts';
import type { ResponseFacts } from '../response/types.ts';
import type { RuleFile } from '../rules/load/loader.ts';
import type { Announcement, Targets, ThrottleReport } from '../throttle/types.ts';
import type { Alert, Priority } from '../types.ts';
import type { Counters } from './object.ts';
import type { Seen } from './way.ts';

/** Which rules run, and how. */
export interface RuleChoice {
  matching: 'first' | 'all';
  priority: Priority;
  tags?: readonly string[];
  disabledTags?: readonly string[];
  disabled?: readonly string[];
  isoTime?: boolean;
}

export interface SensorStart {
  kind: 'start';
  files: readonly RuleFile[];
  choice: RuleChoice;
  /** Path of the compiled eBPF object. */
  object: string;
  ringBytes: number;
  /** What the sensor and the host may be burdened with. */
  targets: Targets;
  /** The second choice is to be used at once. */
  withoutEbpf?: boolean;
  /** Files in use and drift are looked for. */
  facts: boolean;
  /** The process that is told, and never looked at. */
  main: number;
}

/** To the sensor. */
export type ToSensor = SensorStart | { kind: 'reload'; files: readonly RuleFile[] } | { kind: 'stop' };

/** An alert and whom it is about, for what is to be done about it. */
export interface SensorAlert {
  alert: Alert;
  /** Absent where no thread is known. */
  about?: ResponseFacts;
  /** In containers: which, and the process with its parents there. */
  inside?: Inside;
}

export interface SensorReady extends Seen {
  kind: 'ready';
  /** Milliseconds since the process began. */
  ms: number;
  processes: number;
  threads: number;
  rules: number;
  /** What was noticed while everything began. */
  problems: readonly string[];
}

/** What the sensor counted since its process began. */
export interface SensorReport {
  kind: 'report';
  counters: Counters;
  /** Events that were looked at, by name. */
  events: Readonly<Record<string, number>>;
  /** By rule. */
  alerts: readonly { rule: string; priority: string; count: number }[];
  waiting: number;
  repaired: number;
  unrepaired: number;
  damaged: number;
  /** Threads, descriptors and containers that were more than are kept. */
  forgotten: number;
  threads: number;
  containers: { known: number; unknown: number };
  /** Alerts that the main process did not take in time. */
  alertsDropped: number;
  /** Times that everything was read anew from /proc because events were lost. */
  rebuilt: number;
  cpu: { sensor: number; host: number };
  rss: number;
  throttle: ThrottleReport;
  way: Seen['way'];
  /** How many kinds of events rules ask for that do not come. */
  lostKinds: number;
  /** Events that were lost, by causes that `counters` does not have. */
  otherDrops: Readonly<Record<string, number>>;
}

/** To the main process. */
export type FromSensor =
  | SensorReady
  | SensorReport
  | { kind: 'alerts'; alerts: readonly SensorAlert[] }
  | { kind: 'reloaded'; rules: number; missing: readonly string[] }
  | { kind: 'refused'; why: string }
  | { kind: 'problem'; message: string }
  | { kind: 'fact'; fact: Fact }
  | { kind: 'shedding'; announcement: Announcement }
  /** It cannot begin. */
  | { kind: 'failed'; code: string; message: string };
