import type { Http } from '../../kit/index.ts';
import type { Credentials } from '../credentials.ts';

/** What a token exchange may use; nothing else of the world. */
export interface CloudContext {
  http: Http;
  /** For metadata services of the machine: no proxy, and no long wait where there is none. */
  metadata: Http;
  env: Record<string, string | undefined>;
  /** The address of a cloud's service: the injected one under this name, else the usual one. */
  endpoint(name: string, usual: string): string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A file's text, `undefined` where there is none. */
  readText(path: string): Promise<string | undefined>;
}

/** A plug-in that turns a cloud's own identity into credentials for its registry. A value in the list of cloud/index.ts. */
export interface CloudLogin {
  id: string;
  /** Whether a registry host belongs to this cloud. */
  matches(host: string): boolean;
  /** Credentials for that host; `undefined` where this machine has no identity of the cloud. */
  login(host: string, context: CloudContext): Promise<Credentials | undefined>;
}
