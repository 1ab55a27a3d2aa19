import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reconcile } from '../src/platform/reconcile/start.ts';
import { openRegistries } from '../src/platform/registries.ts';
import { writeOciLayout } from '../src/source/image-writer.ts';
import type { ScanJob } from '../src/store/index.ts';
import { type Port, startPort } from './real/platform.ts';
import { scratch } from './real/plimsoll.ts';
import { missing, must, skipping } from './real/programs.ts';
import { type StoreSource, storeKinds } from './real/stores.ts';

const skip = skipping('the platform beside a real registry', missing('docker-registry', 'skopeo'));
const patience = { timeout: 30_000, interval: 50 };

const base = { entries: [{ path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' }] };
const npm = (name: string, version: string) => ({
  entries: [{ path: `app/node_modules/${name}/package.json`, content: JSON.stringify({ name, version }) }],
});

describe.skipIf(skip).each(storeKinds.filter(kind => !kind.skip))('push means scanned, on $name', kind => {
  const { folder, remove } = scratch('push');
  const layout = join(folder, 'layout');
  let stores: StoreSource;
  let port: Port;
  let digests: Record<'one' | 'two' | 'amd' | 'arm', string>;

  beforeAll(async () => {
    stores = await kind.start();
    port = await startPort((await stores.fresh()).url);
    const written = await writeOciLayout(layout, [
      { tag: 'one', layers: [base, npm('lodash', '4.17.15')] },
      { tag: 'two', layers: [base, npm('lodash', '4.17.21')] },
      { tag: 'multi', platform: { os: 'linux', architecture: 'amd64' }, layers: [base, npm('minimist', '1.2.0')] },
      { tag: 'multi', platform: { os: 'linux', architecture: 'arm64' }, layers: [base, npm('qs', '6.5.0')] },
    ]);
    const [one, two, amd, arm] = written.map(({ digest }) => digest) as [string, string, string, string];
    digests = { one, two, amd, arm };
  }, 120_000);
  afterAll(async () => {
    await port.stop();
    await stores.stop();
    remove();
  });

  const db = () => port.running.platform.store.db;
  const at = (name: string): string => `docker://${port.registry.host}/${name}`;
  const push = (tag: string, name: string) =>
    must('skopeo', ['copy', '--all', ...port.registry.skopeo, `oci:${layout}:${tag}`, at(name)]);

  /** `environment verdict`, of a digest. */
  const verdictsOf = async (digest: string): Promise<string[]> => {
    const rows = await db()
      .selectFrom('verdicts')
      .innerJoin('artifacts', 'artifacts.id', 'verdicts.artifact_id')
      .select(['environment', 'verdict'])
      .where('digest', '=', digest)
      .orderBy('environment')
      .execute();
    return rows.map(row => `${row.environment} ${row.verdict}`);
  };
  /** Digests that a tag leads to. */
  const leadsTo = async (repository: string, tag: string): Promise<string[]> => {
    const rows = await db()
      .selectFrom('tags')
      .innerJoin('artifacts', 'artifacts.id', 'tags.artifact_id')
      .select('digest')
      .where('repository', '=', repository)
      .where('tag', '=', tag)
      .where('gone_at', 'is', null)
      .execute();
    return rows.map(({ digest }) => digest).sort();
  };
  const stateOf = async (digest: string): Promise<string | undefined> =>
    (await db().selectFrom('artifacts').select('state').where('digest', '=', digest).executeTakeFirst())?.state;

  it('an image that is pushed has verdicts', async () => {
    await push('one', 'team/app:v1');
    await expect.poll(() => verdictsOf(digests.one), patience).toEqual(['production warn', 'test warn']);
    expect(await leadsTo('team/app', 'v1')).toEqual([digests.one]);
    expect(port.told).toContainEqual({ kind: 'hook', dialect: 'distribution', outcome: 'queued' });
  }, 60_000);

  it('a tag that moves leads elsewhere, and what it left is gone', async () => {
    await push('two', 'team/app:v1');
    await expect.poll(() => leadsTo('team/app', 'v1'), patience).toEqual([digests.two]);
    await expect.poll(() => stateOf(digests.one), patience).toBe('gone');
    const layers = await db().selectFrom('layers').select('diff_id').execute();
    expect(layers).toHaveLength(3);
  }, 60_000);

  it('an image that is tagged anew is known, and not read again', async () => {
    await must('skopeo', [
      'copy',
      '--src-tls-verify=false',
      ...port.registry.skopeo,
      at('team/app:v1'),
      at('team/app:stable'),
    ]);
    await expect.poll(() => leadsTo('team/app', 'stable'), patience).toEqual([digests.two]);
  }, 60_000);

  it('an index is looked at image by image; its verdict is the worst of theirs', async () => {
    await push('multi', 'team/multi:v1');
    await expect.poll(async () => (await leadsTo('team/multi', 'v1')).length, patience).toBe(3);
    const tagged = await leadsTo('team/multi', 'v1');
    expect(tagged).toEqual(expect.arrayContaining([digests.amd, digests.arm]));
    const index = tagged.find(digest => digest !== digests.amd && digest !== digests.arm)!;
    const both = [...(await verdictsOf(digests.amd)), ...(await verdictsOf(digests.arm))];
    expect(both).toHaveLength(4);
    const worst = ['production', 'test'].map(environment =>
      both.includes(`${environment} block`) ? `${environment} block` : `${environment} warn`,
    );
    expect(await verdictsOf(index)).toEqual(worst);
  }, 60_000);

  it('what is deleted is gone, and known again when it comes back', async () => {
    await must('skopeo', ['delete', '--tls-verify=false', at('team/app:v1')]);
    await expect.poll(() => stateOf(digests.two), patience).toBe('gone');
    expect(await leadsTo('team/app', 'stable')).toEqual([]);
    await push('two', 'team/app:v3');
    await expect.poll(() => stateOf(digests.two), patience).toBe('scanned');
    await expect.poll(() => leadsTo('team/app', 'v3'), patience).toEqual([digests.two]);
  }, 60_000);

  it('what no event told of is found on the next walk', async () => {
    await db().deleteFrom('tags').execute();
    const { platform } = port.running;
    const registries = openRegistries(platform.config, {});
    await reconcile(platform, registries, new AbortController().signal);
    registries.close();
    await expect.poll(() => leadsTo('team/app', 'v3'), patience).toEqual([digests.two]);
    await expect.poll(async () => (await leadsTo('team/multi', 'v1')).length, patience).toBe(3);
    const walked = await db().selectFrom('settings').select('value').where('key', 'like', 'reconciled %').execute();
    expect(walked[0]?.value).toMatchObject({ repositories: 2, problems: [] });
  }, 60_000);

  it('leaves nothing waiting, running or dead', async () => {
    const rest = async () => {
      const found = await sql<{ state: string; data: ScanJob; output: unknown }>`select state, data, output
        from pgboss.job where name like 'scan-%' and state not in ('completed', 'cancelled')`.execute(db());
      return found.rows;
    };
    await expect.poll(rest, patience).toEqual([]);
  }, 60_000);
});
