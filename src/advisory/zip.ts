import { openPromise } from 'yauzl';
import { PlimsollError } from '../model/index.ts';
import { bounded } from './bounded.ts';
import { bounds } from './bounds.ts';
import type { Input, SourceFile } from './input.ts';

/** The files of a zip archive (OSV's `all.zip`), one after the other. Nothing is written to disk. */
export async function* zipInputs(file: SourceFile, signal?: AbortSignal): AsyncGenerator<Input> {
  const zip = await openPromise(file.path, { lazyEntries: true, autoClose: false });
  let entries = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if (++entries > bounds.zipEntries)
        throw new PlimsollError('bound', `${file.name} has more than ${bounds.zipEntries} entries`);
      if (entry.fileName.endsWith('/')) continue;
      const name = `${file.name}/${entry.fileName}`;
      yield { name, chunks: bounded(await zip.openReadStreamPromise(entry), name) };
    }
  } finally {
    zip.close();
  }
}
