/** What the kernel's filter of paths does, for events that pass it by. */
import type { FileEvent } from '../degrade/file-events.ts';
import { type Needs, openTables } from '../needs/index.ts';

/** Bits of `openTables`: the host's and containers' opens, to read and to write. */
const reads = 0b0101;
const writes = 0b1010;

type AskedFile = Pick<FileEvent, 'path' | 'write' | 'type'>;

/** @returns whether any rule could match an event of a file. @param needs what rules ask for */
export function wantedFiles({ needs, everything }: Needs): (event: AskedFile) => boolean {
  if (everything) return () => true;
  const { any, prefixes, names, parents } = openTables(needs);
  const lengths = [...new Set([...prefixes.keys()].map(({ length }) => length))].sort((a, b) => b - a);
  const opens = (path: string, bits: number): boolean => {
    if (any & bits) return true;
    const last = path.lastIndexOf('/');
    if ((names.get(path.slice(last + 1)) ?? 0) & bits) return true;
    const above = path.slice(path.lastIndexOf('/', last - 1) + 1, Math.max(last, 0));
    if ((parents.get(above) ?? 0) & bits) return true;
    // The longest prefix has the classes of its own.
    for (const length of lengths) {
      const classes = length <= path.length ? prefixes.get(path.slice(0, length)) : undefined;
      if (classes !== undefined) return (classes & bits) !== 0;
    }
    return false;
  };
  return ({ path, write, type }) => (type === 'openat' ? opens(path, write ? writes : reads) : needs.has(type));
}
