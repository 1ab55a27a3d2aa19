/** One event of a capture, seen where it lies: nothing is decoded before it is asked for, and one view serves all events. */
import { textOfBytes } from '../rules/text.ts';
import { captureBounds } from './bounds.ts';
import type { Conversion } from './convert.ts';
import { type EventType, eventTypes } from './table/types.ts';

/** What stands in the place of a parameter that an older event does not have. */
const zeroes = Buffer.alloc(16);
const nothing = Buffer.alloc(0);

export class EventView {
  /** Number among the events that were read, from 1. */
  num = 0;
  type: EventType = eventTypes[0] as EventType;
  tid = 0;
  cpu = 0;
  /** Number of parameters. */
  count = 0;
  /** Parameters that the event really had, before conversion. */
  stored = 0;
  little = true;

  #bytes: Buffer = nothing;
  #view: DataView = new DataView(zeroes.buffer, zeroes.byteOffset, zeroes.length);
  #start = 0;
  #timeLow = 0;
  #timeHigh = 0;
  #lengthsAt = 0;
  #end = 0;
  #large = false;
  #laid = false;
  readonly #offsets = new Int32Array(captureBounds.parameters);
  readonly #lengths = new Int32Array(captureBounds.parameters);
  readonly #sources: Buffer[] = [];
  #conversion: Conversion | undefined;
  #enter: EnterEvent | undefined;

  /** Points the view at an event. @param header offset of the event's own header, that begins with its time. */
  set(
    bytes: Buffer,
    view: DataView,
    little: boolean,
    header: number,
    lengths: number,
    end: number,
    count: number,
  ): void {
    this.#bytes = bytes;
    this.#view = view;
    this.little = little;
    this.#start = header;
    this.#timeLow = view.getUint32(little ? header : header + 4, little);
    this.#timeHigh = view.getUint32(little ? header + 4 : header, little);
    this.tid = signed64(view, header + 8, little);
    this.#lengthsAt = lengths;
    this.#end = end;
    this.#large = this.type.large;
    this.count = count;
    this.stored = count;
    this.#laid = false;
    this.#conversion = undefined;
    this.#enter = undefined;
  }

  /** Makes it an event of a newer type: parameters come from itself, from its enter event, or are empty. */
  convert(conversion: Conversion, enter: EnterEvent | undefined): void {
    this.#conversion = conversion;
    this.#enter = enter;
    this.type = conversion.type;
    this.count = conversion.type.parameters.length;
    this.#laid = false;
  }

  /** The enter event of the same call, where it was kept. */
  get enter(): EnterEvent | undefined {
    return this.#enter;
  }
  keepEnter(enter: EnterEvent | undefined): void {
    this.#enter = enter;
  }

  /** Makes the time one of another clock, by what that clock is ahead of it. Both halves of the nanoseconds are given. */
  ahead(high: number, low: number): void {
    const sum = this.#timeLow + low;
    this.#timeLow = sum >>> 0;
    this.#timeHigh = (this.#timeHigh + high + (sum > 0xffffffff ? 1 : 0)) >>> 0;
  }

