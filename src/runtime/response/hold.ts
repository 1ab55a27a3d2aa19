/** What responses hold: each is let go when its time is over, or at the end. */
import type { ResponseRecord } from './types.ts';

export interface Held {
  record: ResponseRecord;
  /** Names the deed and its target. */
  key: string;
  /** What it holds stays when the program ends. */
  keepAtExit: boolean;
}

export interface Holding {
  /** @param ms until it is let go */
  add(held: Held, ms: number): void;
  get(key: string): Held | undefined;
  count(): number;
  /** Ends all waiting. @returns what was held still */
  end(): Held[];
}

/** @param letGo takes one back; it never throws */
export function holding(letGo: (held: Held) => Promise<void>): Holding {
  const all = new Map<string, { held: Held; timer: NodeJS.Timeout }>();
  return {
    add(held, ms) {
      const timer = setTimeout(
        () => {
          all.delete(held.key);
          void letGo(held);
        },
        Math.max(0, ms),
      );
      timer.unref();
      all.set(held.key, { held, timer });
    },
    get: key => all.get(key)?.held,
    count: () => all.size,
    end() {
      const left = [...all.values()];
      all.clear();
      for (const { timer } of left) clearTimeout(timer);
      return left.map(({ held }) => held);
    },
  };
}
