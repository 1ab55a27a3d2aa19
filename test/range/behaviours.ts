/** All behaviours, done one after the other before the sensor: whether its rule saw each, and held still at its twin. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Behaviour } from '../behaviours/behaviour.ts';
import type { Box, Range } from './box.ts';
import type { Raised, Sensor } from './sensor.ts';

/** What came of a behaviour. */
export interface Verdict {
  rule: string;
  area: string;
  /** The trigger raised its rule. */
  caught: boolean;
  /** The twin raised it too. */
  twinRaised: boolean;
  /** Rules that trigger and twin raised, and what the scripts said: for whoever looks for the fault. */
  trigger: Act;
  twin: Act;
}

interface Act {
  raised: string[];
  code: number;
  output: string;
}

const folder = join(import.meta.dirname, '../behaviours');

/** The tables of test/behaviours, by area. */
export async function allBehaviours(): Promise<Map<string, readonly Behaviour[]>> {
  const areas = new Map<string, readonly Behaviour[]>();
  const files = globSync('*.ts', { cwd: folder }).sort();
  for (const file of files.filter(file => file !== 'behaviour.ts' && !file.endsWith('.test.ts'))) {
    const { behaviours } = (await import(join(folder, file))) as { behaviours?: readonly Behaviour[] };
    if (behaviours) areas.set(file.slice(0, -'.ts'.length), behaviours);
  }
  return areas;
}

const tokensOf = ({ fields }: Raised): unknown[] => [fields['proc.env[RANGE_TOKEN]'], fields['proc.aenv[RANGE_TOKEN]']];

/**
 * Alerts of what one script did: those of processes with its token. In a container also those of processes that have none,
 * in its time.
 */
const alertsOf = (alerts: readonly Raised[], box: Box, { token, from, to }: Done): Raised[] =>
  alerts.filter(alert => {
    const tokens = tokensOf(alert);
    if (tokens.includes(token)) return true;
    if (box.id === 'host' || alert.fields['container.id'] !== box.id.slice(0, 12)) return false;
    return !tokens.some(other => typeof other === 'string' && other !== '') && alert.time >= from && alert.time <= to;
  });

interface Done {
  token: string;
  from: bigint;
  to: bigint;
  code: number;
  output: string;
}

/** Does all that can be done here. Each has a container of its own: what it leaves behind is nobody's. */
export async function runBehaviours(range: Range, sensor: Sensor): Promise<Verdict[]> {
  const act = async (box: Box, script: string, token: string): Promise<Done> => {
    const from = await sensor.mark();
    const { code, output } = await box.run(script, token);
    return { token, from, to: await sensor.mark(), code, output };
  };
  const wanted = [...(await allBehaviours())].flatMap(([area, behaviours]) =>
    behaviours.map((behaviour, index) => ({ area, token: `${area}-${index}`, ...behaviour })),
  );
  const runnable = wanted.filter(({ notRun }) => notRun === undefined);
  const boxFor = (at: number): Promise<Box> | undefined => {
    const next = runnable[at];
    return next && (next.host ? range.host() : range.box(next.box ?? 'plain'));
  };
  const done: { area: string; rule: string; box: Box; trigger: Done; twin: Done }[] = [];
  // While one is at work the next box is made ready.
  let next = boxFor(0);
  for (const [at, { area, rule, token, trigger, twin }] of runnable.entries()) {
    const box = (await next)!;
    next = boxFor(at + 1);
    const first = await act(box, trigger, `${token}-trigger`);
    done.push({ area, rule, box, trigger: first, twin: await act(box, twin, `${token}-twin`) });
    await box.stop();
  }
  // Alerts may wait for what a runtime says of their container.
  await sensor.settled();
  const acted = (box: Box, act: Done): Act => ({
    raised: [...new Set(alertsOf(sensor.alerts, box, act).map(({ rule }) => rule))].sort(),
    code: act.code,
    output: act.output.slice(-1000),
  });
  return done.map(({ area, rule, box, ...acts }) => {
    const trigger = acted(box, acts.trigger);
    const twin = acted(box, acts.twin);
    const [caught, twinRaised] = [trigger.raised.includes(rule), twin.raised.includes(rule)];
    return { rule, area, caught, twinRaised, trigger, twin };
  });
}
