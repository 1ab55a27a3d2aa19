/** Writes tar archives: ustar, and pax headers where ustar cannot say it (POSIX.1-2017 pax). The same entries give the same bytes. */
import { createReadStream, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { PlimsollError } from '../model/index.ts';
import { encodeName } from './paths.ts';
import type { EntryType } from './types.ts';

/** One entry to be written. What is left out is the same for everyone: owner root, time 0. */
export interface TarFile {
  /** Relative, without a leading slash. */
  path: string;
  /** Default: `file`. */
  type?: EntryType;
  /** Permission bits; default 0755 for directories, 0777 for symbolic links, 0644 for the rest. */
  mode?: number;
  uid?: number;
  gid?: number;
  /** Seconds since the epoch; default 0. */
  mtime?: number;
  /** Target of a symbolic or hard link. */
  linkname?: string;
  /** Of a file: its bytes, or a text, or a file of that many bytes on disk. */
  content?: Uint8Array | string | { file: string; size: number };
}

const BLOCK = 512;

const flags: Record<EntryType, string> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
};
const defaultModes: Partial<Record<EntryType, number>> = { directory: 0o755, symlink: 0o777 };

/** The archive as a stream, with the two zero blocks at its end. */
export async function* writeTar(
  entries: Iterable<TarFile> | AsyncIterable<TarFile>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const entry of entries) {
    const { content = '' } = entry;
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const size = 'file' in bytes ? bytes.size : bytes.length;
    const hasContent = (entry.type ?? 'file') === 'file';
    yield header(entry, hasContent ? size : 0);
    if (!hasContent || size === 0) continue;
    if ('file' in bytes) yield* fileContent(bytes.file, size);
    else yield Buffer.from(bytes);
    yield Buffer.alloc(paddingOf(size));
  }
  yield Buffer.alloc(2 * BLOCK);
}

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

async function* fileContent(file: string, size: number): AsyncGenerator<Buffer<ArrayBuffer>> {
  let left = size;
  const stream: AsyncIterable<Buffer<ArrayBuffer>> = createReadStream(file, {
    end: size - 1,
    highWaterMark: 256 * 1024,
  });
  for await (const chunk of stream) {
    left -= chunk.length;
    yield chunk;
  }
  if (left !== 0) throw new PlimsollError('file-unreadable', `${file} became shorter while it was read`);
}

/** The header block of an entry, after a pax header where one is needed. */
function header(entry: TarFile, size: number): Buffer<ArrayBuffer> {
  const type = entry.type ?? 'file';
  const path = encodeName(type === 'directory' ? `${entry.path.replace(/\/+$/, '')}/` : entry.path);
  const link = encodeName(entry.linkname ?? '');
  const split = splitName(path);
  const [uid, gid, mtime] = [entry.uid ?? 0, entry.gid ?? 0, Math.floor(entry.mtime ?? 0)];
  const records = [
    ...(split ? [] : [record('path', path)]),
    ...(link.length > 100 || !isAscii(link) ? [record('linkpath', link)] : []),
    ...(size > octalLimit(12) ? [record('size', Buffer.from(String(size)))] : []),
    ...(uid > octalLimit(8) ? [record('uid', Buffer.from(String(uid)))] : []),
    ...(gid > octalLimit(8) ? [record('gid', Buffer.from(String(gid)))] : []),
    ...(mtime < 0 || mtime > octalLimit(12) ? [record('mtime', Buffer.from(String(mtime)))] : []),
  ];
  const fields = { mode: entry.mode ?? defaultModes[type] ?? 0o644, uid, gid, mtime, size, link };
  const own = block(split ?? { name: path.subarray(0, 100), prefix: Buffer.alloc(0) }, flags[type], fields);
  if (records.length === 0) return own;
  const pax = Buffer.concat(records);
  const name = { name: Buffer.from('pax-header'), prefix: Buffer.alloc(0) };
  const paxBlock = block(name, 'x', { mode: 0o644, uid: 0, gid: 0, mtime: 0, size: pax.length, link: Buffer.alloc(0) });
  return Buffer.concat([paxBlock, pax, Buffer.alloc(paddingOf(pax.length)), own]);
}

