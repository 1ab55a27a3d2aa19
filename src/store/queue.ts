/** Jobs, on the same database: one queue a lane. */

/** Priority classes of the scan queue. Each has slots of its own, so that none starves. */
export const lanes = ['admission', 'production', 'push', 'backfill'] as const;
export type Lane = (typeof lanes)[number];

/** A reference to be looked at. */
export interface ScanJob {
  /** `registry/repository@digest` or `registry/repository:tag`: resolved again when it runs. */
  reference: string;
  /** What it was said to lead to. */
  digest?: string;
  /** It was said to be deleted: nothing there is no failure. */
  deleted?: boolean;
  /** Why: `hook:harbor`, `reconcile`, `request` … */
  why: string;
}

/** One try of a job. */
export interface Attempt {
  /** Whether no other one follows when it throws. */
  last: boolean;
  /** Since the job was sent. */
  waitedSeconds: number;
}

export type RunJob = (job: ScanJob, lane: Lane, signal: AbortSignal, attempt: Attempt) => Promise<void>;

/** What a job throws when no other try would end better. */
export class GiveUp extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
    this.name = 'GiveUp';
  }
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

/** Takes no more jobs, and waits for those that run. @param patienceMs how long before they are cut off; 0 */
export type EndWork = (patienceMs?: number) => Promise<void>;

export interface Queue {
  /**
   * @returns false when the same job waits in this lane already: the same tag, or the same digest without one. One that
   *   runs is no hindrance, since what it saw may have changed.
   */
  send(lane: Lane, job: ScanJob): Promise<boolean>;
  /** Many at once, in one statement. @returns how many were new */
  sendAll(lane: Lane, jobs: readonly ScanJob[]): Promise<number>;
  /**
   * Runs jobs, `slots` of a lane at a time at most. One that throws is tried again later, and given up after `tries`, or
   * at once for a `GiveUp`; one whose process dies is tried again by another.
   * @returns what ends it, after the running ones
   */
  work(slots: Readonly<Record<Lane, number>>, run: RunJob): Promise<EndWork>;
  state(): Promise<LaneState[]>;
  dead(limit: number): Promise<DeadJob[]>;
  rerun(id: string): Promise<boolean>;
  /** A named job that one process of all runs, every so often. */
  every(name: string, seconds: number, run: (signal: AbortSignal) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
