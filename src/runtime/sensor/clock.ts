/** What the clock of the day is ahead of the clock that events carry. */

export interface Ahead {
  high: number;
  low: number;
}

/**
 * Events carry nanoseconds since the machine started (CLOCK_BOOTTIME), which nobody sets. Asked anew now and then, so that
 * alerts follow when the clock of the day is set.
 */
export async function bootClock(): Promise<() => Ahead> {
  const { default: koffi } = await import('koffi');
  const clockGettime = koffi.load('libc.so.6').func('int clock_gettime(int clock, void *at)');
  const at = Buffer.alloc(16);
  const read = (clock: number): bigint => {
    clockGettime(clock, at);
    return at.readBigInt64LE(0) * 1_000_000_000n + at.readBigInt64LE(8);
  };
  const [realtime, boottime] = [0, 7];
  return () => {
    const difference = BigInt.asUintN(64, read(realtime) - read(boottime));
    return { high: Number(difference >> 32n), low: Number(difference & 0xffffffffn) };
  };
}
