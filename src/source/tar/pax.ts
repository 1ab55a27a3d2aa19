/** pax extended headers (POSIX.1-2017 pax, "pax Extended Header"): records `LENGTH KEY=VALUE\n`. */
import { decodeName } from '../paths.ts';
import { fragmentsOf, type SparseHeader } from './sparse.ts';

/** The records that anything here reads; all others (`SCHILY.xattr.*`, `LIBARCHIVE.*` …) are passed over undecoded. */
const known = new Set([
  ...['path', 'linkpath', 'size', 'mtime', 'uid', 'gid', 'GNU.sparse.name', 'GNU.sparse.size', 'GNU.sparse.realsize'],
  ...['GNU.sparse.major', 'GNU.sparse.minor', 'GNU.sparse.map', 'GNU.sparse.offset', 'GNU.sparse.numbytes'],
]);

/** Keys that sparse format 0.0 repeats, once a fragment. */
const repeated = new Set(['GNU.sparse.offset', 'GNU.sparse.numbytes']);

export type PaxRecords = Map<string, string>;

const SPACE = 32;
const EQUALS = 61;
const NEWLINE = 10;

/** Reads all records of one extended header. `undefined` when a record does not follow the format. */
export function parsePax(bytes: Buffer): PaxRecords | undefined {
  const records: PaxRecords = new Map();
  const lists = new Map<string, string[]>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(SPACE, at);
    if (space < 0 || space - at > 10) return undefined;
    const length = decimal(bytes.toString('latin1', at, space));
    const end = at + (length ?? 0);
    if (length === undefined || end <= space + 1 || end > bytes.length || bytes[end - 1] !== NEWLINE) return undefined;
    const equals = bytes.indexOf(EQUALS, space + 1);
    if (equals < 0 || equals >= end) return undefined;
    const key = bytes.toString('latin1', space + 1, equals);
    if (known.has(key)) {
      const value = decodeName(bytes, equals + 1, end - 1);
      if (!repeated.has(key)) records.set(key, value);
      else if (!lists.get(key)?.push(value)) lists.set(key, [value]);
    }
    at = end;
  }
  for (const [key, values] of lists) records.set(key, values.join(','));
  return records;
}

/** A decimal number without sign, exact; `undefined` for anything else. */
export function decimal(text: string): number | undefined {
  if (text.length === 0 || text.length > 16) return undefined;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/**
 * What the records say of a sparse file, in any of GNU's three pax formats (GNU tar manual, "Storing Sparse Files").
 * `undefined`: not sparse. `'invalid'`: sparse, but the map makes no sense.
 */
export function paxSparse(records: PaxRecords): SparseHeader | 'invalid' | undefined {
  const major = records.get('GNU.sparse.major');
  const size = decimal(records.get('GNU.sparse.realsize') ?? records.get('GNU.sparse.size') ?? '');
  if (major === '1' && records.get('GNU.sparse.minor') === '0') {
    return size === undefined ? 'invalid' : { size, fragments: 'in-content' };
  }
  const map = records.get('GNU.sparse.map') ?? interleave(records);
  if (map === undefined) return undefined;
  const fragments = fragmentsOf(map === '' ? [] : map.split(',').map(part => decimal(part) ?? Number.NaN));
  return size === undefined || fragments === undefined ? 'invalid' : { size, fragments };
}

/** Format 0.0 has offsets and lengths in records of their own. */
function interleave(records: PaxRecords): string | undefined {
  const offsets = records.get('GNU.sparse.offset')?.split(',');
  if (offsets === undefined) return undefined;
  const lengths = records.get('GNU.sparse.numbytes')?.split(',') ?? [];
  return offsets.map((offset, at) => `${offset},${lengths[at] ?? ''}`).join(',');
}
