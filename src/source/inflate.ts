/**
 * Inflates a blob as it streams by. What it is compressed with shows in its first bytes, not in its media type. The
 * inflating runs on the thread pool, so several layers at once use several cores.
 */
import zlib from 'node:zlib';
import { PlimsollError } from '../model/index.ts';
import type { BlobReader } from './blob.ts';
import { type SourceBounds, sourceBounds } from './bounds.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

export interface Inflated {
  compression: Compression;
  /** Bytes that came out. */
  rawSize: number;
  /** Something that is not zero padding follows the compressed data, and was passed over, as gzip(1) does. */
  trailing: boolean;
}

/** Takes raw bytes; a promise makes the inflating wait. */
type Emit = (chunk: Buffer) => void | Promise<void>;

/** What may hold an archive and yet is no layer that the OCI and Docker specifications know. */
const foreign: readonly [string, number[]][] = [
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
];
const gzipMagic = [0x1f, 0x8b];
const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd];

/** Raw bytes that one trip to the thread pool gives at most. */
const chunkSize = 256 * 1024;

/** @param checksum verifies gzip's CRC-32 too: for whoever has no digest of the raw bytes. */
export async function inflate(
  reader: BlobReader,
  emit: Emit,
  options: { bounds?: Readonly<SourceBounds>; checksum?: boolean } = {},
): Promise<Inflated> {
  const bounds = options.bounds ?? sourceBounds;
  const magic = await reader.peek(6);
  const other = foreign.find(([, start]) => startsWith(magic, start));
  if (other !== undefined) throw new PlimsollError('media-type-unknown', `it is compressed with ${other[0]}`);
  const compression = startsWith(magic, gzipMagic) ? 'gzip' : isZstd(magic) ? 'zstd' : 'none';
  let rawSize = 0;
  const bounded: Emit = chunk => {
    rawSize += chunk.length;
    if (rawSize > bounds.layerBytes)
      throw new PlimsollError('bound', `it has more than ${bounds.layerBytes} raw bytes`);
    if (rawSize > bounds.ratioFreeBytes && rawSize > bounds.ratio * reader.stored) {
      throw new PlimsollError(
        'bound',
        `${reader.stored} stored bytes gave ${rawSize} raw bytes, more than ${bounds.ratio} times as many`,
      );
    }
    return emit(chunk);
  };
  const trailing = await formats[compression](reader, bounded, bounds, options.checksum ?? false);
  return { compression, rawSize, trailing };
}

/** Each returns whether bytes that belong to nothing follow. */
const formats = { none: copy, gzip: gunzip, zstd: unzstd } as const;

async function copy(reader: BlobReader, emit: Emit): Promise<boolean> {
  for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next()) await emit(chunk);
  return false;
}

/** Members taken one by one before the rest is left to zlib, which is quicker for thousands of them (eStargz). */
const singleMembers = 32;

/**
 * RFC 1952. Members are framed here rather than by zlib's own gzip mode, because that one loses output when bytes follow
 * that are no member, and spends time on a checksum that the digest makes superfluous.
 */
async function gunzip(
  reader: BlobReader,
  emit: Emit,
  _bounds: Readonly<SourceBounds>,
  checksum: boolean,
): Promise<boolean> {
  for (let member = 0; member === 0 || startsWith(await reader.peek(2), gzipMagic); member++) {
    if (member === singleMembers) {
      await run(zlib.createGunzip({ chunkSize }), 'gzip', reader, emit);
      break;
    }
    await passGzipHeader(reader);
    let size = 0;
    let crc = 0;
    await run(zlib.createInflateRaw({ chunkSize }), 'gzip', reader, chunk => {
      size += chunk.length;
      if (checksum) crc = zlib.crc32(chunk, crc);
      return emit(chunk);
    });
    const trailer = await reader.take(8);
    if (trailer.length < 8) throw cutOff('gzip', reader);
    if (trailer.readUInt32LE(4) !== size % 2 ** 32 || (checksum && trailer.readUInt32LE(0) !== crc)) {
      throw new PlimsollError('archive-invalid', 'its gzip data is damaged: length or checksum do not match');
    }
  }
  return drain(reader);
}

/** RFC 1952, 2.3. Optional fields follow ten fixed bytes, each announced by a flag. */
async function passGzipHeader(reader: BlobReader): Promise<void> {
  const fixed = await reader.take(10);
  if (fixed.length < 10) throw cutOff('gzip', reader);
  const flags = fixed[3]!;
  if (fixed[2] !== 8 || (flags & 0xe0) !== 0) {
    throw new PlimsollError('archive-invalid', 'its gzip header asks for a method that does not exist');
  }
  if (flags & 4) await exactly(reader, (await exactly(reader, 2)).readUInt16LE(0));
  if (flags & 8) await passText(reader);
  if (flags & 16) await passText(reader);
  if (flags & 2) await exactly(reader, 2);
}

