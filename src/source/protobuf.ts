/** As much of protocol buffers as a few messages need (protobuf.dev, "Encoding"). Pure. */
import { PlimsollError } from '../model/index.ts';

export interface Field {
  number: number;
  /** A varint or fixed number, exact up to 2^53, or the bytes of a string, message or bytes field. */
  value: number | Buffer;
}

const damaged = (): PlimsollError => new PlimsollError('registry-protocol', 'a protocol buffer is damaged');

/** Reads the fields of one message, in their order. @throws `registry-protocol` */
export function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw damaged();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw damaged();
  };
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw damaged();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 2) yield { number, value: take(varint()) };
    else if (wire === 1) yield { number, value: Number(take(8).readBigUInt64LE()) };
    else if (wire === 5) yield { number, value: take(4).readUInt32LE() };
    else throw damaged();
  }
}

/** The last field of a number as bytes: for messages and strings that stand once. */
export function bytesField(bytes: Buffer, number: number): Buffer | undefined {
  let found: Buffer | undefined;
  for (const field of fieldsOf(bytes))
    if (field.number === number && typeof field.value !== 'number') found = field.value;
  return found;
}

/** The last field of a number as a number; 0 where it is left out, as proto3 does with zeros. */
export function numberField(bytes: Buffer, number: number): number {
  let found = 0;
  for (const field of fieldsOf(bytes))
    if (field.number === number && typeof field.value === 'number') found = field.value;
  return found;
}

/** One string field, encoded. */
export function stringField(number: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([varintOf(number * 8 + 2), varintOf(bytes.length), bytes]);
}

function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 0x80) + 0x80);
    left = Math.floor(left / 0x80);
  }
  return Buffer.from([...bytes, left]);
}
