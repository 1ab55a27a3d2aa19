/**
 * Sets of function names in a few bytes each: what an extractor says of a program, and what matching asks of it. A name is
 * a hash of 32 bits, so that a set may rarely seem to hold what it does not, and never lacks what it holds.
 */

/** FNV-1a over UTF-16 units. */
export function nameHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/**
 * The hash of a function in a package: `symbol` as the Go vulnerability database writes it, `Reader.Open` for a method. An
 * empty symbol stands for the package itself, which is there as soon as one of its functions is.
 */
export const symbolHash = (packageHash: number, symbol: string): number => joinHashes(packageHash, nameHash(symbol));

export const joinHashes = (packageHash: number, name: number): number =>
  (Math.imul(packageHash, 0x9e3779b1) ^ name) >>> 0;

/** Hashes as text: sorted, the differences in groups of seven bits (LEB128), base64. */
export function packSymbols(hashes: Iterable<number>): string {
  const sorted = Uint32Array.from(hashes).sort();
  const bytes = new Uint8Array(sorted.length * 5);
  let length = 0;
  let before = -1;
  for (const hash of sorted) {
    if (hash === before) continue;
    let difference = before < 0 ? hash : hash - before;
    for (; difference >= 0x80; difference = Math.floor(difference / 0x80)) bytes[length++] = (difference % 0x80) | 0x80;
    bytes[length++] = difference;
    before = hash;
  }
  return Buffer.from(bytes.buffer, 0, length).toString('base64');
}

/** The hashes of a packed set. Text that is none gives some set, never an error. */
export function unpackSymbols(text: string): Set<number> {
  const hashes = new Set<number>();
  let hash = 0;
  let difference = 0;
  let scale = 1;
  for (const byte of Buffer.from(text, 'base64')) {
    difference += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte >= 0x80) continue;
    hash = (hash + difference) >>> 0;
    hashes.add(hash);
    difference = 0;
    scale = 1;
  }
  return hashes;
}