async function exactly(reader: BlobReader, length: number): Promise<Buffer> {
  const bytes = await reader.take(length);
  if (bytes.length < length) throw cutOff('gzip', reader);
  return bytes;
}

/** A name or comment, ended by NUL. */
async function passText(reader: BlobReader): Promise<void> {
  for (;;) {
    const chunk = await reader.next();
    if (chunk === undefined) throw cutOff('gzip', reader);
    const end = chunk.indexOf(0);
    if (end < 0) continue;
    reader.putBack(chunk.subarray(end + 1));
    return;
  }
}

/** RFC 8878: any number of frames, skippable ones among them. */
async function unzstd(reader: BlobReader, emit: Emit, bounds: Readonly<SourceBounds>): Promise<boolean> {
  const params = { [zlib.constants.ZSTD_d_windowLogMax]: bounds.zstdWindowLog };
  while (isZstd(await reader.peek(4))) {
    const used = await run(zlib.createZstdDecompress({ chunkSize, params }), 'zstd', reader, emit);
    if (used === 0) throw new PlimsollError('archive-invalid', 'its zstd data is damaged');
  }
  return drain(reader);
}

/** Reads what is left, so that the digest covers it. True when it is more than zero padding. */
async function drain(reader: BlobReader): Promise<boolean> {
  let trailing = false;
  for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next()) {
    trailing ||= chunk.some(byte => byte !== 0);
  }
  return trailing;
}

const idle = { resolve: () => {}, reject: () => {} };

type Engine = zlib.InflateRaw | zlib.Gunzip | zlib.ZstdDecompress;

/** Feeds one zlib stream until it has ended, and puts back what it did not want. Returns how many bytes it used. */
async function run(engine: Engine, format: string, reader: BlobReader, emit: Emit): Promise<number> {
  // Settles the wait for the chunk in hand: true when the stream wants more.
  let settle: { resolve: (more: boolean) => void; reject: (error: unknown) => void } = idle;
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error ?? new Error('inflating failed');
    settle.reject(failure);
  };
  // The stream says that it has ended while its last chunk is still being taken.
  let taking: Promise<void> | undefined;
  const take = async (wait: Promise<void>) => {
    engine.pause();
    try {
      await wait;
      engine.resume();
    } catch (error) {
      fail(error);
    }
  };
  engine.on('data', (chunk: Buffer) => {
    if (failure !== undefined) return;
    try {
      const wait = emit(chunk);
      if (wait !== undefined) taking = take(wait);
    } catch (error) {
      fail(error);
    }
  });
  engine.on('end', () => settle.resolve(false));
  engine.on('error', error => fail(translate(error, format, reader)));

  const settled = (start: () => void) =>
    new Promise<boolean>((resolve, reject) => {
      settle = { resolve, reject };
      if (failure !== undefined) reject(failure);
      else start();
    });
  let fed = 0;
  const feed = async () => {
    for (;;) {
      const chunk = await reader.next();
      if (chunk === undefined) {
        await settled(() => engine.end());
        return;
      }
      fed += chunk.length;
      const more = await settled(() =>
        engine.write(chunk, error => {
          if (error) fail(error);
          // A stream that left something over has ended; its `end` comes when all of its output has been handed on.
          else if (engine.bytesWritten === fed) settle.resolve(true);
        }),
      );
      if (more) continue;
      reader.putBack(chunk.subarray(chunk.length - (fed - engine.bytesWritten)));
      return;
    }
  };
  try {
    await feed();
    await taking;
    if (failure !== undefined) throw failure;
    return engine.bytesWritten;
  } finally {
    engine.on('error', () => {});
    engine.destroy();
  }
}

/** zlib's and zstd's own errors in the words of the catalogue. */
function translate(error: Error & { code?: string }, format: string, reader: BlobReader): unknown {
  if (error instanceof PlimsollError) return error;
  if (error.code === 'Z_BUF_ERROR') return cutOff(format, reader, error);
  if (error.code === 'ZSTD_error_frameParameter_windowTooLarge') {
    return new PlimsollError('bound', 'its zstd window is larger than 128 MiB', { cause: error });
  }
  const message = `its ${format} data is damaged before byte ${reader.stored}: ${error.message}`;
  return new PlimsollError('archive-invalid', message, { cause: error });
}

const cutOff = (format: string, reader: BlobReader, cause?: unknown): PlimsollError =>
  new PlimsollError('archive-invalid', `its ${format} data is cut off after ${reader.stored} bytes`, { cause });

const startsWith = (bytes: Buffer, start: readonly number[]): boolean =>
  bytes.length >= start.length && start.every((byte, at) => bytes[at] === byte);

/** A frame, or a skippable frame (0x184D2A50 to 0x184D2A5F, little-endian). */
const isZstd = (bytes: Buffer): boolean =>
  startsWith(bytes, zstdMagic) ||
  (bytes.length >= 4 && (bytes[0]! & 0xf0) === 0x50 && startsWith(bytes.subarray(1), [0x2a, 0x4d, 0x18]));
