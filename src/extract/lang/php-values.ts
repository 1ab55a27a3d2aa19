/** PHP's serialised values (php.net, serialize), without objects: arrays become objects with the keys as text. */
import { PlimsollError } from '../../model/index.ts';

const deepest = 64;
const mostValues = 200_000;

/** @throws PlimsollError `record-invalid` */
export function unserialise(bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let values = 0;

  const invalid = (): PlimsollError =>
    new PlimsollError('record-invalid', `it is no serialised value of PHP at byte ${at}`);
  const until = (sign: string): string => {
    const end = buffer.indexOf(sign, at, 'latin1');
    if (end < 0 || end - at > 64) throw invalid();
    const text = buffer.toString('latin1', at, end);
    at = end + 1;
    return text;
  };
  const count = (): number => {
    const number = Number(until(':'));
    if (!Number.isSafeInteger(number) || number < 0 || number > buffer.length) throw invalid();
    return number;
  };
  const skip = (sign: string): void => {
    if (buffer[at] !== sign.charCodeAt(0)) throw invalid();
    at++;
  };
  const value = (depth: number): unknown => {
    if (depth > deepest || ++values > mostValues) throw invalid();
    const kind = String.fromCharCode(buffer[at] ?? 0);
    at++;
    if (kind === 'N') return skip(';');
    skip(':');
    if (kind === 'i' || kind === 'd') return Number(until(';'));
    if (kind === 'b') return until(';') === '1';
    if (kind === 's') {
      const length = count();
      skip('"');
      if (at + length > buffer.length) throw invalid();
      const text = buffer.toString('utf8', at, at + length);
      at += length;
      skip('"');
      skip(';');
      return text;
    }
    if (kind !== 'a') throw invalid();
    const length = count();
    skip('{');
    const entries: [string, unknown][] = [];
    for (let index = 0; index < length; index++) entries.push([String(value(depth + 1)), value(depth + 1)]);
    skip('}');
    return Object.fromEntries(entries);
  };
  return value(0);
}
