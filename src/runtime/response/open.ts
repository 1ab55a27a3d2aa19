/** Responses from files: what the command line needs. */
import { existsSync, mkdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PlimsollError } from '../../model/index.ts';
import { usualPlaces } from '../containers/places.ts';
import { responseBounds } from './bounds.ts';
import type { RuntimeSockets } from './context.ts';
import { podAccess } from './kubernetes.ts';
import { openLedger } from './ledger.ts';
import { idleResponses, readResponses } from './read.ts';
import { type Responder, type ResponderOptions, responder } from './responder.ts';

export interface OpenResponderOptions extends Omit<ResponderOptions, 'config' | 'ledger'> {
  /** File of responses. */
  file: string;
  /** File of the ledger; its folder is made. */
  ledger: string;
  /** Where the Kubernetes API is said to be, for a program that runs in a pod. */
  env?: Record<string, string | undefined>;
  /** Rules that are loaded; absent: not known. */
  rules?: readonly { name: string; tags: readonly string[] }[];
  /** Is told of responses that can never happen. */
  tell?: (line: string) => void;
}

/** @throws PlimsollError `responses-invalid`, `file-unreadable`, `bound` */
export async function openResponder(options: OpenResponderOptions): Promise<Responder> {
  const { file, ledger, env = {}, rules, tell, ...rest } = options;
  const config = await readResponses(await textOf(file), file);
  if (rules) for (const idle of idleResponses(config, rules)) tell?.(`${file}: ${idle}`);
  mkdirSync(dirname(ledger), { recursive: true, mode: 0o700 });
  const kubernetes = podAccess(env);
  return responder({
    ...{ sockets: socketsThere(), ...(kubernetes && { kubernetes }) },
    ...{ ...rest, config, ledger: openLedger(ledger) },
  });
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= responseBounds.fileBytes) return await readFile(file, 'utf8');
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  throw new PlimsollError('bound', `${file} is larger than ${responseBounds.fileBytes} bytes`);
}

/** Sockets of runtimes at their usual places. */
function socketsThere(): RuntimeSockets {
  const first = (paths: readonly string[]): string | undefined => paths.find(path => existsSync(path));
  const [docker, podman, containerd] = [usualPlaces.docker, usualPlaces.podman, usualPlaces.containerd].map(first);
  return { ...(docker && { docker }), ...(podman && { podman }), ...(containerd && { containerd }) };
}
