import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreSource, storeKinds } from '../../test/real/stores.ts';
import { migrations } from './migrations/index.ts';
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

describe.each(storeKinds.filter(({ skip }) => !skip))('the store on $name', kind => {
  let stores: StoreSource;
  beforeAll(async () => {
    stores = await kind.start();
  }, 60_000);
  afterAll(() => stores.stop());

  it('is brought up to date once, and opens again as it was left', async () => {
    const options = await stores.fresh();
    const first = await openStore(options);
    await first.db.insertInto('settings').values({ key: 'k', value: '{"a":[1]}' }).execute();
    await first.close();
    const again = await openStore(options);
    expect(await again.db.selectFrom('settings').select(['key', 'value']).execute()).toEqual([
      { key: 'k', value: { a: [1] } },
    ]);
    const applied = await again.db
      .selectFrom('kysely_migration' as never)
      .selectAll()
      .execute();
    expect(applied).toHaveLength(Object.keys(migrations).length);
    await again.close();
  }, 60_000);

  it('refuses tables that a newer program has changed', async () => {
    const options = await stores.fresh();
    const store = await openStore(options);
    await store.db
      .insertInto('kysely_migration' as never)
      .values({ name: '9999-later', timestamp: '2030-01-01T00:00:00Z' } as never)
      .execute();
    await store.close();
    await expect(openStore(options)).rejects.toMatchObject({ code: 'store-newer' });
  }, 60_000);

  it('reads numbers as numbers and times as dates', async () => {
    const { db } = await stores.open();
    const facts = { facts: Buffer.from('f'), paths: Buffer.alloc(0), check_sum: 2 ** 40, bytes: 2 ** 33 };
    await db
      .insertInto('layers')
      .values({ diff_id: 'd', tools: 't', ...facts })
      .execute();
    const row = await db.selectFrom('layers').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ check_sum: 2 ** 40, bytes: 2 ** 33, read_at: expect.any(Date) });
    expect(Buffer.from(row.facts).toString()).toBe('f');
  }, 60_000);
});

describe('a store that cannot be had', () => {
  it('says so, and what to check', async () => {
    const url = 'postgres://plimsoll@127.0.0.1:1/none';
    await expect(openStore({ dir: '', url })).rejects.toMatchObject({ code: 'store-unreachable' });
  });
});
