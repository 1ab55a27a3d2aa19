/** Looks through bytes for the secrets of a set of rules. */
import { assignmentAt } from './assignment.ts';
import { secretBounds } from './bounds.ts';
import type { RuleSet } from './compiled.ts';
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

/** Bytes of a half; far more than the longest keyword. */
const worthHalving = 2048;

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
   * Two bytes at a time until a pair begins a keyword; then byte by byte until the automaton is where it started. Nothing is
   * missed: what begins at an odd place shows in the pair of its second and third byte.
   */
  const runSparsely = (
    pairs: Uint8Array,
    bytes: Uint8Array,
    from: number,
    to: number,
    low: number,
    high: number,
  ): void => {
    let state = row;
    let at = from;
    while (at < to) {
      if (state === start && at > from) {
        while (at + 2 < to && pairs[(bytes[at]! << 8) | bytes[at + 1]!] === 0) at += 2;
        // The pair may be the second and third byte, and the last bytes the first of a keyword that the next run ends.
        state = next[start + classes[bytes[at - 1]!]!]!;
      }
      do {
        state = next[state + classes[bytes[at]!]!]!;
        at++;
        if (state >= accepting) found(at, state, low, high);
        if (candidates > secretBounds.candidatesPerFile) return;
      } while (state !== start && at < to);
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
      // Each byte waits for the state of the one before. Two halves side by side wait for each other half as often.
      const half = (to - from) >> 1;
      const later: number[] = [];
      if (half > worthHalving) {
        const middle = from + half;
        let other = arriveAt(bytes, middle);
        for (; at < middle; at++) {
          state = next[state + classes[bytes[at]!]!]!;
          other = next[other + classes[bytes[at + half]!]!]!;
          if (state >= accepting) found(at + 1, state, low, high);
          if (other >= accepting) later.push(at + half + 1, other);
          if (candidates > secretBounds.candidatesPerFile) return;
        }
        for (let hit = 0; hit < later.length; hit += 2) {
          found(later[hit]!, later[hit + 1]!, low, high);
          if (candidates > secretBounds.candidatesPerFile) return;
        }
        state = other;
        at = middle + half;
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
