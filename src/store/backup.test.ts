import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreSource, storeKinds } from '../../test/real/stores.ts';
import { exportStore, importStore, linesOf } from './backup.ts';
import type { Store } from './open.ts';

const now = new Date('2026-06-01T00:00:00Z');
const kinds = storeKinds.filter(({ skip }) => !skip);

async function textOf(store: Store): Promise<string> {
  let text = '';
  for await (const line of exportStore(store, now)) text += line;
  return text;
}
const linesIn = (text: string) =>
  linesOf(
    (async function* () {
      const bytes = Buffer.from(text);
      // Cut anywhere, also within a character.
      for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777);
    })(),
  );

/** A row of each sort of value: bytes, arrays, times to the microsecond, large numbers, odd characters. */
async function fill({ db }: Store): Promise<void> {
  const { id } = await db
    .insertInto('artifacts')
    .values({
      digest: 'sha256:a',
      state: 'scanned',
      reference: 'r/图@sha256:a',
      layers: ['x', 'y"z\\'],
      inventory: Buffer.from([0, 255, 10, 13]),
      problems: '[{"a":"\\u2028\\"\\n"}]',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.insertInto('artifacts').values({ digest: 'sha256:b', state: 'queued', reference: 'r' }).execute();
  await db
    .insertInto('layers')
    .values({
      diff_id: 'd',
      tools: 't',
      facts: Buffer.alloc(3000, 7),
      paths: Buffer.from(''),
      check_sum: 4_294_967_295,
      bytes: 9_007_199_254_740_991,
    })
    .execute();
  await db
    .insertInto('verdicts')
    .values({
      artifact_id: id,
      environment: 'production',
      verdict: 'block',
      reasons: '[]',
      counts: '{"kev":1e-7}',
      policy_digest: 'p',
      database_digest: 'd',
      judged_at: '2026-01-02T03:04:05.678912Z',
    })
    .execute();
  await db.insertInto('settings').values({ key: 'k', value: '{"deep":[1,{"x":null}]}' }).execute();
  for (let n = 0; n < 1500; n++)
    await db
      .insertInto('audit')
      .values({ actor: 'a', action: 'b', subject: String(n), detail: '{}' })
      .execute();
}

describe.each(kinds.flatMap(from => kinds.map(to => ({ name: `${from.name} to ${to.name}`, from, to }))))(
  'a backup from $name',
  ({ from, to }) => {
    let sources: StoreSource[];
    let store: Store;
    let text: string;
    beforeAll(async () => {
      sources = [await from.start(), await to.start()];
      store = await sources[0]!.open();
      await fill(store);
      text = await textOf(store);
    }, 120_000);
    afterAll(async () => {
      for (const source of sources ?? []) await source.stop();
    });

    it('brings everything back as it was, and goes on numbering', async () => {
      const other = await sources[1]!.open();
      const counts = await importStore(other, linesIn(text));
      expect(counts).toMatchObject({ artifacts: 2, layers: 1, verdicts: 1, audit: 1500 });
      expect((await textOf(other)).split('\n').sort()).toEqual(text.split('\n').sort());
      const made = await other.db
        .insertInto('artifacts')
        .values({ digest: 'sha256:c', state: 'queued', reference: 'r' })
        .returning('id')
        .executeTakeFirstOrThrow();
      expect(made.id).toBe(3);
      await expect(importStore(other, linesIn(text))).rejects.toMatchObject({ code: 'usage' });
      await importStore(other, linesIn(text), { force: true });
      expect(await other.db.selectFrom('artifacts').select('digest').orderBy('id').execute()).toHaveLength(2);
    }, 60_000);
  },
);

describe('what is no backup', () => {
  let source: StoreSource;
  let store: Store;
  beforeAll(async () => {
    source = await kinds[0]!.start();
    store = await source.open();
  }, 120_000);
  afterAll(() => source.stop());

  const head = async () => (await textOf(store)).split('\n')[0] as string;
  const counts = '{"end":true,"counts":{}}';
  it.each([
    ['nothing', () => '', 'archive-invalid'],
    ['something else', () => '{"a":1}\n', 'archive-invalid'],
    ['no JSON', () => 'PK\u0003\u0004', 'archive-invalid'],
    ['one that is cut off', (first: string) => `${first}\n`, 'archive-invalid'],
    [
      'a table that is none',
      (first: string) => `${first}\n{"table":"pg_authid","row":{}}\n${counts}`,
      'archive-invalid',
    ],
    [
      'a row that is none',
      (first: string) => `${first}\n{"table":"settings","row":{"key":null}}\n${counts}`,
      'archive-invalid',
    ],
    [
      'rows that close the text',
      (first: string) => `${first}\n{"table":"settings","row":{}]'); drop table artifacts; --}\n${counts}`,
      'archive-invalid',
    ],
    [
      'fewer rows than it says',
      (first: string) => `${first}\n{"end":true,"counts":{"artifacts":3}}`,
      'archive-invalid',
    ],
    ['more after its end', (first: string) => `${first}\n${counts}\n${counts}`, 'archive-invalid'],
    [
      'one of a newer program',
      (first: string) => first.replace(/"schema":"[^"]*"/, '"schema":"9999-x"'),
      'store-newer',
    ],
  ])('%s is refused, and leaves the store as it was', async (_, make, code) => {
    await expect(importStore(store, linesIn(make(await head())))).rejects.toMatchObject({ code });
    expect(await store.db.selectFrom('settings').select('key').execute()).toEqual([]);
  });
});
