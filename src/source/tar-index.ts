/**
 * A tar file that holds images, as members by name. A plain tar is indexed by reading its headers and seeking; of a
 * compressed one a single pass makes the index and keeps the small JSON members, and each layer is inflated again when it
 * is opened. Nothing is written to disk, and no layer is held in memory.
 */
import type { FileHandle } from 'node:fs/promises';
import { PlimsollError, type Problem } from '../model/index.ts';
import { readBlob } from './blob.ts';
import { sourceBounds } from './bounds.ts';
import { pulled } from './channel.ts';
import { openFile, readAt, readRange, stopIfAborted } from './file-bytes.ts';
import { imageBounds } from './image-bounds.ts';
import { inflate } from './inflate.ts';
import { normalisePath } from './paths.ts';
import { createTarWalk, type TarEntry } from './tar/walk.ts';
import type { Blob, Take } from './types.ts';

export interface TarArchive {
  /** Names it in errors: `the archive app.tar`. */
  where: string;
  /** The member of that name, links followed; `undefined` where there is none. */
  find(name: string): TarEntry | undefined;
  /** Reads a small member whole. @throws `blob-missing`, `bound` */
  read(name: string, limit: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Opens a member as a stream. @throws `blob-missing` also when the archive ends before the member does */
  open(name: string, signal?: AbortSignal): Promise<Blob>;
  /** Set when the archive ends early or a header is damaged; what came before it is there. */
  readonly damage?: PlimsollError | undefined;
  close(): Promise<void>;
}

/** gzip (RFC 1952) and zstd (RFC 8878, skippable frames too), by their first bytes; latin1. */
const compressed = /^(\x1f\x8b|\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18)/;

type Emit = (chunk: Uint8Array) => void | Promise<void>;

const outerBounds = { ...sourceBounds, entries: imageBounds.archiveMembers };

/** Bytes read for one header; most members of such archives are large, so little more than the header is wanted. */
const HEADERS = 4096;

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/**
 * Opens and indexes a tar file, plain or compressed with gzip or zstd.
 * @throws `reference-not-found`, `file-unreadable`, `archive-invalid`, `bound`
 */
export async function openTarArchive(path: string, signal?: AbortSignal): Promise<TarArchive> {
  const where = `the archive ${path}`;
  const { handle, size } = await openFile(path, where);
  try {
    const start = (await readAt(handle, 0, 8)).toString('latin1');
    return compressed.test(start)
      ? await compressedArchive(path, where, handle, size, signal)
      : await plainArchive(where, handle, size, signal);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Closes the archive when it holds no image after all. */
export async function closing<T>(archive: TarArchive, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** What an archive that breaks off has to say about itself. */
export const damageOf = (archive: TarArchive): Problem[] =>
  archive.damage ? [{ code: archive.damage.code, message: archive.damage.message }] : [];

async function plainArchive(
  where: string,
  handle: FileHandle,
  size: number,
  signal?: AbortSignal,
): Promise<TarArchive> {
  const index = memberIndex(where);
  const walk = createTarWalk(index.add, outerBounds);
  await index.complete(async () => {
    for (let position = 0; position < size; ) {
      stopIfAborted(signal);
      const unwanted = Math.min(walk.skippable, size - position);
      if (unwanted > 0) {
        walk.skip(unwanted);
        position += unwanted;
        continue;
      }
      const bytes = await readAt(handle, position, HEADERS);
      if (bytes.length === 0) break;
      await walk.write(bytes);
      position += bytes.length;
    }
    walk.end();
  });
  return {
    ...index,
    where,
    async read(name, limit) {
      const member = small(index.get(name), limit, where);
      return readAt(handle, member.offset, member.size);
    },
    async open(name, ofReader) {
      const member = index.get(name);
      if (member.offset + member.size > size) throw index.missing(name);
      return readRange(handle, member.offset, member.size, ofReader);
    },
    close: () => handle.close(),
  };
}

async function compressedArchive(
  path: string,
  where: string,
  handle: FileHandle,
  size: number,
  signal?: AbortSignal,
): Promise<TarArchive> {
  /** One pass over the inflated archive; closes the file at its end. */
  const pass = async (file: FileHandle, emit: Emit, ofReader?: AbortSignal): Promise<void> => {
    const reader = readBlob(readRange(file, 0, size, ofReader), () => {}, ofReader);
    try {
      await inflate(reader, emit, { checksum: true });
    } finally {
      reader.close();
      await file.close();
    }
  };
  const kept = new Map<string, Uint8Array>();
  const index = memberIndex(where);
  const keep = jsonKeeper(kept);
  const walk = createTarWalk(entry => {
    index.add(entry);
    return keep(entry);
  }, outerBounds);
  await index.complete(async () => {
    await pass(handle, chunk => walk.write(chunk), signal);
    walk.end();
  });

  /** Inflates from the start again, up to the member. */
  async function* again(member: TarEntry, ofReader?: AbortSignal): AsyncGenerator<Uint8Array> {
    const { handle: file } = await openFile(path, where);
    yield* slice(
      pulled(emit => pass(file, emit, ofReader)),
      member.offset,
      member.size,
    );
  }
  return {
    ...index,
    where,
    async read(name, limit, ofReader) {
      const member = small(index.get(name), limit, where);
      const bytes = kept.get(member.path);
      if (bytes) return bytes;
      const pieces: Uint8Array[] = [];
      for await (const piece of again(member, ofReader)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    open: async (name, ofReader) => again(index.get(name), ofReader),
    close: async () => {},
  };
}

/** Part of a stream; what follows it is not read. */
async function* slice(blob: Blob, offset: number, length: number): AsyncGenerator<Uint8Array> {
  const end = offset + length;
  let position = 0;
  for await (const chunk of blob) {
    const piece = chunk.subarray(Math.max(0, offset - position), Math.max(0, end - position));
    position += chunk.length;
    if (piece.length > 0) yield piece;
    if (position >= end) return;
  }
}

/** Takes the members that may be JSON documents, up to a bound, into a map. */
function jsonKeeper(kept: Map<string, Uint8Array>): (entry: TarEntry) => Take {
  let left: number = imageBounds.archiveJsonBytes;
  return entry => {
    if (entry.type !== 'file' || entry.size > Math.min(left, imageBounds.configBytes)) return undefined;
    let pieces: Buffer[] | undefined = [];
    let started = false;
    return {
      write(chunk) {
        if (!started && chunk[0] !== OPEN_BRACE && chunk[0] !== OPEN_BRACKET) pieces = undefined;
        started = true;
        pieces?.push(Buffer.from(chunk));
      },
      end() {
        if (!pieces || entry.size > left) return;
        left -= entry.size;
        kept.set(entry.path, Buffer.concat(pieces));
      },
    };
  };
}

interface MemberIndex {
  add(entry: TarEntry): undefined;
  /** Runs the walk that fills the index; an archive that breaks off keeps what came before. */
  complete(walk: () => Promise<void>): Promise<void>;
  find(name: string): TarEntry | undefined;
  /** @throws `blob-missing` */
  get(name: string): TarEntry;
  missing(name: string): PlimsollError;
  readonly damage?: PlimsollError | undefined;
}

/** Members by their normalised path. As for tar(1), the last of a name counts. */
function memberIndex(where: string): MemberIndex {
  const members = new Map<string, TarEntry>();
  let damage: PlimsollError | undefined;
  const missing = (name: string): PlimsollError => {
    const message = damage ? `${name} is not whole in ${where}: ${damage.message}` : `${name} is not in ${where}`;
    return new PlimsollError('blob-missing', message, { cause: damage });
  };
  const find = (name: string): TarEntry | undefined => {
    let member = members.get(normalisePath(name) ?? '');
    for (let links = 0; member && linkTypes.has(member.type) && links < imageBounds.archiveLinks; links++) {
      member = members.get(targetOf(member));
    }
    return member?.type === 'file' ? member : undefined;
  };
  return {
    add: entry => {
      members.set(entry.path, entry);
    },
    async complete(walk) {
      try {
        await walk();
      } catch (error) {
        if (!(error instanceof PlimsollError) || error.code !== 'archive-invalid') throw error;
        damage = new PlimsollError('archive-invalid', `${where} is damaged: ${error.message}`, { cause: error });
        if (members.size === 0) throw damage;
      }
    },
    find,
    get(name) {
      const member = find(name);
      if (!member) throw missing(name);
      return member;
    },
    missing,
    get damage() {
      return damage;
    },
  };
}

const linkTypes = new Set(['hardlink', 'symlink']);

/** A hard link names a member; a symbolic link is relative to the folder that it stands in. */
function targetOf(member: TarEntry): string {
  const link = member.linkname ?? '';
  if (member.type === 'hardlink') return link;
  const folder = member.path.slice(0, member.path.lastIndexOf('/') + 1);
  return normalisePath(link.startsWith('/') ? link : folder + link) ?? '';
}

function small(member: TarEntry, limit: number, where: string): TarEntry {
  if (member.size <= limit) return member;
  throw new PlimsollError(
    'bound',
    `${member.path} of ${where} has ${member.size} bytes, more than the ${limit} allowed`,
  );
}
