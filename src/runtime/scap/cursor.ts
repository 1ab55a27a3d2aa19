/** Reads fields of a block one after the other, and never beyond its end. */
import { textOfBytes } from '../rules/text.ts';

/** The block is shorter than what it says of itself. */
export class Shortage extends Error {}

export class Cursor {
  readonly bytes: Buffer;
  readonly little: boolean;
  at: number;
  end: number;

  constructor(bytes: Buffer, little: boolean, at: number, end: number) {
    this.bytes = bytes;
    this.little = little;
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  #take(length: number): number {
    if (this.at + length > this.end) throw new Shortage(`${length} bytes are missing at byte ${this.at}`);
    const at = this.at;
    this.at += length;
    return at;
  }

  skip(length: number): void {
    this.#take(length);
  }
  u8(): number {
    return this.bytes[this.#take(1)] as number;
  }
  u16(): number {
    const at = this.#take(2);
    return this.little ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }
  u32(): number {
    const at = this.#take(4);
    return this.little ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }
  /** A signed integer of eight bytes, exact within ±2⁵³. */
  i64(): number {
    const at = this.#take(8);
    return Number(this.little ? this.bytes.readBigInt64LE(at) : this.bytes.readBigInt64BE(at));
  }
  u64(): bigint {
    const at = this.#take(8);
    return this.little ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at);
  }
  /** Bytes, where they lie. */
  raw(length: number): Buffer {
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }
  /** Bytes after a length of two bytes. */
  counted(): Buffer {
    return this.raw(this.u16());
  }
  /** A text after a length of two bytes, up to its NUL if it has one. */
  text(): string {
    const bytes = this.counted();
    const nul = bytes.indexOf(0);
    return textOfBytes(nul < 0 ? bytes : bytes.subarray(0, nul));
  }
}
