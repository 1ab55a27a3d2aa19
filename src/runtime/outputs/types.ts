/** Where alerts go. */
import type { Alert } from '../types.ts';

/** An output that is open. */
export interface Output {
  /** Takes an alert, and never waits: what an output cannot keep up with is dropped and counted. */
  write(alert: Alert): void;
  /** Resolves when nothing waits: for sources that can wait themselves, such as files. */
  settled(): Promise<void>;
  /** Waits until all is out, or the time for that is over. */
  end(): Promise<OutputSummary>;
}

export interface OutputSummary {
  name: string;
  written: number;
  /** Alerts that came faster than they went. */
  dropped: number;
  /** Alerts that were refused or lost. */
  failed: number;
  /** Why the first of them failed. */
  reason?: string;
}

/** What outputs of one kind do with alerts; they are queued around it. */
export interface Channel {
  /** How an alert is written. */
  line(alert: Alert): string;
  /** Sends lines on; throws when they are lost. */
  send(lines: readonly string[], signal: AbortSignal): Promise<void>;
  close?(): Promise<void>;
  /** Lines that `send` takes at once. */
  together: number;
}

/** How an output is opened. */
export interface OutputOptions {
  /** How an alert is written: as text, or as one line of JSON. */
  line(alert: Alert): string;
  /** One line of JSON with the name of the host, whatever `line` is: Falcosidekick's payload. */
  payload(alert: Alert): string;
  /** Told when an output begins to lose alerts. */
  tell(message: string): void;
  /** Environment variables: proxies are read from them. */
  env: Record<string, string | undefined>;
  hostname: string;
}

/** Outputs of one kind: a value in the list of `open.ts`. */
export interface OutputKind {
  /** How its names begin, up to the first colon. */
  scheme: string;
  /** What follows the colon. */
  wants: string;
  /** @throws PlimsollError `usage` when the rest of the name is not what it wants */
  open(rest: string, options: OutputOptions): Channel;
}
