/** Folders of this machine as entries of a layer. */
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TarFile } from '../../src/source/tar-writer.ts';

/** All of a folder, under another path. */
export function* treeOf(folder: string, path: string): Generator<TarFile> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const [from, to] = [join(folder, entry.name), `${path}/${entry.name}`];
    if (entry.isDirectory()) yield* treeOf(from, to);
    else if (entry.isSymbolicLink()) yield { path: to, type: 'symlink', linkname: readlinkSync(from) };
    else {
      const { size, mode } = statSync(from);
      yield { path: to, mode: mode & 0o777, content: { file: from, size } };
    }
  }
}
