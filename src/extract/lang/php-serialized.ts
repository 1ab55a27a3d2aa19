/** Values as PHP's serialize() writes them (php.net, "serialize"). Lengths count bytes, so this reads bytes. */
import { PlimsollError } from '../../model/index.ts';
import { put } from '../lock/json-lines.ts';

/** Arrays inside each other. */
const deepest = 100;

/**
 * Arrays become objects, also lists: their keys are numbers. Objects of classes are not read.
 * @throws PlimsollError `record-invalid` when it is no such value
 */
export function readSerialized(bytes: Uint8Array): unknown {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const invalid = (): PlimsollError => new PlimsollError('record-invalid', `it is no serialized PHP value: byte ${at}`);
  const upTo = (sign: string): string => {
    const end = data.indexOf(sign, at);
    // A number is short; a search to the end of the file for each of them would not be.
    if (end < 0 || end - at > 40) throw invalid();
    const text = data.toString('latin1', at, end);
    at = end + sign.length;
    return text;
  };
  const expect = (sign: string): void => {
    if (data.toString('latin1', at, at + sign.length) !== sign) throw invalid();
    at += sign.length;
  };
  const count = (): number => {
    const stated = upTo(':');
    if (!/^\d{1,9}$/.test(stated)) throw invalid();
    return Number(stated);
  };

  const array = (depth: number): Record<string, unknown> => {
    const made: Record<string, unknown> = {};
    let left = count();
    expect('{');
    for (; left > 0; left--) {
      const key = value(depth);
      if (typeof key !== 'string' && typeof key !== 'number') throw invalid();
      put(made, String(key), value(depth));
    }
    expect('}');
    return made;
  };

  const value = (depth: number): unknown => {
    if (depth > deepest) throw invalid();
    const kind = data.toString('latin1', at, at + 2);
    at += 2;
    if (kind === 'N;') return null;
    if (kind === 's:') {
      const length = count();
      expect('"');
      const text = data.toString('utf8', at, at + length);
      at += length;
      expect('";');
      return text;
    }
    if (kind === 'a:') return array(depth + 1);
    if (kind === 'b:') return upTo(';') === '1';
    if (kind === 'i:' || kind === 'd:') return Number(upTo(';'));
    throw invalid();
  };

  return value(0);
}
