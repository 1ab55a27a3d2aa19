/** How often one response may happen. */
export interface Limit {
  /** @param now milliseconds. `first`: none was passed over in this minute before. */
  take(now: number): { allowed: boolean; first: boolean };
  /** How many were passed over since this was last asked. */
  passedOver(): number;
}

const minute = 60_000;

/** At most so many in any minute. */
export function limitOf(perMinute: number): Limit {
  const taken: number[] = [];
  let passed = 0;
  let told = Number.NEGATIVE_INFINITY;
  return {
    take(now) {
      while (taken.length > 0 && now - (taken[0] as number) >= minute) taken.shift();
      if (taken.length < perMinute) {
        taken.push(now);
        return { allowed: true, first: false };
      }
      const first = now - told >= minute;
      if (first) told = now;
      else passed++;
      return { allowed: false, first };
    },
    passedOver() {
      const count = passed;
      passed = 0;
      return count;
    },
  };
}
