/**
 * Which paths a layer holds, as sorted 48-bit hashes: six bytes an entry instead of the path itself, so that whether a
 * later layer hides a file can be answered without keeping file trees. Directories stand under their path with a slash at
 * the end. Two different paths share a hash with a probability of about 10⁻⁹ for a thousand files over a million paths.
 */

const BYTES = 6;
const HIGH = 2 ** 32;

/**
 * FNV-1a with two primes side by side, mixed at the end as MurmurHash3 does. The state after a directory serves all that is
 * in it, so a path is hashed without going through its directories again.
 */
export interface HashState {
  low: number;
  high: number;
}

export const emptyHash: HashState = { low: 0x811c9dc5, high: 0x9e3779b1 };

export function extendHash(state: HashState, text: string): HashState {
  let { low, high } = state;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995);
  }
  return { low, high };
}

/** 48 bits. */
export function finishHash(state: HashState): number {
  let { low, high } = state;
  low = Math.imul(low ^ (low >>> 16) ^ high, 0x85ebca6b);
  high = Math.imul(high ^ (high >>> 13) ^ low, 0xc2b2ae35);
  low ^= high >>> 15;
  high ^= low >>> 16;
  return (high & 0xffff) * HIGH + (low >>> 0);
}

/** The hash under which a path stands in the set. */
export const pathHash = (path: string, directory = false): number =>
  finishHash(extendHash(emptyHash, directory ? `${path}/` : path));

/** Collects hashes while a layer streams by. */
export function createPathSet(): { add(path: string, directory: boolean): void; pack(): Uint8Array } {
  let hashes = new Float64Array(1024);
  let count = 0;
  return {
    add(path, directory) {
      if (count === hashes.length) {
        const larger = new Float64Array(count * 2);
        larger.set(hashes);
        hashes = larger;
      }
      hashes[count++] = pathHash(path, directory);
    },
    pack() {
      const sorted = hashes.subarray(0, count).sort();
      const packed = new Uint8Array(count * BYTES);
      let length = 0;
      let last = -1;
      for (const hash of sorted) {
        if (hash === last) continue;
        last = hash;
        const high = Math.floor(hash / HIGH);
        packed[length++] = high >>> 8;
        packed[length++] = high & 0xff;
        packed[length++] = (hash >>> 24) & 0xff;
        packed[length++] = (hash >>> 16) & 0xff;
        packed[length++] = (hash >>> 8) & 0xff;
        packed[length++] = hash & 0xff;
      }
      return packed.slice(0, length);
    },
  };
}

/**
 * Whether a packed set holds a hash. Hashes are spread evenly, so a few guesses by proportion come close; halving follows,
 * which no choice of paths can make slow.
 */
export function hasHash(packed: Uint8Array, hash: number): boolean {
  let low = 0;
  let high = packed.length / BYTES - 1;
  let from = 0;
  let to = HIGH * 0x10000;
  for (let round = 0; low <= high; round++) {
    const share = round < guesses ? (hash - from) / (to - from) : 0.5;
    const middle = low + Math.floor((high - low) * Math.min(share, 1));
    const value = hashAt(packed, middle * BYTES);
    if (value === hash) return true;
    if (value < hash) {
      low = middle + 1;
      from = value;
    } else {
      high = middle - 1;
      to = value;
    }
  }
  return false;
}

const guesses = 4;

const hashAt = (packed: Uint8Array, at: number): number =>
  (packed[at]! * 256 + packed[at + 1]!) * HIGH +
  (packed[at + 2]! * 0x1000000 + ((packed[at + 3]! << 16) | (packed[at + 4]! << 8) | packed[at + 5]!));

/** The directory of a path; the root is the empty string. */
export const dirOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

/** The last component of a path. */
export const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Resolves the target of a link at `path` inside the root; `..` at the root stays there, as in the kernel. */
export function resolveLink(path: string, target: string): string {
  const kept = target.startsWith('/') ? [] : dirOf(path).split('/').filter(Boolean);
  for (const part of target.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return kept.join('/');
}
