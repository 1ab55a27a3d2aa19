/** Which licences a text holds. */
import type { Print } from './prints.ts';
import { shinglesOf } from './shingles.ts';

export interface Recognised {
  id: string;
  /** How much of the licence's text is there, 0–1. */
  share: number;
}

/** So much of a licence's text has to be there. */
const least = 0.8;
/** Licences found in one text. */
const most = 20;

export type Recognise = (text: string) => Recognised[];

/** @returns a function that names the licences of a text, the one that explains most of it first */
export function recogniser(prints: readonly Print[]): Recognise {
  const byHash = new Map<number, number | number[]>();
  for (const [index, { hashes }] of prints.entries()) {
    for (const hash of hashes) {
      const before = byHash.get(hash);
      if (before === undefined) byHash.set(hash, index);
      else if (typeof before === 'number') byHash.set(hash, [before, index]);
      else before.push(index);
    }
  }
  const remembered = new Map<string, Recognised[]>();

  /** Each print's share of hashes in a text. */
  function counted(shingles: Iterable<number>): Uint32Array {
    const counts = new Uint32Array(prints.length);
    for (const hash of shingles) {
      const at = byHash.get(hash);
      if (typeof at === 'number') counts[at]!++;
      else if (at) for (const index of at) counts[index]!++;
    }
    return counts;
  }

  function found(text: string): Recognised[] {
    const left = shinglesOf(text);
    const licences: Recognised[] = [];
    while (licences.length < most) {
      let best: { print: Print; share: number; score: number } | undefined;
      for (const [index, count] of counted(left).entries()) {
        const print = prints[index]!;
        const share = count / print.hashes.length;
        // Much of a long text outweighs all of a short one that is a part of it; all of one, most of its like.
        const score = count * print.rate * share;
        if (share >= least && score > (best?.score ?? 0)) best = { print, share, score };
      }
      if (!best) break;
      licences.push({ id: best.print.id, share: best.share });
      for (const hash of best.print.hashes) left.delete(hash);
    }
    // Version 3 of the LGPL is version 3 of the GPL with more permissions, and stands with its text.
    const eased = licences.some(({ id }) => id.startsWith('LGPL-3.0'));
    return eased ? licences.filter(({ id }) => !id.startsWith('GPL-3.0')) : licences;
  }

  return text => {
    const key = text.length < 64 * 1024 ? text : '';
    const before = key && remembered.get(key);
    if (before) return before;
    const licences = found(text);
    if (key && remembered.size < 500) remembered.set(key, licences);
    return licences;
  };
}
