/**
 * Steps of attacks in real containers: each is caught by the official rules and by ours, and the alert names the right
 * container, image and processes. Then ordinary work, of which the false alerts are counted.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Attack, attacks } from './range/attacks/index.ts';
import { type Box, openRange, type Range } from './range/box.ts';
import { imageName, imageTag, noBoxes } from './range/image.ts';
import { noSensor, type Raised, type Sensor, startSensor } from './range/sensor.ts';
import { works } from './range/work.ts';
import { repo, shared } from './real/cache.ts';
import { missing, skipping } from './real/programs.ts';

const folder = shared ? join(shared, 'oracles/falco/official') : undefined;
const official = ['falco_rules', 'falco-incubating_rules', 'falco-sandbox_rules'];
const files = folder ? official.map(name => join(folder, `${name}.yaml`)) : undefined;
const reason = (await noBoxes()) ?? (await noSensor());
if (!files) console.warn('skipped: attacks under official rules: no ../shared');

describe.skipIf(skipping('attacks', reason))('attacks', () => {
  let range: Range;
  let ours: Sensor;
  let theirs: Sensor | undefined;
  /** Container of each attack. */
  const places = new Map<Attack, string>();
  /** What was done for each piece of work: the container's id, or the token on the machine. */
  const worked = new Map<string, { box: string; token: string; code: number; output: string }>();

  beforeAll(async () => {
    range = await openRange();
    ours = await startSensor({ rules: [join(repo, 'rules')] });
    if (files) theirs = await startSensor({ rules: files });
    for (const [index, attack] of attacks.entries()) {
      const box = await range.box(attack.box ?? 'plain');
      places.set(attack, box.id.slice(0, 12));
      if (attack.terminal) await range.podman('exec', '--tty', box.id, ...attack.script.split(' '));
      else await box.run(attack.script, `attack-${index}`);
      await ours.mark();
      await box.stop();
    }
    const host = await range.host();
    for (const [index, { name, host: needs, script }] of works.entries()) {
      if (needs && skipping(name, missing(...needs))) continue;
      const box: Box = needs ? host : await range.box('plain');
      const token = `work-${index}`;
      worked.set(name, { box: box.id.slice(0, 12), token, ...(await box.run(script, token)) });
      if (!needs) await box.stop();
    }
    await Promise.all([ours.settled(), theirs?.settled()]);
  }, 900_000);

  afterAll(async () => {
    await ours?.stop();
    await theirs?.stop();
    await range?.stop();
  });

  const told = ({ rule, fields }: Raised): unknown => ({
    rule,
    container: fields['container.id'],
    image: [fields['container.image.repository'], fields['container.image.tag'], fields['container.image.digest']],
    chain: [fields['proc.name'], fields['proc.pname'], fields['proc.aname[2]'], fields['proc.aname[3]']],
    cmdline: fields['proc.cmdline'],
  });

  /** The alert knows who it was, and where. */
  const right = (attack: Attack, { fields }: Raised): boolean => {
    const chain = [fields['proc.name'], fields['proc.pname'], fields['proc.aname[2]']];
    return (
      attack.chain.every((name, at) => name === '*' || name === chain[at]) &&
      fields['container.id'] === places.get(attack) &&
      fields['container.image.repository'] === imageName &&
      fields['container.image.tag'] === imageTag &&
      /^sha256:[\da-f]{64}$/.test(String(fields['container.image.digest']))
    );
  };

  const inside = (sensor: Sensor, attack: Attack): Raised[] =>
    sensor.alerts.filter(({ fields }) => fields['container.id'] === places.get(attack));

  for (const attack of attacks) {
    test.skipIf(!files || attack.official === undefined)(`official rules: ${attack.name}`, () => {
      const alerts = inside(theirs!, attack);
      const named = alerts.filter(({ rule }) => rule === attack.official);
      expect(
        named.some(alert => right(attack, alert)),
        JSON.stringify(alerts.map(told), null, 1),
      ).toBe(true);
    });

    test(`our rules: ${attack.name}`, () => {
      const alerts = inside(ours, attack);
      expect(
        alerts.some(alert => right(attack, alert)),
        JSON.stringify(alerts.map(told), null, 1),
      ).toBe(true);
    });
  }

  const falseAlerts = (sensor: Sensor | undefined, { box, token }: { box: string; token: string }): Raised[] =>
    (sensor?.alerts ?? []).filter(({ fields }) =>
      box === 'host'
        ? [fields['proc.env[RANGE_TOKEN]'], fields['proc.aenv[RANGE_TOKEN]']].includes(token)
        : fields['container.id'] === box,
    );

  const counts = (alerts: readonly Raised[]): string => {
    const byRule = Map.groupBy(alerts, ({ rule }) => rule);
    const parts = [...byRule].map(([rule, { length }]) => `${rule} × ${length}`).sort();
    return parts.join(', ') || 'none';
  };

  for (const { name } of works)
    test(`ordinary work: ${name}`, () => {
      const place = worked.get(name);
      if (!place) return;
      const [mine, others] = [falseAlerts(ours, place), falseAlerts(theirs, place)];
      console.log(`${name}\n  our rules: ${counts(mine)}\n  official rules: ${theirs ? counts(others) : 'not run'}`);
      expect(place.code, place.output).toBe(0);
      expect(mine.filter(({ priority }) => /^(Critical|Alert|Emergency)$/.test(priority)).map(told)).toEqual([]);
    });
});
