/** What the sensor knows of itself. All counts are since the start of `watch`, over restarts of the sensor's process. */

export interface SensorStatistics {
  /** Events that were looked at, by evt.type. */
  events: Readonly<Record<string, number>>;
  /** Events that were lost, by cause: `ring-full`, `too-long`, `shed` … */
  drops: Readonly<Record<string, number>>;
  /** Alerts by rule. */
  alerts: readonly { rule: string; priority: string; count: number }[];
  /** What waits, by queue: `ring` (bytes), `alerts`, `containers` … */
  queues: Readonly<Record<string, number>>;
  throttle: {
    /** How many steps of shedding are in force; 0: all is seen. */
    level: number;
    /** What is shed now: kinds of events, or `sampling`. */
    shedding: readonly string[];
    /** Times that shedding began. */
    starts: number;
  };
  /** Shares of one core (sensor), and of all cores (host), 0–1 and above, over the last seconds. */
  cpu: { sensor: number; host: number };
  /** How events come: `ebpf`, `fallback` (process connector and fanotify), `processes` or `files`; absent: nothing is seen yet. */
  way?: string;
  /** Kinds of events that rules ask for and that do not come. */
  lostKinds: number;
  /** Times that the sensor's process was started again. */
  restarts: number;
  /** Threads and descriptors that were read anew from /proc because events were lost. */
  repaired: number;
  containers: { known: number; unknown: number };
  /** Resident set of the main and of the sensor's process, bytes. */
  rss: { main: number; sensor: number };
  /** Milliseconds from the start until events were looked at; absent: not ready. */
  readyMs?: number;
}
