import { expect, it } from 'vitest';
import { limitOf } from './limit.ts';

it('allows so many in any minute, tells once a minute that there were more, and counts the rest', () => {
  const limit = limitOf(2);
  expect([0, 10].map(now => limit.take(now).allowed)).toEqual([true, true]);
  expect([20, 30, 40].map(now => limit.take(now))).toEqual([
    { allowed: false, first: true },
    { allowed: false, first: false },
    { allowed: false, first: false },
  ]);
  // The first one is a minute old, the second is not.
  expect(limit.take(60_000)).toEqual({ allowed: true, first: false });
  expect([limit.passedOver(), limit.passedOver()]).toEqual([2, 0]);
  expect(limit.take(60_005)).toEqual({ allowed: false, first: false });
  expect(limit.take(60_025)).toEqual({ allowed: true, first: false });
});