  /** Nanoseconds since the epoch. */
  get time(): bigint {
    return (BigInt(this.#timeHigh) << 32n) | BigInt(this.#timeLow);
  }
  /** Seconds since the epoch, with a fraction: not exact, and quick. */
  get seconds(): number {
    return (this.#timeHigh * 2 ** 32 + this.#timeLow) / 1e9;
  }

  /** The event's own bytes from its header on. */
  raw(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end);
  }
  /** Where the lengths begin within `raw`. */
  get headerLength(): number {
    return this.#lengthsAt - this.#start;
  }

  #lay(): void {
    this.#laid = true;
    const width = this.#large ? 4 : 2;
    const offsets = this.#offsets;
    const lengths = this.#lengths;
    const sources = this.#sources;
    let at = this.#lengthsAt + this.stored * width;
    const conversion = this.#conversion;
    for (let i = 0; i < this.stored; i++) {
      const place = this.#lengthsAt + i * width;
      const length = this.#large ? this.#view.getUint32(place, this.little) : this.#view.getUint16(place, this.little);
      offsets[i] = at;
      // A length that goes beyond the event ends with it.
      lengths[i] = Math.max(0, Math.min(length, this.#end - at));
      sources[i] = this.#bytes;
      at += length;
    }
    if (conversion !== undefined) this.#relay(conversion);
  }

  #relay(conversion: Conversion): void {
    const offsets = this.#offsets.slice(0, this.stored);
    const lengths = this.#lengths.slice(0, this.stored);
    for (let i = 0; i < this.count; i++) {
      const source = conversion.from[i] as number;
      const enter = source >= 100 ? this.#enter?.parameter(source % 100) : undefined;
      if (source >= 0 && source < 100) {
        this.#sources[i] = this.#bytes;
        this.#offsets[i] = source < this.stored ? (offsets[source] as number) : 0;
        this.#lengths[i] = source < this.stored ? (lengths[source] as number) : 0;
        continue;
      }
      // Where the enter event was missed, or there never was such a parameter, it is empty or zero.
      const empty = enter ?? (source === -2 || (source >= 100 && source < 200) ? zeroes : nothing);
      this.#sources[i] = empty;
      this.#offsets[i] = 0;
      this.#lengths[i] = enter ? enter.length : empty === zeroes ? (conversion.widths[i] as number) : 0;
    }
  }

  /** Length of a parameter in bytes; 0 where there is none. */
  length(index: number): number {
    if (index < 0 || index >= this.count) return 0;
    if (!this.#laid) this.#lay();
    return this.#lengths[index] as number;
  }

  /** The bytes of a parameter, where they lie. */
  bytes(index: number): Buffer {
    const length = this.length(index);
    if (length === 0) return nothing;
    const at = this.#offsets[index] as number;
    return (this.#sources[index] as Buffer).subarray(at, at + length);
  }

  /** An unsigned integer of up to four bytes. `undefined`: there is none. */
  unsigned(index: number): number | undefined {
    const length = this.length(index);
    if (length === 0) return undefined;
    const source = this.#sources[index] as Buffer;
    const at = this.#offsets[index] as number;
    if (length >= 4) return this.little ? source.readUInt32LE(at) : source.readUInt32BE(at);
    if (length >= 2) return this.little ? source.readUInt16LE(at) : source.readUInt16BE(at);
    return source[at];
  }

  /** A signed integer of any width, exact within ±2⁵³. */
  signed(index: number): number | undefined {
    const length = this.length(index);
    if (length === 0) return undefined;
    const source = this.#sources[index] as Buffer;
    const at = this.#offsets[index] as number;
    if (length >= 8) {
      const low = this.little ? source.readUInt32LE(at) : source.readUInt32BE(at + 4);
      const high = this.little ? source.readInt32LE(at + 4) : source.readInt32BE(at);
      return high * 2 ** 32 + low;
    }
    if (length >= 4) return this.little ? source.readInt32LE(at) : source.readInt32BE(at);
    if (length >= 2) return this.little ? source.readInt16LE(at) : source.readInt16BE(at);
    return source.readInt8(at);
  }

  /** An unsigned integer of eight bytes, exact: a number where it can be one. */
  wide(index: number): number | bigint | undefined {
    const length = this.length(index);
    if (length === 0) return undefined;
    if (length < 8) return this.unsigned(index);
    const source = this.#sources[index] as Buffer;
    const at = this.#offsets[index] as number;
    const value = this.little ? source.readBigUInt64LE(at) : source.readBigUInt64BE(at);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }

  /** A text up to its NUL. `undefined`: the parameter is empty. */
  text(index: number): string | undefined {
    const length = this.length(index);
    if (length === 0) return undefined;
    const source = this.#sources[index] as Buffer;
    const at = this.#offsets[index] as number;
    let end = at;
    const limit = at + length;
    let plain = true;
    while (end < limit) {
      const byte = source[end] as number;
      if (byte === 0) break;
      if (byte >= 0x80) plain = false;
      end++;
    }
    return plain ? source.toString('latin1', at, end) : textOfBytes(source.subarray(at, end));
  }

  /** Texts that end with NUL each. */
  texts(index: number): string[] {
    return textsOf(this.bytes(index));
  }
}

/** Texts that end with NUL each; what stands after the last NUL counts when it is not empty. */
export function textsOf(bytes: Buffer): string[] {
  const list: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const nul = bytes.indexOf(0, at);
    const end = nul < 0 ? bytes.length : nul;
    list.push(textOfBytes(bytes.subarray(at, end)));
    at = end + 1;
  }
  return list;
}

/** A signed integer of eight bytes; exact within ±2⁵³. */
function signed64(view: DataView, at: number, little: boolean): number {
  const low = view.getUint32(little ? at : at + 4, little);
  const high = view.getInt32(little ? at + 4 : at, little);
  return high * 2 ** 32 + low;
}

/** A copy of an enter event, kept until its exit event comes. Its buffer is used again for the next one. */
export class EnterEvent {
  number = -1;
  count = 0;
  #bytes: Buffer = Buffer.alloc(256);
  #length = 0;
  #header = 0;
  #little = true;

  set(event: EventView): void {
    const raw = event.raw();
    if (raw.length > this.#bytes.length) this.#bytes = Buffer.alloc(raw.length * 2);
    raw.copy(this.#bytes);
    this.#length = raw.length;
    this.#header = event.headerLength;
    this.#little = event.little;
    this.number = event.type.number;
    this.count = event.stored;
  }

  /** The bytes of a parameter; `undefined` where there is none. */
  parameter(index: number): Buffer | undefined {
    if (index >= this.count) return undefined;
    let at = this.#header + this.count * 2;
    for (let i = 0; ; i++) {
      const place = this.#header + i * 2;
      const length = this.#little ? this.#bytes.readUInt16LE(place) : this.#bytes.readUInt16BE(place);
      if (i === index) return this.#bytes.subarray(at, Math.min(at + length, this.#length));
      at += length;
    }
  }
}
