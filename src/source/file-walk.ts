/** A layer that is no changeset but one file, as WebAssembly is kept in registries: offered as an archive's only entry. */
import { PlimsollError, type Problem } from '../model/index.ts';
import type { TarEntry, TarWalk } from './tar/walk.ts';
import type { Take } from './types.ts';

/** @param size bytes of the file; a layer of another size is not this file */
export function createFileWalk(
  onEntry: (entry: TarEntry) => Take,
  path: string,
  size: number,
): Pick<TarWalk, 'write' | 'end' | 'abort' | 'entries' | 'problems'> {
  let taker: Take;
  let entries = 0;
  let received = 0;

  return {
    write(chunk) {
      if (entries === 0) {
        entries = 1;
        taker = onEntry({ path, type: 'file', size, mode: 0o644, uid: 0, gid: 0, mtime: 0, offset: 0 });
      }
      received += chunk.length;
      if (received > size)
        throw new PlimsollError('archive-invalid', `it has more than the ${size} bytes that it states`);
      taker?.write(chunk);
      return received === size ? (taker?.end() ?? undefined) : undefined;
    },
    end() {
      if (received < size) throw new PlimsollError('archive-invalid', `it ends after ${received} of ${size} bytes`);
    },
    abort: (reason: Problem) => {
      if (received < size) taker?.abort?.(reason);
    },
    get entries() {
      return entries;
    },
    problems: () => [],
  };
}
