import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from './open.ts';

const dirs: string[] = [];
const folder = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'store-'));
  dirs.push(dir);
  return dir;
};
afterAll(async () => {
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

describe('the embedded store', () => {
  it('keeps what was written, and lets one process in at a time', async () => {
    const dir = await folder();
    const store = await openStore({ dir });
    await store.db
      .insertInto('artifacts')
      .values({
        digest: 'sha256:aa',
        state: 'queued',
        reference: 'r',
        layers: ['a', 'b'],
        packages: 0,
        problems: '[]',
      } as never)
      .execute();
    await expect(openStore({ dir })).rejects.toMatchObject({ code: 'store-busy' });
    await store.close();
    const again = await openStore({ dir });
    expect(
      await again.db.selectFrom('artifacts').select(['digest', 'layers', 'problems', 'first_seen']).execute(),
    ).toEqual([{ digest: 'sha256:aa', layers: ['a', 'b'], problems: [], first_seen: expect.any(Date) }]);
    await again.close();
  }, 60_000);
});
