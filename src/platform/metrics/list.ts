/** Every metric of ours, by Prometheus' conventions: base units, `_total` for counters. docs/metrics.md is made of it. */

export interface MetricSpec {
  /** `gauge`: read from the store, the same for every server; the others count what this process did. */
  type: 'gauge' | 'counter' | 'histogram';
  help: string;
  labels: readonly string[];
  /** Upper bounds, seconds. */
  buckets?: readonly number[];
}

const quick = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const slow = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1500];

export const metricList = {
  plimsoll_images: {
    type: 'gauge',
    help: 'Images by what is known of them: current, stale (other advisories or extractors since), failed, never_scanned, not_applicable. The sum is what is known.',
    labels: ['state'],
  },
  plimsoll_containers: {
    type: 'gauge',
    help: 'Running containers by what is known of their image: current, stale, unscanned, not_applicable.',
    labels: ['environment', 'state'],
  },
  plimsoll_oldest_scan_age_seconds: {
    type: 'gauge',
    help: 'Time since the longest-ago scan of an image that runs in the environment; * is all images.',
    labels: ['environment'],
  },
  plimsoll_advisory_database_age_seconds: {
    type: 'gauge',
    help: 'Time since the advisory database in use was built; absent for the built-in starter set.',
    labels: [],
  },
  plimsoll_advisory_database_info: {
    type: 'gauge',
    help: 'The advisory database in use; always 1.',
    labels: ['digest', 'starter'],
  },
  plimsoll_verdicts: {
    type: 'gauge',
    help: 'Images by the verdict on them in an environment.',
    labels: ['environment', 'verdict'],
  },
  plimsoll_findings: {
    type: 'gauge',
    help: 'Vulnerabilities of distinct packages, however many images hold the package; kev: known to be exploited.',
    labels: ['severity', 'kev', 'fixable'],
  },
  plimsoll_queue_jobs: {
    type: 'gauge',
    help: 'Jobs of the scan queue: waiting, running, dead (given up).',
    labels: ['lane', 'state'],
  },
  plimsoll_queue_oldest_age_seconds: {
    type: 'gauge',
    help: 'Age of the job that waits the longest; 0 when none waits.',
    labels: ['lane'],
  },
  plimsoll_alerts: {
    type: 'gauge',
    help: 'Alerts that are open.',
    labels: ['kind', 'severity'],
  },
  plimsoll_deliveries: {
    type: 'gauge',
    help: 'Notices that a channel has not taken: waiting, or failed (given up).',
    labels: ['channel', 'state'],
  },
  plimsoll_delivery_oldest_age_seconds: {
    type: 'gauge',
    help: 'Time that the notice which waits the longest is due.',
    labels: ['channel'],
  },
  plimsoll_store_readable: {
    type: 'gauge',
    help: 'Whether the gauges above could be read from the store; when 0, they are absent.',
    labels: [],
  },
  plimsoll_build_info: {
    type: 'gauge',
    help: 'The program; always 1.',
    labels: ['version'],
  },
  plimsoll_hook_events_total: {
    type: 'counter',
    help: 'Events of registries by dialect and what became of them.',
    labels: ['dialect', 'outcome'],
  },
  plimsoll_artifact_changes_total: {
    type: 'counter',
    help: 'Artifacts that came into a state.',
    labels: ['state'],
  },
  plimsoll_verdict_changes_total: {
    type: 'counter',
    help: 'Verdicts that are new or turned.',
    labels: ['environment', 'verdict'],
  },
  plimsoll_messages_total: {
    type: 'counter',
    help: 'Messages to a channel: taken, later (away or busy), refused.',
    labels: ['channel', 'outcome'],
  },
  plimsoll_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from a request to its answer.',
    labels: ['method', 'route', 'status'],
    buckets: quick,
  },
  plimsoll_scan_job_wait_seconds: {
    type: 'histogram',
    help: 'Time that a job waited before it was begun, retries included.',
    labels: ['lane'],
    buckets: slow,
  },
  plimsoll_scan_job_duration_seconds: {
    type: 'histogram',
    help: 'Time that a job took: done, again (tried later), dead (given up).',
    labels: ['lane', 'outcome'],
    buckets: slow,
  },
  plimsoll_scan_step_duration_seconds: {
    type: 'histogram',
    help: 'Time that one step of a job took: resolve, open, read, keep, match, judge.',
    labels: ['step'],
    buckets: slow,
  },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof metricList;
type NameOf<Type extends MetricSpec['type']> = {
  [Name in MetricName]: (typeof metricList)[Name]['type'] extends Type ? Name : never;
}[MetricName];

export type GaugeName = NameOf<'gauge'>;
export type CounterName = NameOf<'counter'>;
export type HistogramName = NameOf<'histogram'>;
export type LabelsOf<Name extends MetricName> = Record<(typeof metricList)[Name]['labels'][number], string>;
