/** Fingerprints of the licences' texts: a part of each text's shingles, more of a short one than of a long one. */
import { shinglesOf } from './shingles.ts';

export interface Print {
  id: string;
  /** One of so many shingles is kept: those whose hash it divides. */
  rate: number;
  hashes: Uint32Array;
}

/** Shingles of a text that are few enough to be kept, all of them or every so many. */
const enough = 300;

/** A shorter text is a notice that says where the licence is to be found. */
const shortest = 20;

export function printOf(id: string, text: string): Print | undefined {
  const all = [...shinglesOf(text)].sort((a, b) => a - b);
  if (all.length < shortest) return undefined;
  let rate = 1;
  while (all.length / rate > enough) rate *= 2;
  return { id, rate, hashes: Uint32Array.from(all.filter(hash => hash % rate === 0)) };
}

/** A line of JSON (`[id, rate, count]` of each), then the hashes, little-endian. */
export function packPrints(prints: readonly Print[]): Buffer {
  const head = JSON.stringify(prints.map(({ id, rate, hashes }) => [id, rate, hashes.length]));
  const body = Buffer.alloc(prints.reduce((sum, { hashes }) => sum + hashes.length, 0) * 4);
  let at = 0;
  for (const { hashes } of prints) for (const hash of hashes) at = body.writeUInt32LE(hash, at);
  return Buffer.concat([Buffer.from(`${head}\n`), body]);
}

export function unpackPrints(bytes: Buffer): Print[] {
  const line = bytes.indexOf(10);
  let at = line + 1;
  const heads = JSON.parse(bytes.toString('utf8', 0, line)) as [string, number, number][];
  return heads.map(([id, rate, count]) => {
    const hashes = new Uint32Array(count);
    for (let of = 0; of < count; of++, at += 4) hashes[of] = bytes.readUInt32LE(at);
    return { id, rate, hashes };
  });
}
