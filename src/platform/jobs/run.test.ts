import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type MemoryLayer,
  type MemoryRegistry,
  memoryLayer,
  startMemoryRegistry,
} from '../../../test/real/memory-registry.ts';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { starterDatabase } from '../../advisory/index.ts';
import { PlimsollError } from '../../model/index.ts';
import type { ScanJob, Store } from '../../store/index.ts';
import { openRegistries, type Registries } from '../registries.ts';
import { type JobContext, runJob } from './run.ts';

const database = starterDatabase();
afterAll(() => database.close());

const lock = (name: string, version: string): MemoryLayer =>
  memoryLayer([{ name: `app/node_modules/${name}/package.json`, body: JSON.stringify({ name, version }) }]);

describe.each(storeKinds.filter(({ skip }) => !skip))(
  'a job, when the registry is not as it should be, on $name',
  kind => {
    let stores: StoreSource;
    let store: Store;
    let registry: MemoryRegistry;
    let registries: Registries;
    let minute = 0;
    beforeAll(async () => {
      [stores, registry] = await Promise.all([kind.start(), startMemoryRegistry()]);
      store = await stores.open();
      const host = { host: registry.host, privateAddress: true, repositories: ['team/*'] };
      registries = openRegistries({ registries: [host] } as never, {});
    }, 60_000);
    beforeEach(() => {
      registry.misbehave = undefined;
    });
    afterAll(async () => {
      registries.close();
      await registry.stop();
      await stores.stop();
    });

    const context = (last = false, waitedSeconds = 0): JobContext => ({
      store,
      registries,
      database,
      changes: { tell: () => {}, listen: () => () => {} },
      openOptions: registries.openOptions,
      platforms: undefined,
      now: () => new Date(Date.UTC(2026, 0, 1, 0, ++minute)),
      judge: async () => {},
      judgeIndex: async () => {},
      waitedSeconds,
      last,
      ends: () => last,
    });
    const job = (tag: string, more: Partial<ScanJob> = {}): ScanJob => ({
      reference: `${registry.host}/team/app:${tag}`,
      why: 'test',
      ...more,
    });
    const stateOf = async (digest: string): Promise<string | undefined> =>
      (await store.db.selectFrom('artifacts').select('state').where('digest', '=', digest).executeTakeFirst())?.state;
    const answer = (response: ServerResponse, status: number, headers = {}): true => {
      response.writeHead(status, headers).end();
      return true;
    };

    it.each([
      ['asks to wait', 429, 'rate-limited'],
      ['fails', 500, 'unreachable'],
      ['refuses', 403, 'unauthorized'],
    ])(
      'one that %s for a layer is asked again; the image is not taken for scanned',
      async (_, status, code) => {
        const layer = lock('lodash', `4.0.${status}`);
        const digest = registry.add('team/app', `s${status}`, [layer], 'x');
        registry.misbehave = ({ url }, response) =>
          (url?.includes(layer.digest) ?? false) && answer(response, status, { 'retry-after': '0' });
        await expect(runJob(job(`s${status}`), context())).rejects.toMatchObject({ code });
        expect(await stateOf(digest)).toBe('queued');
        await expect(runJob(job(`s${status}`), context(true))).rejects.toMatchObject({ code });
        expect(await stateOf(digest)).toBe('failed');
        registry.misbehave = undefined;
        await runJob(job(`s${status}`), context());
        expect(await stateOf(digest)).toBe('scanned');
      },
      60_000,
    );

    it('a layer that is nowhere is a gap, after the last try', async () => {
      const layer = lock('lodash', '4.1.0');
      const digest = registry.add('team/app', 'hole', [lock('qs', '6.0.0'), layer], 'x');
      registry.misbehave = ({ url }, response) => (url?.includes(layer.digest) ?? false) && answer(response, 404);
      await expect(runJob(job('hole'), context())).rejects.toMatchObject({ code: 'blob-missing' });
      await runJob(job('hole'), context(true));
      const row = await store.db
        .selectFrom('artifacts')
        .selectAll()
        .where('digest', '=', digest)
        .executeTakeFirstOrThrow();
      expect(row).toMatchObject({ state: 'scanned', packages: 1, problems: [expect.objectContaining({ gap: true })] });
    }, 60_000);

    it('a push that the registry does not show yet is waited for; a deletion is not', async () => {
      await expect(runJob(job('late'), context())).rejects.toMatchObject({ code: 'reference-not-found' });
      await runJob(job('late', { deleted: true }), context());
      await runJob(job('late'), context(false, 11));
    });

    it('what was told of out of order counts as it is now', async () => {
      const one = registry.add('team/app', 'moving', [lock('qs', '6.1.0')], '1');
      await runJob(job('moving', { digest: one }), context());
      const two = registry.add('team/app', 'moving', [lock('qs', '6.2.0')], '2');
      // The deletion of the old one and its push come late.
      await runJob(job('moving', { digest: one, deleted: true }), context());
      await runJob(job('moving', { digest: one }), context());
      expect(await stateOf(one)).toBe('gone');
      expect(await stateOf(two)).toBe('scanned');
      registry.remove('team/app', 'moving');
      await runJob(
        { reference: `${registry.host}/team/app@${two}`, digest: two, deleted: true, why: 'test' },
        context(),
      );
      expect(await stateOf(two)).toBe('gone');
    });

    it.each([
      ['another registry', 'registry.example/team/app:v1'],
      ['another repository', 'HOST/other/app:v1'],
    ])('%s is never asked', async (_, reference) => {
      const asked = runJob({ reference: reference.replace('HOST', registry.host), why: 'test' }, context());
      await expect(asked).rejects.toBeInstanceOf(PlimsollError);
      await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
    });
  },
);
