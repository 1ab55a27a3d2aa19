import { PlimsollError } from '../../model/index.ts';
import { at, text } from '../foreign/value.ts';
import { vexBounds } from './bounds.ts';

/**
 * The document inside an attestation: the payload of a DSSE envelope or a sigstore bundle, the predicate of an in-toto
 * statement, and what cosign puts into `Data` where it knows no better. What is no attestation is itself. Whose word it is,
 * is not looked at here.
 * @throws PlimsollError `record-invalid`
 */
export function unwrapped(json: unknown, name: string): unknown {
  let inner = json;
  for (let depth = 0; depth < vexBounds.envelopes; depth++) {
    const within = inside(inner, name);
    if (within === undefined) return inner;
    inner = within;
  }
  throw new PlimsollError('record-invalid', `${name} is wrapped more than ${vexBounds.envelopes} times`);
}

function inside(json: unknown, name: string): unknown {
  const bundled = at(json, 'dsseEnvelope');
  if (bundled !== undefined) return bundled;
  const payload = at(json, 'payload');
  if (typeof payload === 'string' && text(json, 'payloadType')) return jsonOf(Buffer.from(payload, 'base64'), name);
  if (!/^https:\/\/in-toto\.io\/Statement\/v[\d.]+$/.test(text(json, '_type'))) return undefined;
  const predicate = at(json, 'predicate');
  const data = at(predicate, 'Data');
  return typeof data === 'string' ? jsonOf(Buffer.from(data), name) : (data ?? predicate ?? {});
}

/** @throws PlimsollError `record-invalid` */
export function jsonOf(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    const message = `${name} is not JSON, or is cut off: ${(cause as Error).message.slice(0, 200)}`;
    throw new PlimsollError('record-invalid', message, { cause });
  }
}
