/** What actions are given. */
import type { Http } from '../../kit/index.ts';
import type { Alert } from '../types.ts';
import type { EgressProgram } from './egress-program.ts';
import type { ResponseFacts, ResponseRule, Undo, UndoStep } from './types.ts';

/** Where the sockets of container runtimes are. */
export interface RuntimeSockets {
  docker?: string;
  podman?: string;
  containerd?: string;
}

/** How the Kubernetes API is reached. The token is read again for each request: it is renewed while we run. */
export interface KubernetesAccess {
  /** `https://10.96.0.1:443` */
  server: string;
  tokenFile: string;
  caFile: string;
}

/** The egress program, loaded when first needed. */
export interface EgressHandle {
  /** @throws Error: why the kernel does not take it */
  open(): Promise<EgressProgram>;
  /** `undefined`: it was not needed yet. */
  opened(): EgressProgram | undefined;
}

/** The machine that responses work on. */
export interface Site {
  /** `/proc`, of the host's pid namespace. */
  proc: string;
  sockets: RuntimeSockets;
  kubernetes?: KubernetesAccess;
  /** Absent: the compiled program is not there. */
  egress?: EgressHandle;
  /** Processes that are ours, besides this one and what it started. */
  own: readonly number[];
  http: Http;
  /** Nanoseconds since the epoch. */
  now: () => bigint;
}

export interface Ask {
  rule: ResponseRule;
  alert: Alert;
  facts: ResponseFacts;
}

/** Everything was looked at, nothing was done yet. */
export interface Deed {
  /** What would be done, as a sentence without its subject: `kill process 12 (nc)`. */
  what: string;
  /** Names the deed and its target: what is under way or in force already is not done again. */
  key: string;
  /** @returns what was done, and how it is taken back */
  run(): Promise<{ why: string; undo?: Omit<Undo, 'at'> }>;
}

/** Looks whether something can and may be done. @throws Refusal when not */
export type Prepare = (site: Site, ask: Ask) => Promise<Deed>;

/** It must not be done, or need not. The message is the record's reason. */
export class Refusal extends Error {}

export const refuse = (why: string): never => {
  throw new Refusal(why);
};

export type UndoOf<K extends UndoStep['kind']> = Extract<UndoStep, { kind: K }>;
