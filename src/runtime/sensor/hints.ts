/** Tables that tell the kernel quickly that no entry of a larger one can be meant; the arithmetic is sensor/open.h's. */

const entries = 1024;

/** Index of a path by its first four bytes, taken as a number with the lowest byte first. */
const headHint = (word: number): number => Math.imul(word, 2_654_435_761) >>> 22;

function nameHint(text: string): number {
  const bytes = Buffer.from(text);
  return (bytes.length * 7 + (bytes[0] ?? 0) * 31 + (bytes.at(-1) ?? 0) * 131) & (entries - 1);
}

/** Bytes of `struct hints`: for each index the classes of the entries that have it. */
export function hintTables(
  prefixes: ReadonlyMap<string, number>,
  names: ReadonlyMap<string, number>,
  parents: ReadonlyMap<string, number>,
): Buffer {
  const table = Buffer.alloc(3 * entries);
  const add = (at: number, classes: number): void => {
    table[at] = (table[at] as number) | classes;
  };
  for (const [prefix, classes] of prefixes) {
    const bytes = Buffer.from(prefix);
    // A shorter one is the beginning of paths with any bytes after it.
    if (bytes.length < 4) for (let at = 0; at < entries; at++) add(at, classes);
    else add(headHint(bytes.readUInt32LE(0)), classes);
  }
  for (const [name, classes] of names) add(entries + nameHint(name), classes);
  for (const [parent, classes] of parents) add(2 * entries + nameHint(parent), classes);
  return table;
}
