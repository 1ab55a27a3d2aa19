import type { FieldType, FieldValue, Scalar } from '../../types.ts';
import { byteLength, bytesOfText, textOfBytes } from '../text.ts';
import { lowerAscii, upperAscii } from './compare.ts';
import { comparisonOf } from './types.ts';

/** A transformer of one operand. */
export interface Transform {
  /** The type it gives; `undefined` when it does not take this one. */
  type(type: FieldType, list: boolean): { type: FieldType; list: boolean } | undefined;
  apply(value: Exclude<FieldValue, undefined>, type: FieldType): FieldValue;
}

/** One that changes texts, and each text of a list. */
function ofTexts(change: (text: string) => string | undefined, bytesToo = false): Transform {
  const one = (value: Scalar): Scalar | undefined =>
    value instanceof Uint8Array ? change(textOfBytes(value)) : change(value as string);
  return {
    type: (type, list) =>
      comparisonOf(type) === 'text' || (bytesToo && type === 'BYTEBUF') ? { type, list } : undefined,
    apply: (value, type) => {
      if (!Array.isArray(value)) {
        const changed = one(value as Scalar);
        return type === 'BYTEBUF' && typeof changed === 'string' ? bytesOfText(changed) : changed;
      }
      const all = value.map(one);
      return all.some(each => each === undefined) ? undefined : (all as Scalar[]);
    },
  };
}

/** Base64 (RFC 4648), padding optional; a text that is none gives nothing. */
function decodeBase64(text: string): string | undefined {
  const body = text.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(body) || body.length % 4 === 1) return undefined;
  return textOfBytes(Buffer.from(body, 'base64'));
}

export const transforms: Record<string, Transform> = {
  tolower: ofTexts(lowerAscii),
  toupper: ofTexts(upperAscii),
  basename: ofTexts(text => text.slice(text.lastIndexOf('/') + 1)),
  b64: ofTexts(decodeBase64, true),
  /** Of a list, how many; of a text or a buffer, how many bytes. */
  len: {
    type: (type, list) =>
      list || comparisonOf(type) === 'text' || type === 'BYTEBUF' ? { type: 'UINT64', list: false } : undefined,
    apply: value =>
      typeof value === 'string' ? byteLength(value) : ((value as { length: number }).length satisfies number),
  },
  val: { type: (type, list) => ({ type, list }), apply: value => value },
};
