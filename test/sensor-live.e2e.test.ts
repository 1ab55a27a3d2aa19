/**
 * Scenarios of the field, done for real on this kernel before the official rules: each instance must raise its rule, with
 * the priority and the fields that the scenario says.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Box, openRange, type Range } from './range/box.ts';
import { absentCalls, act, noActor } from './range/deed.ts';
import { noBoxes } from './range/image.ts';
import { deedsOf, filled, listsOf, more, type Spec, variants } from './range/live/index.ts';
import { noSensor, type Raised, type Sensor, startSensor } from './range/sensor.ts';
import { shared } from './real/cache.ts';
import { skipping } from './real/programs.ts';

const folder = shared ? join(shared, 'oracles/falco') : undefined;
const official = ['falco_rules', 'falco-incubating_rules', 'falco-sandbox_rules'];
const rules = official.map(name => join(folder ?? '', 'official', `${name}.yaml`));
const sample = folder
  ? (JSON.parse(readFileSync(join(folder, 'live.json'), 'utf8')) as (Spec & { instances: number })[])
  : [];

const specs: Spec[] = [...sample, ...(folder ? [...variants(sample), ...more] : [])];

/** Of one instance. */
interface Done {
  spec: Spec;
  token: string;
  item: Record<string, string>;
  output: string;
}

const reason = folder ? ((await noBoxes()) ?? noActor() ?? (await noSensor())) : 'no ../shared';

describe.skipIf(skipping('scenarios of the field', reason))('scenarios of the field', () => {
  let range: Range;
  let sensor: Sensor;
  const done: Done[] = [];

  beforeAll(async () => {
    const lists = listsOf(rules);
    const fields = [...new Set(specs.flatMap(({ expected }) => Object.keys(expected.outputFields)))];
    range = await openRange();
    sensor = await startSensor({ rules, matching: 'first', fields });
    const host = await range.host();
    const boxes = new Map<string, Box>();
    for (const spec of specs) {
      const form = spec.rule.includes('release_agent') ? 'privileged' : 'plain';
      const box = spec.ctx.includes('container') ? (boxes.get(form) ?? (await range.box(form))) : host;
      if (box !== host) boxes.set(form, box);
      for (const [index, { item, actors, prepare, tidy }] of deedsOf(spec, lists).entries()) {
        if (absentCalls(actors.flatMap(({ calls = [], before = [] }) => [...before, ...calls])).length > 0) continue;
        const token = `${spec.name}-${index}`;
        if (prepare) await box.run(prepare, `${token}-prepare`);
        const { output } = await act(box, actors, token);
        done.push({ spec, token, item, output });
        if (tidy) await box.run(tidy, `${token}-tidy`);
      }
    }
    await sensor.settled();
  }, 600_000);

  afterAll(async () => {
    await sensor?.stop();
    await range?.stop();
  });

  const matches = ({ spec, item }: Done, { rule, priority, source, fields }: Raised): boolean =>
    rule === spec.rule &&
    priority.toLowerCase() === spec.expected.priority &&
    source === spec.expected.source &&
    Object.entries(spec.expected.outputFields).every(([name, text]) => String(fields[name]) === filled(text, item));

  for (const spec of specs)
    test(`${spec.file}: ${spec.name}`, () => {
      const mine = done.filter(one => one.spec === spec);
      expect(mine.length, 'instances').toBeGreaterThan(0);
      const missed = mine.flatMap(one => {
        const alerts = sensor.alerts.filter(({ fields }) =>
          [fields['proc.env[RANGE_TOKEN]'], fields['proc.aenv[RANGE_TOKEN]']].includes(one.token),
        );
        if (alerts.some(alert => matches(one, alert))) return [];
        const names = Object.keys(spec.expected.outputFields);
        const seen = alerts.map(({ rule, priority, fields }) => [rule, priority, ...names.map(name => fields[name])]);
        return [{ item: one.item, seen, output: one.output }];
      });
      const { instances } = { instances: 0, ...spec };
      console.log(
        `${spec.name}: ${mine.length - missed.length} of ${mine.length} raised (the suite has ${instances || '?'})`,
      );
      expect(missed).toEqual([]);
    });
});
