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

export function createSearch(set: RuleSet, path: string, binary: boolean, onSecret: OnSecret): Search {
  const { next, classes, accepting, outputs, start } = set.automaton;
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

  const found = (at: number, low: number, high: number): void => {
    for (const index of outputs(row)) {
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

  return {
    run(bytes, from, to, low, high) {
      window.bytes = bytes;
      known.to = -1;
      let state = row;
      for (let at = from; at < to; at++) {
        state = next[state + classes[bytes[at]!]!]!;
        if (state < accepting) continue;
        row = state;
        found(at + 1, low, high);
        if (candidates > secretBounds.candidatesPerFile) break;
      }
      row = state;
    },
    exhausted: () => candidates > secretBounds.candidatesPerFile,
  };
}
