import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../types.ts';
import { type Grouped, type GroupedOptions, grouped } from './grouped.ts';

const alert = (rule: string, time: bigint, fields: Record<string, unknown> = {}): Alert => ({
  ...{ time, rule, priority: 'Warning', source: 'syscall', tags: ['container'], message: 'm' },
  ...{ output: `o: Warning ${rule}`, outputFields: { 'evt.time': time, ...fields } },
});

const more = (each: Alert): number => Number(each.outputFields['plimsoll.more'] ?? 0);

function under(options: Partial<GroupedOptions> = {}): { out: Alert[]; clock: { now: number }; group: Grouped } {
  const out: Alert[] = [];
  const clock = { now: 0 };
  const group = grouped({ write: each => void out.push(each), now: () => clock.now, windowMs: 1_000, ...options });
  return { out, clock, group };
}

describe('a flood of alerts', () => {
  it('goes out whole up to a bound, and then as one line a window', () => {
    const { out, clock, group } = under();
    const fields = { 'container.id': 'abc', 'proc.name': 'sh', 'fd.name': '/x' };
    for (let i = 0; i < 1_239; i++) group.write(alert('Shell', 1_767_323_045_000_000_000n + BigInt(i), fields));
    expect(out).toHaveLength(5);
    expect(group.counts()).toEqual({ whole: 5, grouped: 0, waiting: 1_234 });
    clock.now = 1_000;
    group.tick();
    expect(out).toHaveLength(6);
    expect(out[5]).toMatchObject({
      ...{ rule: 'Shell', priority: 'Warning', source: 'syscall', tags: ['container'] },
      time: 1_767_323_045_000_001_238n,
      message: expect.stringMatching(
        /^… and 1,234 more: Shell \(container.id=abc proc.name=sh\), from \d\d:\d\d:05.000000005 to \d\d:\d\d:05.000001238$/,
      ),
      outputFields: {
        ...{ 'container.id': 'abc', 'proc.name': 'sh', 'plimsoll.more': 1_234 },
        'plimsoll.first_time': '2026-01-02T03:04:05.000000005Z',
        'plimsoll.last_time': '2026-01-02T03:04:05.000001238Z',
      },
    });
    expect(out[5]?.output.endsWith(`: Warning ${out[5]?.message}`)).toBe(true);
    expect(group.counts()).toEqual({ whole: 5, grouped: 1_234, waiting: 0 });
  });

  it.each([
    ['rules', alert('b', 1n, { 'container.id': 'x', 'proc.name': 'p' })],
    ['containers', alert('a', 1n, { 'container.id': 'y', 'proc.name': 'p' })],
    ['programs', alert('a', 1n, { 'container.id': 'x', 'proc.name': 'q' })],
    ['users of the API server', alert('a', 1n, { 'container.id': 'x', 'proc.name': 'p', 'ka.user.name': 'u' })],
  ])('of one kind hides no other: %s differ', (_, other) => {
    const { out, group } = under({ whole: 1 });
    for (let i = 0; i < 3; i++) group.write(alert('a', 1n, { 'container.id': 'x', 'proc.name': 'p' }));
    group.write(other);
    expect(out).toHaveLength(2);
    expect(out[1]).toBe(other);
  });

  it('is told of by the timer too', async () => {
    const { out, group } = under({ whole: 1, windowMs: 20, now: () => performance.now() });
    group.write(alert('a', 1n));
    group.write(alert('a', 2n));
    await expect.poll(() => out.length).toBe(2);
    expect(out[1]?.message).toContain('and 1 more');
    group.end();
  });

  it('of more kinds than are counted ends the oldest window early, and loses nothing', () => {
    const { out, group } = under({ whole: 1, groups: 2 });
    for (const rule of ['a', 'a', 'a', 'b', 'c']) group.write(alert(rule, 1n));
    expect(out.map(each => `${each.rule}${more(each) || ''}`)).toEqual(['a', 'b', 'a2', 'c']);
  });

  it('is counted exactly, whatever comes when', () => {
    const steps = fc.array(
      fc.record({ rule: fc.integer({ min: 0, max: 6 }), pause: fc.integer({ min: 0, max: 400 }), tick: fc.boolean() }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 5 }), (list, whole, groups) => {
        const { out, clock, group } = under({ whole, groups });
        list.forEach(({ rule, pause, tick }, i) => {
          clock.now += pause;
          if (tick) group.tick();
          group.write(alert(String(rule), BigInt(i)));
          const { whole: sent, grouped: told, waiting } = group.counts();
          expect(sent + told + waiting).toBe(i + 1);
        });
        group.end();
        for (let rule = 0; rule <= 6; rule++) {
          const of = out.filter(each => each.rule === String(rule));
          const told = of.reduce((sum, each) => sum + (more(each) || 1), 0);
          expect(told).toBe(list.filter(each => each.rule === rule).length);
        }
        expect(group.counts().waiting).toBe(0);
      }),
    );
  });
});
