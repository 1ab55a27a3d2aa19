/** Looks through bytes for the secrets of a set of rules. */
import { assignmentAt } from './assignment.ts';
import { secretBounds } from './bounds.ts';
import type { Pairs, RuleSet } from './compiled.ts';
import type { SecretRule, Span, Window } from './types.ts';

/** Told of every secret; positions are those of the bytes. */
export type OnSecret = (rule: SecretRule, span: Span) => void;

export interface Search {
  /**
   * Looks at `bytes` from `from` up to `to`; the automaton goes on from where it was.
   * @param low first byte that belongs to the file
   * @param high first byte that does not, or is not known yet
   */
  run(bytes: Uint8Array, from: number, to: number, low: number, high: number): void;
  /** True once the file has had its share of places looked at. */
  exhausted(): boolean;
}

/** Bytes of a quarter. */
const worthParting = 256;

/**
 * The next place, in steps of two, where a pair begins a keyword (1) and a second one follows, or is the second of one (2)
 * that began a byte before; within two bytes of `to` where there is none.
 * @param words `bytes` from `shift` on, four at a time: two loads and one branch to foresee for four pairs
 * @param at not the first byte; an even number of bytes from `shift`
 */
function nextPlace(
  pairs: Uint8Array,
  bytes: Uint8Array,
  words: Int32Array,
  shift: number,
  at: number,
  to: number,
): number {
  if (((at - shift) & 2) !== 0 && at + 2 < to) {
    if (isPlace(pairs, bytes, at)) return at;
    at += 2;
  }
  for (; at + 8 < to; at += 8) {
    const word = (at - shift) >> 2;
    const one = words[word]!;
    const other = words[word + 1]!;
    if ((pairs[one & 0xffff]! | pairs[one >>> 16]! | pairs[other & 0xffff]! | pairs[other >>> 16]!) === 0) continue;
    for (let next = at; next < at + 8; next += 2) if (isPlace(pairs, bytes, next)) return next;
  }
  while (at + 2 < to && !isPlace(pairs, bytes, at)) at += 2;
  return at;
}

function isPlace(pairs: Uint8Array, bytes: Uint8Array, at: number): boolean {
  const is = pairs[(bytes[at + 1]! << 8) | bytes[at]!]!;
  return (
    is !== 0 &&
    (((is & 1) !== 0 && (pairs[(bytes[at + 2]! << 8) | bytes[at + 1]!]! & 2) !== 0) ||
      ((is & 2) !== 0 && (pairs[(bytes[at]! << 8) | bytes[at - 1]!]! & 1) !== 0))
  );
}

export function createSearch(set: RuleSet, path: string, binary: boolean, onSecret: OnSecret): Search {
  const { next, classes, accepting, outputs, start, longest } = set.automaton;
  let row = start;
  let candidates = 0;
  const known = { from: 0, to: -1 };
  let assignment: ReturnType<typeof assignmentAt> | null = null;
  const window: Window = {
    bytes: new Uint8Array(),
    at: 0,
    end: 0,
    from: 0,
    to: 0,
    path,
    binary,
    assignment() {
      if (assignment === null)
        assignment = assignmentAt(window.bytes, window.from, window.at, window.end, window.to, known);
      return assignment;
    },
  };

  const found = (at: number, state: number, low: number, high: number): void => {
    for (const index of outputs(state)) {
      const { length, rules } = set.byKeyword[index]!;
      candidates++;
      window.at = at - length;
      window.end = at;
      window.from = Math.max(low, window.at - secretBounds.beforeBytes);
      window.to = Math.min(high, window.at + secretBounds.afterBytes);
      assignment = null;
      for (const rule of rules) {
        const span = rule.find(window);
        if (span) onSecret(rule, span);
      }
    }
  };

  /** The state after `end`, for whoever goes on from there. */
  const arriveAt = (bytes: Uint8Array, end: number): number => {
    let state = start;
    for (let at = end - longest; at < end; at++) state = next[state + classes[bytes[at]!]!]!;
    return state;
  };

  /**
   * From place to place where a keyword may stand; there byte by byte until the automaton is where it started. Nothing is
   * missed: of any three bytes a pair is looked at, whether they begin at an even place or at an odd one.
   */
  const runSparsely = (
    { pairs, back }: Pairs,
    bytes: Uint8Array,
    from: number,
    to: number,
    low: number,
    high: number,
  ): void => {
    const shift = -bytes.byteOffset & 3;
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + shift, Math.max(0, bytes.length - shift) >> 2);
    let state = row;
    let at = from;
    while (at < to) {
      let sure = at;
      // Words of four begin at every second byte of two.
      if (state === start && at > from && ((at - shift) & 1) === 0) {
        sure = nextPlace(pairs, bytes, words, shift, at, to) + 2;
        at = Math.max(at, sure - 3 - back);
      }
      do {
        state = next[state + classes[bytes[at]!]!]!;
        at++;
        if (state >= accepting) found(at, state, low, high);
        if (candidates > secretBounds.candidatesPerFile) return;
      } while ((state !== start || at < sure) && at < to);
    }
    row = state;
  };

  return {
    run(bytes, from, to, low, high) {
      window.bytes = bytes;
      known.to = -1;
      if (set.pairs) return runSparsely(set.pairs, bytes, from, to, low, high);
      let state = row;
      let at = from;
      // Each byte waits for the state of the one before. Four quarters side by side wait for each other.
      const quarter = (to - from) >> 2;
      if (quarter > Math.max(worthParting, longest)) {
        const [second, third, fourth] = [from + quarter, from + 2 * quarter, from + 3 * quarter];
        let b = arriveAt(bytes, second);
        let c = arriveAt(bytes, third);
        let d = arriveAt(bytes, fourth);
        const [ofB, ofC, ofD]: [number[], number[], number[]] = [[], [], []];
        for (; at < second; at++) {
          state = next[state + classes[bytes[at]!]!]!;
          b = next[b + classes[bytes[at + quarter]!]!]!;
          c = next[c + classes[bytes[at + 2 * quarter]!]!]!;
          d = next[d + classes[bytes[at + 3 * quarter]!]!]!;
          if (state >= accepting) {
            found(at + 1, state, low, high);
            if (candidates > secretBounds.candidatesPerFile) return;
          }
          if (b >= accepting) ofB.push(at + quarter + 1, b);
          if (c >= accepting) ofC.push(at + 2 * quarter + 1, c);
          if (d >= accepting) ofD.push(at + 3 * quarter + 1, d);
        }
        for (const hits of [ofB, ofC, ofD]) {
          for (let hit = 0; hit < hits.length; hit += 2) {
            found(hits[hit]!, hits[hit + 1]!, low, high);
            if (candidates > secretBounds.candidatesPerFile) return;
          }
        }
        state = d;
        at = fourth + quarter;
      }
      for (; at < to; at++) {
        state = next[state + classes[bytes[at]!]!]!;
        if (state < accepting) continue;
        found(at + 1, state, low, high);
        if (candidates > secretBounds.candidatesPerFile) return;
      }
      row = state;
    },
    exhausted: () => candidates > secretBounds.candidatesPerFile,
  };
}
