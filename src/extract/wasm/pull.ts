/** Turns bytes that are pushed, chunk by chunk, into bytes that a parser pulls: it asks for a few, or has some passed over. */
import type { ByteSink } from '../../model/index.ts';

/** What a parser asks for next. `or` says what it gets when the file ends at that very place. */
export type Pull = { take: number; or?: 'end' } | { skip: number; each?(piece: Uint8Array): void };

/** Bytes, `undefined` for a file that ended before all of them came; empty for what was passed over. */
export type Puller<T> = Generator<Pull, T, Buffer | undefined>;

const nothing = Buffer.alloc(0);

/**
 * Feeds a parser. What it takes is its own; what is passed over is neither copied nor kept.
 * @param done is told what the parser returns: as soon as it does, or at the end of the file.
 */
export function pulled<T>(parser: Puller<T>, done: (result: T) => void): ByteSink {
  let finished = false;
  let wanted: Pull | undefined;
  let held = nothing;
  let length = 0;
  let skipped = 0;

  const next = (bytes: Buffer | undefined) => {
    const step = parser.next(bytes);
    if (step.done) {
      finished = true;
      wanted = undefined;
      held = nothing;
      done(step.value);
      return;
    }
    wanted = step.value;
    length = skipped = 0;
    held = 'take' in wanted ? Buffer.allocUnsafe(wanted.take) : nothing;
  };

  return {
    write(chunk) {
      if (finished) return;
      if (!wanted) next(undefined);
      for (let at = 0; !finished; ) {
        const want = wanted!;
        if ('take' in want) {
          const count = Math.min(want.take - length, chunk.length - at);
          held.set(chunk.subarray(at, at + count), length);
          length += count;
          at += count;
          if (length < want.take) return;
          next(held);
        } else {
          const count = Math.min(want.skip - skipped, chunk.length - at);
          if (count > 0) want.each?.(chunk.subarray(at, at + count));
          skipped += count;
          at += count;
          if (skipped < want.skip) return;
          next(nothing);
        }
      }
    },
    end() {
      if (!finished && !wanted) next(undefined);
      // Whatever the parser still asks for is not there; it says what that means, and ends.
      for (let round = 0; !finished && round < 100; round++) next(undefined);
    },
  };
}
