/** Responses: what is done when a rule matched. */
import type { Priority } from '../types.ts';

export const actions = ['kill', 'pause', 'stop', 'blockEgress', 'label', 'isolate'] as const;
export type ActionName = (typeof actions)[number];

/** One entry of a file of responses. */
export interface ResponseRule {
  /** Alerts of this rule, or of rules with this tag: one of both is there. */
  rule?: string;
  tag?: string;
  /** Alerts of at least this priority. */
  minimumPriority?: Priority;
  action: ActionName;
  mode: 'dry-run' | 'act';
  /** Someone has looked at what it would do: it acts without an earlier dry run. */
  reviewed: boolean;
  /** Processes outside containers are never touched. */
  containersOnly: boolean;
  /** Milliseconds until it is taken back; absent: never. */
  holdMs?: number;
  /** What it holds stays when the program ends. */
  keepAtExit: boolean;
  perMinute: number;
  /** blockEgress: networks that stay reachable, as CIDR. */
  allow: readonly string[];
  /** blockEgress: loopback is refused too. */
  blockLoopback: boolean;
  /** blockEgress: connections that stand are cut too, those into the container as well. */
  cutEstablished: boolean;
  /** label: what the pod gets. */
  labels: Readonly<Record<string, string>>;
}

export interface ResponseConfig {
  responses: readonly ResponseRule[];
}

/** Whom an alert is about, as far as the sensor knows. */
export interface ResponseFacts {
  /** Process, by the host's number. */
  pid: number;
  tid?: number;
  /**
   * One of these is needed to tell the process from a later one of its number; the first that is there counts. Nanoseconds.
   * Start of the process since boot (`start_boottime`).
   */
  startBoot?: bigint;
  /** When it was seen, since boot: whoever has its number now and started before is the same. */
  seenBoot?: bigint;
  /** Start since the epoch: steps of the clock make it useless, and the process is left alone then. */
  startTime?: bigint;
  /** Short or whole id; empty: it ran on the host. */
  containerId: string;
  /** As container.type says it: docker, podman, containerd … */
  containerType?: string;
  image?: string;
  /** `hierarchy=/path` of each control group, for when the process has ended already. */
  cgroups?: readonly string[];
  pod?: PodName;
}

export interface PodName {
  namespace: string;
  name: string;
  uid: string;
}

export interface ResponseTarget {
  pid: number;
  /** ISO 8601; absent: not known. */
  startTime?: string;
  /** Absent: the host. */
  containerId?: string;
  image?: string;
  pod?: PodName;
}

/** How to take something back, as data: it is done by a later run of the program too. */
export type UndoStep =
  | { kind: 'thaw'; file: string }
  | { kind: 'unpause'; runtime: string; id: string }
  | { kind: 'unblock'; groups: readonly { hierarchy: number; id: string }[] }
  | { kind: 'unlabel'; pod: PodName; labels: readonly string[]; policy?: string };

export interface Undo {
  /** For people. */
  how: string;
  /** When it is done by itself, in ISO 8601; absent: never. */
  at?: string;
  step: UndoStep;
}

/**
 * - `would`: a dry run, in which everything but the deed was done
 * - `done`
 * - `refused`: it must not be done, or need not
 * - `failed`: it was tried
 */
export type Outcome = 'would' | 'done' | 'refused' | 'failed';

/** One response, or one undoing, as it is written down. */
export interface ResponseRecord {
  id: string;
  /** ISO 8601. */
  time: string;
  rule: string;
  alertTime: string;
  action: ActionName;
  mode: 'dry-run' | 'act';
  target: ResponseTarget;
  outcome: Outcome;
  /** One sentence: what was done, or why not. */
  why: string;
  undo?: Undo;
  /** It took back the response of this id. */
  undoOf?: string;
}
