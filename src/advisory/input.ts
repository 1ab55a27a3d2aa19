import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { PlimsollError } from '../model/index.ts';
import { bounded } from './bounded.ts';
import { bounds } from './bounds.ts';
import { isTar, tarInputs } from './tar.ts';

/** A file or an entry of an archive, decompressed. */
export interface Input {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
}

export interface SourceFile {
  path: string;
  /** As reports name it. */
  name: string;
  size: number;
}

/** The files under what was named, in one order whatever the file system's. Links inside folders are not followed. */
export async function filesOf(from: readonly string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of from) {
    const info = await stat(path).catch(cause => {
      throw new PlimsollError('file-unreadable', `${path} cannot be read: ${(cause as Error).message}`, { cause });
    });
    if (info.isDirectory()) await walk(path, '', 0, files);
    else files.push({ path, name: basename(path), size: info.size });
  }
  return files;
}

async function walk(root: string, inside: string, depth: number, files: SourceFile[]): Promise<void> {
  if (depth > bounds.folderDepth)
    throw new PlimsollError('bound', `${root} has folders more than ${bounds.folderDepth} deep`);
  const entries = await readdir(join(root, inside), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = join(inside, entry.name);
    if (entry.isDirectory()) await walk(root, name, depth + 1, files);
    if (!entry.isFile()) continue;
    if (files.length >= bounds.files) throw new PlimsollError('bound', `${root} has more than ${bounds.files} files`);
    files.push({ path: join(root, name), name, size: (await stat(join(root, name))).size });
  }
}

/** Opens a file by its first bytes: zstd, gzip, bzip2, zip or plain, and tar inside of them. */
export async function* inputsOf(file: SourceFile, signal?: AbortSignal): AsyncGenerator<Input> {
  const magic = await firstBytes(file.path);
  const name = file.name.replace(/\.(zst|zstd|gz|bz2)$/i, '');
  if (magic.subarray(0, 4).equals(Buffer.from('504b0304', 'hex'))) {
    const { zipInputs } = await import('./zip.ts');
    yield* zipInputs(file, signal);
    return;
  }
  const raw = createReadStream(file.path, { highWaterMark: 1 << 17, signal });
  const inflate =
    magic.readUInt32LE() === 0xfd2fb528
      ? createZstdDecompress
      : magic.readUInt16LE() === 0x8b1f
        ? createGunzip
        : undefined;
  const opened = inflate
    ? piped(raw, inflate({ chunkSize: 1 << 17 }))
    : magic.toString('latin1', 0, 3) === 'BZh'
      ? unpacked(raw, file.name)
      : raw;
  const chunks = bounded(opened, file.name);
  const { head, all } = await headOf(chunks);
  if (isTar(head)) yield* tarInputs(all, file.name);
  else yield { name, chunks: all };
}

/** Looks at the first bytes, and hands over all of them. */
async function headOf(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  let head: Uint8Array = new Uint8Array(0);
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    if (head.length >= 512) break;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    yield* chunks;
  }
  return { head, all: all() };
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const bytes = Buffer.alloc(4);
    await handle.read(bytes, 0, 4, 0);
    return bytes;
  } finally {
    await handle.close();
  }
}

/** bzip2 is read as a whole, and comes out block by block. */
async function* unpacked(raw: Readable, name: string): AsyncGenerator<Uint8Array> {
  const { bunzip2 } = await import('./bzip2.ts');
  const packed: Uint8Array[] = [];
  for await (const chunk of bounded(raw, name, bounds.documentBytes)) packed.push(chunk);
  yield* bunzip2(Buffer.concat(packed));
}

/** pipe() does not carry errors; a file that cannot be read must end the reader too. */
function piped(raw: Readable, through: ReturnType<typeof createGunzip>): Readable {
  raw.on('error', error => through.destroy(error));
  through.on('close', () => raw.destroy());
  return raw.pipe(through);
}
