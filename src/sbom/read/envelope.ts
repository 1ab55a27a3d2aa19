import type { JsonDocument } from './json-span.ts';

/**
 * The document within a DSSE envelope (its payload, base64), an in-toto statement (its predicate; cosign once put the
 * document into `Data`, as text or as it is), a registry's report or an API's answer; undefined where there is none. What is signed is
 * not verified here.
 */
export function unwrapped(document: JsonDocument): Buffer | undefined {
  const { bytes, span } = document;
  const payload = span('payload');
  if (payload && (span('payloadType') || span('signatures'))) {
    const encoded = bytes.toString('latin1', payload[0] + 1, payload[1] - 1).replaceAll('\\/', '/');
    return Buffer.from(encoded, 'base64');
  }
  const key = ['predicate', 'Data', 'sbom', 'dsseEnvelope'].find(document.has);
  const inner = key && span(key);
  if (!inner) return undefined;
  const first = bytes[inner[0]];
  if (first === 0x7b) return bytes.subarray(inner[0], inner[1]);
  // A document within a string.
  const value = first === 0x22 ? document.member(key) : undefined;
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : undefined;
}
