/** Kernels that refuse programs of type `tp_btf` are watched by the same programs as `raw_tp`. */
import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { kernelFilter } from '../src/runtime/sensor/filter.ts';
import { openObject } from '../src/runtime/sensor/object.ts';
import { objectPath } from '../src/runtime/sensor/places.ts';
import { noSensor } from './range/sensor.ts';
import { scratch } from './real/plimsoll.ts';
import { skipping } from './real/programs.ts';

describe.skipIf(skipping('the second choice', await noSensor()))('the second choice', () => {
  const { folder, remove } = scratch('raw');
  afterAll(remove);

  test('every program loads, and events come', async () => {
    // The first choice is not there at all, as if it had been refused.
    copyFileSync(objectPath().replace('.bpf.o', '-raw.bpf.o'), join(folder, 'plimsoll-raw.bpf.o'));
    const filter = kernelFilter({ needs: new Map(), everything: true, unfiltered: [] }, process.arch);
    const path = join(folder, 'plimsoll.bpf.o');
    const object = await openObject({ path, filter, ringBytes: 8 * 1024 * 1024, own: [process.pid] });
    try {
      expect(object.attachedBy).toBe('raw_tp');
      expect(object.notAttached).toEqual([]);
      execFileSync('true');
      expect(object.ring.drain(() => {}, 1_000_000)).toBeGreaterThan(0);
      expect(object.counters().noProgram).toBe(0);
    } finally {
      object.close();
    }
  });
});
