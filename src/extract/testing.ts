/** For tests: layers written as lists of entries, read by the real collector. */
import type { Extractor, LayerFacts, PackageFact, Problem } from '../model/index.ts';
import type { Entry, EntryType, Take } from '../source/index.ts';
import { createCollector } from './collect.ts';

export interface TestEntry {
  path: string;
  content?: string | Uint8Array;
  /** Default `file`, or `symlink` where a `linkname` is given. */
  type?: EntryType;
  linkname?: string;
  mode?: number;
  /** The header's size, where it is not that of the content. */
  size?: number;
}

/** Reads entries as one layer, with a second pass where links ask for it. */
export async function layerOf(
  extractors: readonly Extractor[],
  entries: readonly TestEntry[],
  diffId = 'sha256:test',
): Promise<LayerFacts> {
  const collector = createCollector(extractors, { whiteouts: true });
  for (const entry of entries) await offer(entry, collector.onEntry);
  if (collector.pending().length > 0) for (const entry of entries) await offer(entry, collector.onEntryAgain);
  return { diffId, ...(await collector.finish()), entries: entries.length, bytes: 0 };
}

/** What one extractor says of files, given by path; they must be files that it wants. */
export async function factsOf(
  extractor: Extractor,
  files: Record<string, string | Uint8Array>,
): Promise<{ packages: PackageFact[]; problems: Problem[]; files: LayerFacts['files'] }> {
  const entries = Object.entries(files).map(([path, content]) => ({ path, content }));
  const unwanted = entries.find(({ path }) => !extractor.wants(path, { path, size: 0, mode: 0o644 }));
  if (unwanted) throw new Error(`${extractor.id} does not want ${unwanted.path}`);
  const { files: found, problems } = await layerOf([extractor], entries);
  const packages = found.flatMap(file => (file.packages ?? []).map(fact => ({ path: file.path, ...fact })));
  return { packages, problems, files: found };
}

async function offer(given: TestEntry, onEntry: (entry: Entry) => Take): Promise<void> {
  const { path, linkname, mode = 0o644 } = given;
  const bytes = typeof given.content === 'string' ? Buffer.from(given.content) : (given.content ?? new Uint8Array());
  const type = given.type ?? (linkname === undefined ? 'file' : 'symlink');
  const size = given.size ?? bytes.length;
  const take = onEntry({
    path,
    type,
    mode,
    size,
    uid: 0,
    gid: 0,
    mtime: 0,
    ...(linkname !== undefined && { linkname }),
  });
  if (!take) return;
  // In pieces, out of a buffer that is used again: whoever keeps a chunk is found out.
  const piece = Buffer.alloc(7);
  for (let at = 0; at < bytes.length; at += piece.length) {
    const length = Math.min(piece.length, bytes.length - at);
    piece.set(bytes.subarray(at, at + length));
    take.write(piece.subarray(0, length));
    piece.fill(0);
  }
  await take.end();
}

/** The same entries as a tar archive. */
export function tarOf(entries: readonly TestEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = '', type = 'file', linkname = '', mode = 0o644 }) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write(`${mode.toString(8).padStart(7, '0')}\0${'0'.repeat(7)}\0${'0'.repeat(7)}\0`, 100);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        `, 124);
    header.write(linkname === '' || type === 'hardlink' ? typeFlags[type] : typeFlags.symlink, 156);
    header.write(linkname, 157, 100);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const typeFlags = {
  ...{ file: '0', hardlink: '1', symlink: '2', character: '3' },
  ...{ block: '4', directory: '5', fifo: '6' },
} as const satisfies Record<EntryType, string>;
