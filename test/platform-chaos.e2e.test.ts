import { describe, expect, it } from 'vitest';
import { chaos } from './real/chaos.ts';
import { postgresMissing } from './real/postgres.ts';
import { missing, skipping } from './real/programs.ts';

const skip = skipping('processes that are killed', postgresMissing ?? missing('docker-registry'));

describe.skipIf(skip)('kill -9 of servers, workers and the database, at random', () => {
  it('loses no job, and no verdict is another', async () => {
    let seed = 8;
    const random = (): number => {
      seed = (seed * 48_271) % 0x7fffffff;
      return seed / 0x7fffffff;
    };
    const counts = await chaos({ images: 60, bases: 3, seconds: 15, servers: 1, workers: 2, everyMs: 1500, random });
    const { pushed, verdicts } = counts;
    expect(counts).toMatchObject({ scanned: pushed, right: verdicts, tags: pushed, dead: 0, left: 0, crashed: [] });
    expect(counts.layerRows).toBe(counts.layers);
    expect(counts.kills.work + counts.kills.serve).toBeGreaterThan(2);
  }, 240_000);
});
