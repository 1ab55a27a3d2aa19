/** Files of /proc, read whole by blocking calls into one buffer that is used again: a process vanishes while one waits. */
import {
  type BigIntStats,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { textOfBytes } from '../rules/text.ts';

export interface ProcFiles {
  /** What could not be read though it is there: its name (`environ`), and how often. */
  readonly refused: ReadonlyMap<string, number>;
  /** How often anything was refused. */
  readonly refusals: number;
  /**
   * Bytes up to `most` of a file that the kernel gives in one piece, in a buffer that the next reading overwrites.
   * `undefined`: it is gone, or was refused.
   */
  read(path: string, most: number): Buffer | undefined;
  /** The same, a character for each byte. */
  text(path: string, most: number): string | undefined;
  /** A file that comes in pieces, as lists do. */
  list(path: string, most: number): string | undefined;
  /** Target of a link, a character for each byte. */
  link(path: string): string | undefined;
  /** Follows links. */
  stat(path: string): Stats | undefined;
  exactStat(path: string): BigIntStats | undefined;
  /** Whether something is there, and what; a link at its end is not followed. */
  lstat(path: string): Stats | undefined;
  /** Names in a directory. */
  names(path: string): string[] | undefined;
}

/** The process, or what is asked of it, is not there any more. */
const gone = new Set(['ENOENT', 'ESRCH', 'ENOTDIR', 'ENXIO', 'ENODEV']);
const firstBytes = 64 * 1024;

export function procFiles(): ProcFiles {
  let buffer = Buffer.allocUnsafe(firstBytes);
  const refused = new Map<string, number>();
  let refusals = 0;

  function attempt<T>(path: string, call: () => T): T | undefined {
    try {
      return call();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (!gone.has(code)) {
        refusals++;
        const name = nameOf(path);
        refused.set(name, (refused.get(name) ?? 0) + 1);
      }
      return undefined;
    }
  }

  function read(path: string, most: number, pieces = false): Buffer | undefined {
    return attempt(path, () => {
      const file = openSync(path, 'r');
      try {
        let length = 0;
        while (length < most) {
          if (length === buffer.length) {
            const larger = Buffer.allocUnsafe(Math.min(most, buffer.length * 2));
            buffer.copy(larger);
            buffer = larger;
          }
          const asked = Math.min(buffer.length, most) - length;
          const got = readSync(file, buffer, length, asked, null);
          length += got;
          if (got === 0 || (!pieces && got < asked)) break;
        }
        const bytes = buffer.subarray(0, length);
        // One large table does not stay in memory.
        if (buffer.length > firstBytes) buffer = Buffer.allocUnsafe(firstBytes);
        return bytes;
      } finally {
        closeSync(file);
      }
    });
  }

  return {
    refused,
    get refusals() {
      return refusals;
    },
    read: (path, most) => read(path, most),
    text: (path, most) => read(path, most)?.toString('latin1'),
    list: (path, most) => read(path, most, true)?.toString('latin1'),
    link: path => attempt(path, () => readlinkSync(path, 'latin1')),
    stat: path => attempt(path, () => statSync(path, { throwIfNoEntry: false })),
    exactStat: path => attempt(path, () => statSync(path, { bigint: true, throwIfNoEntry: false })),
    lstat: path => attempt(path, () => lstatSync(path, { throwIfNoEntry: false })),
    names: path => attempt(path, () => readdirSync(path)),
  };
}

/** `/proc/12/fd/3` is `fd`, `/proc/12/task/13/status` is `status`. */
function nameOf(path: string): string {
  return path.split('/').findLast(part => !/^\d*$/.test(part)) ?? path;
}

const beyondAscii = /[\x80-\xff]/;
/** The text of bytes that stand as a character each. */
export const textOfLatin = (latin: string): string =>
  beyondAscii.test(latin) ? textOfBytes(Buffer.from(latin, 'latin1')) : latin;
