import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../../test/real/plimsoll.ts';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { buildDatabase } from '../../advisory/index.ts';
import { addToOverlay, removeFromOverlay } from '../../advisory/overlay/change.ts';
import type { Package } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { type Advisories, openAdvisories } from '../advisories.ts';
import { matchRows } from '../scan/match.ts';
import { packageRows, packPlaces } from '../scan/packages.ts';
import { policyFrom } from '../scan/policy.ts';
import type { Change, Platform } from '../types.ts';
import { refreshDatabase } from './start.ts';

const now = new Date('2026-06-01T00:00:00Z');

const record = (id: string, name: string, fixed: string, severity = 'CRITICAL') => ({
  schema_version: '1.6.0',
  id,
  modified: '2026-01-01T00:00:00Z',
  database_specific: { severity },
  affected: [
    { package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] },
  ],
});

const npm = (name: string, version: string): Package => ({
  type: 'npm',
  name,
  version,
  ecosystem: 'npm',
  purl: `pkg:npm/${name}@${version}`,
  path: `app/node_modules/${name}/package.json`,
});

describe.each(storeKinds.filter(({ skip }) => !skip))('a changed database on $name', kind => {
  const { folder, remove } = scratch('rematch');
  const db = join(folder, 'db');
  let stores: StoreSource;
  let store: Store;
  let advisories: Advisories;
  let platform: Platform;
  let told: Change[] = [];
  const digest = (n: number) => `sha256:${String(n).repeat(64)}`;

  async function build(records: readonly { id: string }[]): Promise<void> {
    const from = join(folder, 'feed');
    mkdirSync(from, { recursive: true });
    writeFileSync(join(from, 'all.json'), JSON.stringify(records));
    await buildDatabase({ from: [from], to: db, now });
  }
  async function image(n: number, packages: Package[]): Promise<void> {
    const ids = await packageRows(store.db, packages);
    const { id } = await store.db
      .insertInto('artifacts')
      .values({
        digest: digest(n),
        state: 'scanned',
        reference: `r.example/app${n}@${digest(n)}`,
        info: JSON.stringify({ reference: `r.example/app${n}`, transport: 'docker://', kind: 'image', layers: [] }),
        inventory: await packPlaces(packages, ids),
        packages: packages.length,
        problems: '[]',
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await store.db
      .insertInto('artifact_packages')
      .values(ids.map(package_id => ({ package_id, artifact_id: id })))
      .execute();
    await matchRows(store.db, ids, advisories.current(), { now });
    await store.db
      .updateTable('artifacts')
      .set({ database_digest: advisories.current().info.digest })
      .where('id', '=', id)
      .execute();
  }
  const verdicts = async () => {
    const rows = await store.db
      .selectFrom('verdicts')
      .innerJoin('artifacts', 'artifacts.id', 'verdicts.artifact_id')
      .select(['digest', 'verdict'])
      .orderBy('digest')
      .execute();
    return rows.map(row => `${row.digest.slice(7, 8)} ${row.verdict}`);
  };

  beforeAll(async () => {
    stores = await kind.start();
    store = await stores.open();
    await build([record('GHSA-aaaa-aaaa-aaaa', 'left', '2.0.0')]);
    advisories = openAdvisories(db);
    const policy = await policyFrom('strict', { read: () => '', resolve: (_, name) => name });
    const nothing = () => {};
    platform = {
      config: { environments: ['production'], projects: [], db, dir: folder } as never,
      store,
      queue: undefined as never,
      log: { warn: nothing, info: nothing, error: nothing } as never,
      metrics: undefined as never,
      changes: { tell: change => void told.push(change), listen: () => nothing },
      advisories,
      policy: () => policy,
      version: '1.0.0',
      now: () => now,
      stopping: new AbortController().signal,
    } as Partial<Platform> as Platform;
    await image(1, [npm('left', '1.0.0'), npm('shared', '1.0.0')]);
    await image(2, [npm('right', '1.0.0'), npm('shared', '1.0.0')]);
    await refreshDatabase(platform);
  }, 90_000);
  afterAll(async () => {
    advisories.close();
    await stores.stop();
    remove();
  });

  it('matches again what asks for it, tells what is new, and judges who holds it', async () => {
    told = [];
    await build([record('GHSA-aaaa-aaaa-aaaa', 'left', '2.0.0'), record('GHSA-bbbb-bbbb-bbbb', 'right', '1.5.0')]);
    const summary = await refreshDatabase(platform);
    expect(summary).toMatchObject({ packages: { changed: 1 }, opened: 1, closed: 0, judged: 1, older: false });
    expect(told.map(({ kind }) => kind).sort()).toEqual(['database', 'finding', 'judged', 'verdict']);
    expect(told[1]).toMatchObject({
      finding: { id: 'GHSA-bbbb-bbbb-bbbb' },
      digests: [digest(2)],
      images: 1,
      workloads: 0,
    });
    expect(await verdicts()).toEqual(['2 block']);
    const stale = await store.db
      .selectFrom('packages')
      .select('id')
      .where('matched_by', '!=', summary.database)
      .execute();
    expect(stale).toEqual([]);
    expect(await refreshDatabase(platform)).toMatchObject({ packages: { matched: 0, unchanged: 0 }, judged: 0 });
  });

  it('takes the records of an overlay the same way, in and out, and no other package is looked at', async () => {
    told = [];
    const text = JSON.stringify(record('ACME-2026-1', 'shared', '9.0.0'));
    await addToOverlay(db, text, 'a test', now);
    const added = await refreshDatabase(platform);
    expect(added).toMatchObject({ packages: { matched: 1, unchanged: 2, changed: 1 }, opened: 1, judged: 2 });
    expect(told[1]).toMatchObject({ kind: 'finding', digests: [digest(2), digest(1)] });
    expect(await verdicts()).toEqual(['1 block', '2 block']);
    await removeFromOverlay(db, ['ACME-2026-1']);
    expect(await refreshDatabase(platform)).toMatchObject({ packages: { matched: 1, changed: 1 }, closed: 1 });
    expect(told.findLast(({ kind }) => kind === 'finding-closed')).toMatchObject({
      id: 'ACME-2026-1',
      purl: 'pkg:npm/shared@1.0.0',
    });
  });

  it('sees packages of a record that a record of the overlay stands before', async () => {
    await addToOverlay(db, JSON.stringify(record('GHSA-aaaa-aaaa-aaaa', 'other', '1.0.0')), 'a test', now);
    expect(await refreshDatabase(platform)).toMatchObject({ packages: { matched: 1, changed: 1 }, closed: 1 });
    await removeFromOverlay(db, ['GHSA-aaaa-aaaa-aaaa']);
    expect(await refreshDatabase(platform)).toMatchObject({ packages: { matched: 1, changed: 1 }, opened: 1 });
  });

  it('notes what another severity makes of an artifact, and keeps when a finding was found', async () => {
    const at = () =>
      store.db
        .selectFrom('package_findings')
        .select(['found_at', 'severity'])
        .where('finding_id', '=', 'GHSA-bbbb-bbbb-bbbb')
        .executeTakeFirstOrThrow();
    const before = await at();
    await build([
      record('GHSA-aaaa-aaaa-aaaa', 'left', '2.0.0'),
      record('GHSA-bbbb-bbbb-bbbb', 'right', '1.5.0', 'LOW'),
    ]);
    expect(await refreshDatabase(platform)).toMatchObject({ packages: { changed: 1 }, opened: 0, judged: 1 });
    expect(await at()).toEqual({ found_at: before.found_at, severity: 'low' });
  });

  it('takes up what a run that was cut off has left', async () => {
    await addToOverlay(db, JSON.stringify(record('ACME-2026-2', 'shared', '9.0.0')), 'a test', now);
    advisories.refresh();
    // A worker matched the package for an image of its own, and died before anyone was told.
    const { id } = await store.db
      .selectFrom('packages')
      .select('id')
      .where('name', '=', 'shared')
      .executeTakeFirstOrThrow();
    await matchRows(store.db, [id], advisories.current(), { now });
    told = [];
    expect(await refreshDatabase(platform)).toMatchObject({ packages: { matched: 0 }, opened: 1, judged: 2 });
    expect(told.filter(({ kind }) => kind === 'finding')).toHaveLength(1);
  });

  it('matches everything again, once, when the program is a later one', async () => {
    const later = { ...platform, version: '1.1.0' };
    expect(await refreshDatabase(later)).toMatchObject({ packages: { matched: 3, unchanged: 0 }, judged: 0 });
    expect(await refreshDatabase(later)).toMatchObject({ packages: { matched: 0 } });
    // Where an earlier one still runs beside it, it leaves them as they are.
    expect(await refreshDatabase(platform)).toMatchObject({ packages: { matched: 0 } });
  });

  it('leaves the rows alone where its own database is older', async () => {
    const fresh = advisories.current().info.digest;
    await store.db
      .updateTable('settings')
      .set({
        value: JSON.stringify({ digest: 'sha256:newer', built: '2027-01-01T00:00:00Z', starter: false }),
      })
      .where('key', '=', 'database')
      .execute();
    await store.db.updateTable('packages').set({ matched_by: 'sha256:newer' }).execute();
    expect(await refreshDatabase(platform)).toMatchObject({ older: true, packages: { matched: 0 } });
    expect(await refreshDatabase(platform, { allowOlder: true })).toMatchObject({
      older: false,
      database: fresh,
      packages: { matched: 3, unchanged: 0, changed: 0 },
    });
  });
});
