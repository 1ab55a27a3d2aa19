/** Outputs by name. */
import { PlimsollError } from '../../model/index.ts';
import { fileOutputs } from './file.ts';
import { httpOutputs } from './http.ts';
import { platformOutputs } from './platform.ts';
import { programOutput } from './process.ts';
import { queued } from './queue.ts';
import { syslogOutput } from './syslog.ts';
import type { Output, OutputKind, OutputOptions } from './types.ts';

/** All kinds of outputs. */
const kinds: readonly OutputKind[] = [...fileOutputs, syslogOutput, programOutput, ...httpOutputs, ...platformOutputs];

/**
 * Opens an output: `file:PATH`, `syslog:`, `program:COMMAND`, `https://HOST/…`, `plimsoll://HOST`
 * @throws PlimsollError `usage`
 */
export function openOutput(name: string, options: OutputOptions): Output {
  const colon = name.indexOf(':');
  const kind = kinds.find(({ scheme }) => scheme === name.slice(0, colon));
  if (!kind) {
    const known = kinds.map(({ scheme, wants }) => `${scheme}: (${wants})`).join(', ');
    throw new PlimsollError('usage', `${name.slice(0, 200)} names no output; there are ${known}`);
  }
  const shown = addressed.has(kind.scheme) ? withoutSecrets(name) : name.slice(0, 200);
  return queued(shown, kind.open(name.slice(colon + 1), options), options.tell);
}

/** Outputs whose names are addresses. */
const addressed = new Set(['http', 'https', 'plimsoll', 'platform']);

/** An address without what may be a password or a token in it. */
function withoutSecrets(name: string): string {
  const url = URL.parse(name.replace(/^platform:/, ''));
  return url ? `${url.protocol}//${url.host}` : 'an address';
}
