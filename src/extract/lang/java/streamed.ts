/**
 * A Java archive that is too large to be held: read by its local headers as it streams by (APPNOTE 4.3.7 to 4.3.9). What
 * the directory at its end would say otherwise is not seen.
 */
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { type ByteSink, PlimsollError } from '../../../model/index.ts';
import { attempt, readNested, spend } from './archive.ts';
import { createJar, type EntryKind, type JarPlace, mostBytes } from './jar.ts';

const LOCAL = 30;
const localSignature = 0x04034b50;
const descriptorSignature = Buffer.from('PK\x07\x08', 'latin1');
const unknown = 0xffffffff;

interface Current {
  name: string;
  method: number;
  /** Undefined: the size follows the content, in a data descriptor. */
  left?: number;
  seen: number;
  kind?: EntryKind;
  chunks: Buffer[];
}

export function streamedArchive(place: JarPlace): ByteSink {
  const jar = createJar(place);
  const sha1 = createHash('sha1');
  let rest: Buffer = Buffer.alloc(0);
  let current: Current | undefined;
  let started = false;
  let ended = false;

  /** Takes what it can from `data`; returns how many bytes that were, 0 when it needs more. */
  const step = (data: Buffer): number => {
    if (!current) return header(data);
    if (current.left === undefined) return untilDescriptor(data, current);
    const length = Math.min(current.left, data.length);
    keep(current, data.subarray(0, length));
    current.left -= length;
    if (current.left === 0) close();
    return length;
  };

  const header = (data: Buffer): number => {
    if (data.length < LOCAL) return 0;
    if (data.readUInt32LE(0) !== localSignature) {
      if (started) {
        ended = true;
        return data.length;
      }
      // Something stands in front of the archive.
      const at = data.indexOf('PK\x03\x04', 1, 'latin1');
      return at > 0 ? at : data.length - 3;
    }
    started = true;
    const nameLength = data.readUInt16LE(26);
    const length = LOCAL + nameLength + data.readUInt16LE(28);
    if (data.length < length) return 0;
    const name = data.toString('utf8', LOCAL, LOCAL + nameLength);
    const stated = sizeOf(data, LOCAL + nameLength, length);
    const kind = jar.kindOf(name);
    current = { name, method: data.readUInt16LE(8), seen: 0, chunks: [], ...(kind && { kind }) };
    const follows = (data.readUInt16LE(6) & 8) !== 0;
    if (!follows || stated > 0) {
      current.left = stated;
      if (stated === 0) close();
    }
    return length;
  };

  const untilDescriptor = (data: Buffer, entry: Current): number => {
    const at = data.indexOf(descriptorSignature);
    if (at < 0) {
      const length = Math.max(0, data.length - 3);
      keep(entry, data.subarray(0, length));
      return length;
    }
    if (data.length < at + 24) {
      keep(entry, data.subarray(0, at));
      return at;
    }
    const size = entry.seen + at;
    const short = data.readUInt32LE(at + 8) === size;
    const long = !short && data.readBigUInt64LE(at + 8) === BigInt(size);
    if (!short && !long) {
      keep(entry, data.subarray(0, at + 4));
      return at + 4;
    }
    keep(entry, data.subarray(0, at));
    close();
    return at + (short ? 16 : 24);
  };

  const keep = (entry: Current, data: Buffer): void => {
    entry.seen += data.length;
    if (!entry.kind || data.length === 0) return;
    if (entry.seen <= mostBytes[entry.kind]) entry.chunks.push(Buffer.from(data));
    else {
      const { name, kind } = entry;
      entry.kind = undefined;
      entry.chunks = [];
      attempt(place, () => {
        throw new PlimsollError('bound', `${name} has more than the ${mostBytes[kind]} bytes that are read`);
      });
    }
  };

  const close = (): void => {
    const entry = current!;
    current = undefined;
    const { kind, name, method } = entry;
    if (!kind) return;
    attempt(place, () => {
      const stored = Buffer.concat(entry.chunks);
      const content = () => (method === 0 ? stored : inflated(stored, entry, kind, place));
      if (kind === 'archive') readNested(name, content, true, place);
      else jar.take(kind, name, content());
    });
  };

  return {
    write(chunk) {
      sha1.update(chunk);
      if (ended) return;
      let data = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (rest.length > 0) data = Buffer.concat([rest, data]);
      let at = 0;
      for (let taken = 1; taken > 0 && at < data.length && !ended; at += taken) taken = step(data.subarray(at));
      rest = Buffer.from(data.subarray(at));
    },
    end() {
      if (!started) throw new PlimsollError('archive-invalid', 'it is no zip archive');
      if (!ended) {
        const message = `${place.path}: it is cut off or damaged; it is too large for its directory to be used`;
        place.facts.problem({ code: 'archive-invalid', message });
      }
      jar.finish(() => sha1.digest('hex'));
    },
  };
}

/** The compressed size in a local header, or in its ZIP64 extra field. */
function sizeOf(data: Buffer, from: number, to: number): number {
  const stated = data.readUInt32LE(18);
  if (stated !== unknown) return stated;
  for (let at = from; at + 20 <= to; at += 4 + data.readUInt16LE(at + 2)) {
    if (data.readUInt16LE(at) === 1) return Number(data.readBigUInt64LE(at + 12));
  }
  return stated;
}

function inflated(stored: Buffer, { name, method }: Current, kind: EntryKind, { budget }: JarPlace): Buffer {
  if (method !== 8) throw new PlimsollError('archive-invalid', `${name} is compressed by a method that is not read`);
  const most = Math.min(mostBytes[kind], budget.inflated);
  try {
    const content = inflateRawSync(stored, { maxOutputLength: Math.max(most, 1) });
    spend(budget, content.length, name);
    return content;
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    const tooLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    if (tooLarge) throw new PlimsollError('bound', `${name} has more than the ${most} bytes that are read`, { cause });
    throw new PlimsollError('archive-invalid', `${name} is damaged`, { cause });
  }
}
