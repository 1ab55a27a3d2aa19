/** Jobs, on the same database: one queue a lane. */

/** Priority classes of the scan queue. Each has slots of its own, so that none starves. */
export const lanes = ['admission', 'production', 'push', 'backfill'] as const;
export type Lane = (typeof lanes)[number];

/** A reference to be looked at. Jobs of one digest are one job. */
export interface ScanJob {
  /** `registry/repository@digest` or `registry/repository:tag`: resolved again when it runs. */
  reference: string;
  digest?: string;
  /** Why: `hook:harbor`, `reconcile`, `request` … */
  why: string;
}

export interface LaneState {
  lane: Lane;
  waiting: number;
  running: number;
  /** Given up after all tries; can be seen and run again. */
  dead: number;
  /** Age of the oldest waiting job, seconds. */
  oldestSeconds: number;
}

export interface DeadJob {
  id: string;
  lane: Lane;
  job: ScanJob;
  error: string;
  at: Date;
}

export interface Queue {
  /** @returns false when a job of the same digest, or of the same reference without one, waits or runs in this lane. */
  send(lane: Lane, job: ScanJob): Promise<boolean>;
  /** Many at once, in one statement. @returns how many were new */
  sendAll(lane: Lane, jobs: readonly ScanJob[]): Promise<number>;
  /**
   * Runs jobs, `slots` of a lane at a time at most. One that throws is tried again later, and given up after `tries`; one
   * whose process dies is tried again by another.
   * @returns what ends it, after the running ones
   */
  work(
    slots: Readonly<Record<Lane, number>>,
    run: (job: ScanJob, lane: Lane, signal: AbortSignal) => Promise<void>,
  ): Promise<() => Promise<void>>;
  state(): Promise<LaneState[]>;
  dead(limit: number): Promise<DeadJob[]>;
  rerun(id: string): Promise<boolean>;
  /** A named job that one process of all runs, every so often. */
  every(name: string, seconds: number, run: (signal: AbortSignal) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
