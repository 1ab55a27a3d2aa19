/** Lines and columns of positions in a stream, counted only as far as somebody asks. */

export interface Places {
  /** Bytes in front of `bytes[0]`, whose lines are counted; `count` bytes of a block are about to go. */
  forget(bytes: Uint8Array, count: number): void;
  /** Line and column of a position, both from 1. Cheapest when positions rise. */
  at(bytes: Uint8Array, position: number): { line: number; column: number };
}

const newline = 0x0a;

export function createPlaces(): Places {
  let line = 1;
  /** Where the line begins: may be before the block. */
  let start = 0;
  let counted = 0;

  const count = (bytes: Uint8Array, to: number): void => {
    let lines = 0;
    // Adding costs less than a branch that nobody can foresee.
    for (let at = counted; at < to; at++) lines += bytes[at] === newline ? 1 : 0;
    if (lines > 0) {
      line += lines;
      start = bytes.lastIndexOf(newline, to - 1) + 1;
    }
    counted = to;
  };

  return {
    forget(bytes, gone) {
      if (counted < gone) count(bytes, gone);
      counted -= gone;
      start -= gone;
    },
    at(bytes, position) {
      if (position < counted) {
        // A secret that begins before one that was already placed.
        let [earlier, begin] = [line, start];
        while (earlier > 1 && begin > position) {
          earlier--;
          const before = begin - 1;
          begin = before > 0 ? bytes.lastIndexOf(newline, before - 1) + 1 : 0;
        }
        return { line: earlier, column: position - begin + 1 };
      }
      count(bytes, position);
      return { line, column: position - start + 1 };
    },
  };
}
