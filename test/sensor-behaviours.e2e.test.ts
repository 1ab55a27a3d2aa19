/** Every behaviour that our own rules watch for is done for real, and its innocent twin too. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBehaviours, runBehaviours, type Verdict } from './range/behaviours.ts';
import { openRange, type Range } from './range/box.ts';
import { noBoxes } from './range/image.ts';
import { recordFile, recordOf } from './range/record.ts';
import { noSensor, type Sensor, startSensor } from './range/sensor.ts';
import { repo } from './real/cache.ts';
import { skipping } from './real/programs.ts';

const areas = await allBehaviours();
const wanted = [...areas].flatMap(([area, behaviours]) => behaviours.map(behaviour => ({ area, ...behaviour })));

describe.skipIf(skipping('behaviours', (await noBoxes()) ?? (await noSensor())))('behaviours', () => {
  let range: Range;
  let sensor: Sensor;
  let verdicts: Verdict[] = [];

  beforeAll(async () => {
    range = await openRange();
    sensor = await startSensor({ rules: [join(repo, 'rules')] });
    verdicts = await runBehaviours(range, sensor);
    const caught = verdicts.filter(verdict => verdict.caught && !verdict.twinRaised).length;
    console.log(`${caught} of ${verdicts.length} behaviours caught, their twins left alone`);
    if (process.env['PLIMSOLL_RECORD']) writeFileSync(recordFile, recordOf(verdicts));
  }, 600_000);

  afterAll(async () => {
    await sensor?.stop();
    await range?.stop();
  });

  for (const { area, rule, notRun } of wanted)
    test.skipIf(notRun !== undefined)(`${area}: ${rule}`, () => {
      const verdict = verdicts.find(verdict => verdict.area === area && verdict.rule === rule);
      const seen = { trigger: verdict?.trigger, twin: verdict?.twin };
      expect({ caught: verdict?.caught, twinRaised: verdict?.twinRaised }, JSON.stringify(seen, null, 1)).toEqual({
        caught: true,
        twinRaised: false,
      });
    });
});
