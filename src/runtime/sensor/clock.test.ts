import { describe, expect, it } from 'vitest';
import { aheadOf, bootClock, sinceStart } from './clock.ts';

const joined = ({ high, low }: { high: number; low: number }): bigint =>
  BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));

describe('the clock of the day', () => {
  it.each([0n, 1n, 0xffff_ffffn, 0x1_0000_0000n, 1_795_000_000_000_000_000n, -1n, -0x1_0000_0001n])(
    'is ahead by %i nanoseconds',
    difference => {
      expect(joined(aheadOf(difference + 77n, 77n))).toBe(difference);
    },
  );

  it('is told anew each time that it is asked', async () => {
    const [ahead, now] = [await bootClock(), await sinceStart()];
    const day = BigInt(Date.now()) * 1_000_000n;
    const apart = now() + joined(ahead()) - day;
    expect(apart > -50_000_000n && apart < 50_000_000n).toBe(true);
  });
});
