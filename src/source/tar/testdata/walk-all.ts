/** Walks a whole archive and gathers what it says. */
import type { PlimsollError, Problem } from '../../../model/index.ts';
import type { SourceBounds } from '../../bounds.ts';
import { createTarWalk, type TarEntry } from '../walk.ts';

export interface Walked {
  entries: TarEntry[];
  paths: string[];
  contents: Record<string, string>;
  problems: Problem[];
  aborted: Record<string, string>;
  error?: PlimsollError;
}

/** @param chunk bytes written at once: a number, or sizes that are used in turn */
export function walkAll(
  bytes: Uint8Array,
  { chunk = 1 << 20, want = () => true, bounds }: {
    chunk?: number | number[];
    want?: (entry: TarEntry) => boolean;
    bounds?: SourceBounds;
  } = {},
): Walked {
  const found: Walked = { entries: [], paths: [], contents: {}, problems: [], aborted: {} };
  const walk = createTarWalk(entry => {
    found.entries.push(entry);
    found.paths.push(entry.path);
    if (!want(entry)) return undefined;
    const parts: Buffer[] = [];
    return {
      write: part => void parts.push(Buffer.from(part)),
      end: () => {
        if (entry.type === 'file') found.contents[entry.path] = Buffer.concat(parts).toString('latin1');
      },
      abort: reason => {
        found.aborted[entry.path] = reason.message;
      },
    };
  }, bounds);
  const sizes = typeof chunk === 'number' ? [chunk] : chunk;
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const size = Math.max(1, sizes[turn % sizes.length]!);
      walk.write(bytes.subarray(at, at + size));
      at += size;
    }
    walk.end();
  } catch (error) {
    found.error = error as PlimsollError;
  }
  found.problems = walk.problems();
  return found;
}
