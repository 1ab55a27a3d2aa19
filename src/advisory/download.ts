import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import type { SourceFile } from './input.ts';
import { webFiles } from './published/layout-web.ts';
import type { BuildOptions } from './types.ts';

/** Whether an input of `db build` is fetched rather than read. */
export const isAddress = (from: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(from);

/**
 * Fetches feeds into a folder that the caller removes. What is kept of it is what feeds make of it.
 * @throws `usage` for anything but http and https; the errors of the network, and `bound`
 */
export async function download(
  addresses: readonly string[],
  folder: string,
  { signal, env }: Pick<BuildOptions, 'signal' | 'env'>,
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const [index, address] of addresses.entries()) {
    const url = URL.parse(address);
    if (!url || !/^https?:$/.test(url.protocol) || url.pathname.endsWith('/'))
      throw new PlimsollError('usage', `${address} is no address of a file: write https://HOST/…/FILE`);
    const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
    const path = join(folder, `fetched-${index}`);
    const web = webFiles(new URL('.', url).href, { env });
    let size = 0;
    const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        size += chunk.byteLength;
        if (size > bounds.inputBytes)
          throw new PlimsollError('bound', `${address} has more than ${bounds.inputBytes} bytes`);
        yield chunk;
      }
    };
    try {
      await pipeline(counted(web.read(name + url.search, 0, signal)), createWriteStream(path), { signal });
    } finally {
      await web.close();
    }
    files.push({ path, name, size });
  }
  return files;
}
