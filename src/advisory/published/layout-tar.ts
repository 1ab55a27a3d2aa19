import { open } from 'node:fs/promises';
import { PlimsollError } from '../../model/index.ts';
import { publishedBounds } from './bounds.ts';
import { readFrom } from './layout-folder.ts';
import { type LayoutFiles, readAll } from './origin-layout.ts';

const block = 512;

/** An OCI image layout in a tar that is not compressed (a bundle): its headers are read once, its files where they lie. */
export async function tarFiles(file: string): Promise<LayoutFiles> {
  const entries = await entriesOf(file);
  const read = (path: string, from: number, signal?: AbortSignal): AsyncIterable<Uint8Array> => {
    const entry = entries.get(path);
    if (!entry) throw new PlimsollError('blob-missing', `the bundle ${file} holds no ${path}`);
    return readFrom(file, entry.at + from, entry.at + entry.size, signal);
  };
  if (!entries.has('index.json'))
    throw new PlimsollError('archive-invalid', `${file} is no bundle: it has no index.json, and may be cut off`);
  return {
    index: async () => ({ bytes: await readAll(read('index.json', 0), publishedBounds.artifactBytes, file) }),
    read,
    close: async () => {},
  };
}

/** Names of regular files (ustar); everything else in the tar is passed over. */
async function entriesOf(file: string): Promise<Map<string, { at: number; size: number }>> {
  const handle = await open(file).catch(cause => {
    throw new PlimsollError('file-unreadable', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  });
  const entries = new Map<string, { at: number; size: number }>();
  try {
    const { size: length } = await handle.stat();
    const header = Buffer.alloc(block);
    for (let at = 0, count = 0; at + block <= length; count++) {
      await handle.read(header, 0, block, at);
      if (header.every(byte => byte === 0)) break;
      if (count > publishedBounds.bundleEntries)
        throw new PlimsollError('bound', `${file} has more than ${publishedBounds.bundleEntries} entries`);
      const size = Number.parseInt(text(header, 124, 12), 8);
      if (!isSound(header) || !Number.isSafeInteger(size))
        throw new PlimsollError('archive-invalid', `${file} is no bundle: what stands at byte ${at} is no tar header`);
      at += block;
      const name = text(header, 0, 100).replace(/^\.\//, '');
      if (at + size > length)
        throw new PlimsollError('archive-invalid', `${file} is cut off within ${name.slice(0, 100)}`);
      const kind = header[156];
      if (kind === 0x30 || kind === 0) entries.set(name, { at, size });
      at += Math.ceil(size / block) * block;
    }
    return entries;
  } finally {
    await handle.close();
  }
}

const text = (header: Buffer, at: number, length: number): string =>
  header
    .toString('utf8', at, at + length)
    .replace(/\0.*$/s, '')
    .trim();

/** The checksum over the header, its own field read as blanks. */
function isSound(header: Buffer): boolean {
  let sum = 8 * 0x20;
  for (const [at, byte] of header.entries()) if (at < 148 || at >= 156) sum += byte;
  return Number.parseInt(text(header, 148, 8), 8) === sum;
}