const isAscii = (bytes: Buffer): boolean => bytes.every(byte => byte < 0x80);

/** Largest number that an octal field of so many bytes holds, one of them the closing NUL. */
const octalLimit = (length: number): number => 8 ** (length - 1) - 1;

interface Fields {
  mode: number;
  uid: number;
  gid: number;
  mtime: number;
  size: number;
  link: Buffer;
}

function block(names: { name: Buffer; prefix: Buffer }, flag: string, fields: Fields): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(BLOCK);
  // What does not fit stands in the pax header; the field then holds 0, which no reader looks at.
  const octal = (value: number, at: number, length: number): void => {
    const fits = value >= 0 && value <= octalLimit(length) ? value : 0;
    bytes.write(fits.toString(8).padStart(length - 1, '0'), at, 'latin1');
  };
  bytes.set(names.name, 0);
  octal(fields.mode & 0o7777, 100, 8);
  octal(fields.uid, 108, 8);
  octal(fields.gid, 116, 8);
  octal(fields.size, 124, 12);
  octal(fields.mtime, 136, 12);
  bytes.write('        ', 148, 'latin1');
  bytes.write(flag, 156, 'latin1');
  bytes.set(fields.link.subarray(0, 100), 157);
  bytes.write('ustar\x0000', 257, 'latin1');
  bytes.set(names.prefix, 345);
  let sum = 0;
  for (const byte of bytes) sum += byte;
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

/** Splits a name at a slash so that both parts fit into their fields; `undefined` where that cannot be. */
function splitName(path: Buffer): { name: Buffer; prefix: Buffer } | undefined {
  if (!isAscii(path)) return undefined;
  if (path.length <= 100) return { name: path, prefix: Buffer.alloc(0) };
  for (let at = path.indexOf(47); at >= 0 && at <= 155; at = path.indexOf(47, at + 1)) {
    const rest = path.length - at - 1;
    if (at > 0 && rest > 0 && rest <= 100) return { name: path.subarray(at + 1), prefix: path.subarray(0, at) };
  }
  return undefined;
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits too. */
function record(key: string, value: Buffer): Buffer {
  const rest = key.length + value.length + 3;
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), value, Buffer.from('\n')]);
}

/**
 * A directory of ours as entries, in a fixed order; owners and times are not taken over. Files with several links are
 * written once. Not for trees that others may change meanwhile: links are seen as they are, but paths are looked up anew.
 * @param below where the tree stands in the archive, such as `usr/share/app`
 */
export function* directoryEntries(directory: string, below = ''): Generator<TarFile> {
  const linked = new Map<string, string>();
  function* walk(folder: string, prefix: string): Generator<TarFile> {
    for (const name of readdirSync(folder).sort()) {
      const file = `${folder}/${name}`;
      const path = prefix === '' ? name : `${prefix}/${name}`;
      const stat = lstatSync(file);
      const mode = stat.mode & 0o7777;
      if (stat.isDirectory()) {
        yield { path, type: 'directory', mode };
        yield* walk(file, path);
      } else if (stat.isSymbolicLink()) {
        yield { path, type: 'symlink', linkname: readlinkSync(file) };
      } else if (stat.isFile()) {
        const first = stat.nlink > 1 ? linked.get(`${stat.dev}:${stat.ino}`) : undefined;
        if (stat.nlink > 1 && first === undefined) linked.set(`${stat.dev}:${stat.ino}`, path);
        if (first !== undefined) yield { path, type: 'hardlink', mode, linkname: first };
        else yield { path, mode, content: { file, size: stat.size } };
      }
    }
  }
  yield* walk(directory, below);
}
