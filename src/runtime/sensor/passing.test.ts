import { describe, expect, it } from 'vitest';
import { sensorBounds } from './bounds.ts';
import { passing } from './passing.ts';
import type { SensorAlert } from './protocol.ts';

const alertOf = (rule: string): SensorAlert => ({ alert: { rule } }) as SensorAlert;

function opened() {
  const sent: { alerts: readonly SensorAlert[]; gone(): void }[] = [];
  const out = passing((alerts, gone) => void sent.push({ alerts, gone }));
  const raise = (rule: string, times = 1): void => {
    for (let i = 0; i < times; i++) if (out.place(rule)) out.push(alertOf(rule));
  };
  return { sent, out, raise };
}

describe('alerts on their way to the main process', () => {
  it('go together, in their order, and only when there are any', () => {
    const { sent, out, raise } = opened();
    out.flush();
    raise('one');
    raise('two');
    out.flush();
    expect(sent.map(({ alerts }) => alerts.map(({ alert }) => alert.rule))).toEqual([['one', 'two']]);
    expect(out.dropped()).toBe(0);
  });

  it('a rule that floods is held up, counted, and leaves room for others', () => {
    const { sent, out, raise } = opened();
    raise('flood', sensorBounds.alertsOfRule + 7);
    raise('rare');
    out.flush();
    raise('flood');
    expect(out.dropped()).toBe(8);
    expect(sent[0]?.alerts).toHaveLength(sensorBounds.alertsOfRule + 1);
    expect(sent[0]?.alerts.at(-1)?.alert.rule).toBe('rare');
    sent[0]?.gone();
    raise('flood');
    expect(out.dropped()).toBe(8);
    expect([[...out.left()], [...out.left()]]).toEqual([[['flood', 8]], []]);
  });

  it('many rules that flood are bounded together', () => {
    const { out, raise } = opened();
    for (let i = 0; i * sensorBounds.alertsOfRule < sensorBounds.alertsWaiting + 1; i++)
      raise(`flood ${i}`, sensorBounds.alertsOfRule);
    expect(out.dropped()).toBeGreaterThan(0);
    raise('one more');
    expect(out.place('another')).toBe(false);
  });
});
