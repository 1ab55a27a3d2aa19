/** Token buckets: so many requests a second of one sender, and so many at once. */

export interface Buckets {
  /** @returns 0 when the request may pass, else seconds until one may */
  take(sender: string, at: number): number;
}

/** Senders that are remembered; one that has been quiet long enough to be full again is forgotten first. */
const mostSenders = 50_000;

/** @param perSecond how many come back a second; @param burst how many may come at once */
export function createBuckets({ perSecond, burst }: { perSecond: number; burst: number }): Buckets {
  const buckets = new Map<string, { left: number; at: number }>();
  const full = (at: number): void => {
    for (const [sender, bucket] of buckets) {
      if (bucket.left + ((at - bucket.at) / 1000) * perSecond >= burst) buckets.delete(sender);
    }
    // All of them are busy: whoever came first starts anew.
    for (const sender of buckets.keys()) {
      if (buckets.size < mostSenders) break;
      buckets.delete(sender);
    }
  };
  return {
    take(sender, at) {
      let bucket = buckets.get(sender);
      if (!bucket) {
        if (buckets.size >= mostSenders) full(at);
        bucket = { left: burst, at };
        buckets.set(sender, bucket);
      }
      bucket.left = Math.min(burst, bucket.left + (Math.max(0, at - bucket.at) / 1000) * perSecond);
      bucket.at = at;
      if (bucket.left >= 1) {
        bucket.left--;
        return 0;
      }
      return Math.ceil((1 - bucket.left) / perSecond);
    },
  };
}
