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
  const [day, boot] = [await clock(0), await clock(7)];
  return () => aheadOf(day(), boot());
}

/** Nanoseconds since the machine started, sleep counted (CLOCK_BOOTTIME): what events carry. */
export const sinceStart = (): Promise<() => bigint> => clock(7);

/** Both halves of the nanoseconds between, as a sum of 64 bits takes them: negative where the day's clock is behind. */
export function aheadOf(day: bigint, boot: bigint): Ahead {
  const difference = BigInt.asUintN(64, day - boot);
  return { high: Number(difference >> 32n), low: Number(difference & 0xffffffffn) };
}

async function clock(number: 0 | 7): Promise<() => bigint> {
  const { default: koffi } = await import('koffi');
  const clockGettime = koffi.load('libc.so.6').func('int clock_gettime(int clock, void *at)');
  const at = Buffer.alloc(16);
  return () => {
    clockGettime(number, at);
    return at.readBigInt64LE(0) * 1_000_000_000n + at.readBigInt64LE(8);
  };
}
