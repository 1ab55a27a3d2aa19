/** What the parts of the platform share. Each part gets a `Platform` and adds to it nothing but rows, jobs and routes. */
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry as MetricsRegistry } from 'prom-client';
import type { Finding, Severity, VerdictWord } from '../model/index.ts';
import type { Queue, Store } from '../store/index.ts';
import type { Advisories } from './advisories.ts';
import type { Access } from './auth/access.ts';
import type { PlatformConfig } from './config.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { LoadedPolicy } from './scan/policy.ts';

/** All that a part may use. Made once, at the start; nothing in it is global. */
export interface Platform {
  config: PlatformConfig;
  store: Store;
  queue: Queue;
  log: Logger;
  metrics: MetricsRegistry;
  /** Of this process. */
  changes: Changes;
  /** Of the other processes; absent where there can be none. */
  elsewhere?: Elsewhere;
  advisories: Advisories;
  /** The policy in force. */
  policy(): LoadedPolicy;
  /** Of this program. */
  version: string;
  /** Now; handed in. */
  now(): Date;
  /** Fires when the process drains: no new work is begun. */
  stopping: AbortSignal;
}

/** What happened, for whoever listens in this process: the stream of changes, notifications, metrics. */
export type Change =
  | {
      kind: 'artifact';
      digest: string;
      reference: string;
      state: 'queued' | 'scanned' | 'failed' | 'not-applicable' | 'gone';
    }
  | { kind: 'verdict'; digest: string; environment: string; verdict: VerdictWord; before?: VerdictWord }
  /** These were judged, whether or not the answer is another: reasons and counts may be. None named: any may have been. */
  | { kind: 'judged'; digests: string[] }
  /** A finding that known artifacts did not have before. `images`: how many, where `digests` names a part of them. */
  | { kind: 'finding'; finding: Finding; digests: string[]; images?: number; workloads: number }
  | { kind: 'finding-closed'; id: string; purl: string; digests: string[] }
  | { kind: 'hook'; dialect: string; outcome: string }
  | { kind: 'database'; digest: string };

/** In one process; other processes hear of a change by LISTEN/NOTIFY where the store has it: `Platform.elsewhere`. */
export interface Changes {
  tell(change: Change): void;
  /** @returns what ends it */
  listen(listener: (change: Change) => void): () => void;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route; a route that does not say is for administrators. */
    access?: Access;
  }
}

/** Routes of one concern: a value in the list of `server.ts`. */
export interface RouteGroup {
  id: string;
  register(app: FastifyInstance, platform: Platform): void | Promise<void>;
}

/** What an event of a registry says: a hint, never the truth. */
export interface Hint {
  action: 'push' | 'delete';
  /** `registry.example:5000`; undefined where the sender does not say: the hook's own configuration does. */
  registry?: string;
  repository: string;
  tag?: string;
  digest?: string;
  /** RFC 3339. */
  at?: string;
}

/** One sender's kind of event: a value in the list of `hooks/dialects.ts`. */
export interface HookDialect {
  /** As in `POST /hooks/registry/{dialect}`. */
  id: string;
  /**
   * Reads a body that was parsed as JSON. Pure.
   * @returns the hints, and the sender's own id of the event for idempotency where it has one; events of other kinds (a
   *   scan that ended, a pull) give no hints and say what they were.
   */
  read(
    body: unknown,
    headers: Readonly<Record<string, string | undefined>>,
  ): { id?: string; hints: Hint[]; ignored?: string };
  /** How the sender can prove who it is; tried beside tokens and basic authentication. */
  signed?(body: Buffer, headers: Readonly<Record<string, string | undefined>>, secret: string): boolean;
}

/** What people are told. */
export interface Alert {
  /** Same key, same alert: opened once, closed once. */
  key: string;
  severity: Severity;
  title: { en: string; zh: string };
  text: { en: string; zh: string };
  labels: Record<string, string>;
  findings: Pick<Finding, 'id' | 'severity' | 'risk' | 'title'>[];
  link?: string;
}

/** An alert that opened or closed, told once to each channel. */
export interface Notice {
  alert: Alert;
  event: 'opened' | 'closed';
  /** When it opened or closed. */
  at: Date;
  /** When it opened. */
  since: Date;
}

/** A way to tell people: a value in the list of `notify/channels.ts`. */
export interface Channel {
  /** `webhook`, `alertmanager`, `dingtalk` … */
  id: string;
  limits: {
    /** Messages a minute, where the configuration does not say. */
    perMinute: number;
    /** Notices of one message at most. */
    notices: number;
  };
  /** Seconds after which alerts that are open are told again, to receivers that forget. */
  refreshSeconds?: number;
  /** The request that tells of these notices together, within the size that the receiver takes. Pure. */
  request(
    notices: readonly Notice[],
    settings: {
      url: string;
      secret?: string;
      lang: 'en' | 'zh';
      now: Date;
      /** Id of the message: the same when it is tried again. */
      id: string;
      link?: string;
    },
  ): { url: string; headers: Record<string, string>; body: string };
  /** Whether the answer means that it was taken: several answer 200 with an error inside. */
  accepted(status: number, body: string): boolean;
  /** Whether the answer means "later" where the status does not say so. */
  busy?(body: string): boolean;
}
