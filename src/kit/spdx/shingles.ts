/** Texts of licences as sets of numbers that can be compared. */

/** Words in a row that make one shingle. */
const length = 4;

/** Lines that differ from copy to copy of one licence. */
const ownLines =
  /^[ \t#*/;-]*(?:portions )?(?:copyright[ \t:,]*(?:\(c\)|©|\d{4}|[<[{]|by )|\(c\)|©|all rights reserved).*$/gim;

/**
 * Hashes (FNV-1a, 32 bits) of all runs of four words, letter case, signs, line breaks and the lines about who has the
 * copyright left out.
 */
export function shinglesOf(text: string): Set<number> {
  const words =
    text
      .replace(ownLines, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const hashes = words.map(hashOf);
  const found = new Set<number>();
  for (let at = 0; at + length <= hashes.length; at++) {
    let hash = 0x811c9dc5;
    for (let of = at; of < at + length; of++) hash = Math.imul(hash ^ hashes[of]!, 0x01000193);
    found.add(hash >>> 0);
  }
  return found;
}

function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}
