import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../../test/real/plimsoll.ts';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { starterDatabase } from '../../advisory/index.ts';
import { scan } from '../../scan/index.ts';
import { writeOciLayout } from '../../source/image-writer.ts';
import type { Store } from '../../store/index.ts';
import type { Change } from '../types.ts';
import { type ScanContext, scanArtifact } from './artifact.ts';
import { findingsOf, notJudgedOf } from './evidence.ts';
import { judgeArtifact } from './judge.ts';
import { policyFrom } from './policy.ts';

const now = new Date('2026-06-01T00:00:00Z');
const database = starterDatabase();

afterAll(() => database.close());

const lock = (version: string) => JSON.stringify({ name: 'lodash', version, license: 'MIT' });

describe.each(storeKinds.filter(({ skip }) => !skip))('a scan job on $name', kind => {
  const { folder: dir, remove } = scratch('platform');
  let stores: StoreSource;
  let store: Store;
  const told: Change[] = [];
  beforeAll(async () => {
    stores = await kind.start();
    store = await stores.open();
  }, 60_000);
  afterAll(async () => {
    await stores.stop();
    remove();
  });

  const context = (): ScanContext => ({
    store,
    changes: { tell: change => void told.push(change), listen: () => () => {} },
    database,
    openOptions: () => ({}),
    now: () => now,
  });

  it('keeps what the command line would report, reads a shared layer once, and knows a digest again', async () => {
    const layout = join(dir, 'layout');
    const base = { entries: [{ path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' }] };
    const own = (version: string) => ({
      entries: [{ path: 'app/node_modules/lodash/package.json', content: lock(version) }],
    });
    const [one, two] = await writeOciLayout(layout, [
      { tag: 'one', layers: [base, own('4.17.15')] },
      { tag: 'two', layers: [base, own('4.17.21')] },
    ]);
    const row = await scanArtifact({ reference: `oci:${layout}:one`, digest: one!.digest, why: 'test' }, context());
    const cli = await scan(`oci:${layout}:one`, { now });
    expect(row).toMatchObject({ digest: one!.digest, state: 'scanned', packages: cli.packages.length });
    const found = await findingsOf(store.db, row!);
    const key = (finding: { id: string; package?: { path: string; layer?: { index: number } } }) =>
      `${finding.id} ${finding.package?.path} ${finding.package?.layer?.index}`;
    expect(found.map(key).sort()).toEqual(cli.findings.map(key).sort());
    expect(found.length).toBeGreaterThan(0);

    await scanArtifact({ reference: `oci:${layout}:two`, digest: two!.digest, why: 'test' }, context());
    const layers = await store.db.selectFrom('layers').select('diff_id').execute();
    expect(layers).toHaveLength(3);
    await scanArtifact({ reference: 'nowhere.example/gone:1', digest: one!.digest, why: 'again' }, context());
    expect(told.filter(({ kind }) => kind === 'artifact')).toHaveLength(2);

    const policy = await policyFrom('default', { read: () => '', resolve: (_, name) => name });
    const platform = {
      store,
      changes: context().changes,
      config: { environments: ['production', 'test'] } as never,
      now: () => now,
    };
    await judgeArtifact(platform, row!, database, { ...policy, waivers: [] });
    const verdicts = await store.db.selectFrom('verdicts').select(['environment', 'verdict', 'counts']).execute();
    expect(verdicts.map(({ environment, verdict }) => `${environment} ${verdict}`).sort()).toEqual([
      'production warn',
      'test warn',
    ]);
  }, 60_000);

  it('never takes packages that no feed covers for clean', async () => {
    const layout = join(dir, 'uncovered');
    const stanza = 'Package: sail\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0\n';
    const [image] = await writeOciLayout(layout, [
      {
        tag: 'own',
        layers: [
          {
            entries: [
              { path: 'etc/os-release', content: 'ID=harbouros\nVERSION_ID="1"\n' },
              { path: 'var/lib/dpkg/status', content: stanza },
            ],
          },
        ],
      },
    ]);
    const reference = `oci:${layout}:own`;
    const row = await scanArtifact({ reference, digest: image!.digest, why: 'test' }, context());
    const cli = await scan(reference, { now });
    expect(cli.coverage.notCovered).toHaveLength(1);
    expect((await notJudgedOf(store.db, [row!.id])).get(row!.id)).toHaveLength(1);

    const policy = await policyFrom('default', { read: () => '', resolve: (_, name) => name });
    const config = { environments: ['production'] } as never;
    const platform = { store, changes: context().changes, config, now: () => now };
    await judgeArtifact(platform, row!, database, { ...policy, waivers: [] });
    const kept = await store.db
      .selectFrom('verdicts')
      .select(['verdict', 'reasons'])
      .where('artifact_id', '=', row!.id)
      .executeTakeFirstOrThrow();
    expect(kept.verdict).not.toBe('admit');
    expect(kept.reasons.map(({ code }) => code)).toContain('not-covered');
  }, 60_000);
});
