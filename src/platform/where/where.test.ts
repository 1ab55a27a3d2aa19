import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { starterDatabase } from '../../advisory/index.ts';
import type { Package } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import { matchRows } from '../scan/match.ts';
import { packageRows } from '../scan/packages.ts';
import { where } from './find.ts';
import { isMeant, questionOf } from './question.ts';

test.each([
  ['CVE-2021-44228', { kind: 'vulnerability', id: 'CVE-2021-44228' }],
  ['cve-2021-44228', { kind: 'vulnerability', id: 'CVE-2021-44228' }],
  ['GHSA-jfh8-c2jp-5v3q', { kind: 'vulnerability', id: 'GHSA-jfh8-c2jp-5v3q' }],
  ['RHSA-2024:0001', { kind: 'vulnerability', id: 'RHSA-2024:0001' }],
  ['gcc-12-base', { kind: 'package', names: ['gcc-12-base'], versions: [] }],
  ['@babel/core', { kind: 'package', names: ['@babel/core'], versions: [] }],
  ['openssl@3.0.1', { kind: 'package', names: ['openssl'], versions: [{ sign: '=', version: '3.0.1' }] }],
  [
    '@babel/core@>=7.0 <7.4',
    {
      versions: [
        { sign: '>=', version: '7.0' },
        { sign: '<', version: '7.4' },
      ],
    },
  ],
  ['pkg:npm/%40babel/core@7.1.0', { kind: 'package', purl: 'pkg:npm/@babel/core' }],
])('a question: %s', (text, expected) => {
  expect(questionOf(text)).toMatchObject(expected);
});

test.each(['', ' ', 'pkg:', 'pkg:npm/', 'openssl@>=', 'x'.repeat(600), `a@${'>1 '.repeat(20)}`])(
  '%j is refused',
  text => {
    expect(() => questionOf(text)).toThrow();
  },
);

test('versions are compared as their ecosystem does', () => {
  const question = questionOf('pkg:deb/debian/openssl@<3.0.11-1~deb12u2') as never;
  const of = (version: string) => ({
    purl: `pkg:deb/debian/openssl@${version}?arch=amd64`,
    version,
    ecosystem: 'Debian:12',
  });
  expect(isMeant(question, of('3.0.11-1~deb12u1'))).toBe(true);
  expect(isMeant(question, of('3.0.11-1'))).toBe(false);
  expect(isMeant(question, { ...of('3.0.1'), purl: 'pkg:deb/debian/openssl-dev@3.0.1' })).toBe(false);
});

const lodash = (version: string): Package => ({
  type: 'npm',
  name: 'lodash',
  version,
  ecosystem: 'npm',
  purl: `pkg:npm/lodash@${version}`,
  path: '',
});

describe.each(storeKinds.filter(({ skip }) => !skip))('where on $name', kind => {
  let stores: StoreSource;
  let store: Store;
  let id = '';
  const database = starterDatabase();
  const digest = (n: number) => `sha256:${String(n).repeat(64)}`;
  beforeAll(async () => {
    stores = await kind.start();
    store = await stores.open();
    const { db } = store;
    const [old, fixed] = await packageRows(db, [lodash('4.17.15'), lodash('4.17.21')]);
    await matchRows(db, [old!, fixed!], database, { now: new Date('2026-01-01') });
    for (const n of [1, 2, 3]) {
      const row = await db
        .insertInto('artifacts')
        .values({
          digest: digest(n),
          state: 'scanned',
          reference: `r.example/team${n}/app@${digest(n)}`,
          problems: '[]',
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      await db
        .insertInto('artifact_packages')
        .values({ artifact_id: row.id, package_id: n === 3 ? fixed! : old! })
        .execute();
      if (n !== 1) continue;
      await db
        .insertInto('tags')
        .values({ registry: 'r.example', repository: 'team1/app', tag: '1.0', artifact_id: row.id })
        .execute();
      const workload = { cluster: 'c', namespace: 'n', owner: 'Deployment/app', container: 'app', image: 'app:1' };
      await db
        .insertInto('workloads')
        .values({ ...workload, artifact_id: row.id, labels: '{}' })
        .execute();
    }
    await sql`update package_findings set finding = jsonb_set(finding, '{aliases}', '["GHSA-test-test-test"]')`.execute(
      db,
    );
    const found = await db.selectFrom('package_findings').select('finding_id').execute();
    id = found[0]!.finding_id;
  }, 90_000);
  afterAll(async () => {
    database.close();
    await stores.stop();
  });

  it('finds who holds a vulnerability by any of its names, the running first, and what closes it', async () => {
    for (const name of [id, 'GHSA-test-test-test']) {
      const answer = await where(store.db, name, { limit: 10 });
      expect(answer.totals).toMatchObject({ packages: 1, artifacts: 2, running: 1, workloads: 1 });
      expect(answer.artifacts.map(({ digest, tags, workloads }) => ({ digest, tags, workloads }))).toEqual([
        { digest: digest(1), tags: ['r.example/team1/app:1.0'], workloads: 1 },
        { digest: digest(2), tags: [], workloads: 0 },
      ]);
      expect(answer.workloads).toMatchObject([{ owner: 'Deployment/app', digest: digest(1) }]);
      expect(answer.vulnerabilities.map(found => found.id)).toContain(id);
      expect(answer.remedies).toMatchObject([{ name: 'lodash', from: '4.17.15' }]);
    }
  });

  it('finds packages by name, purl and range', async () => {
    const artifacts = async (text: string) => (await where(store.db, text, { limit: 10 })).totals.artifacts;
    expect(await artifacts('lodash')).toBe(3);
    expect(await artifacts('pkg:npm/lodash')).toBe(3);
    expect(await artifacts('pkg:npm/lodash@4.17.21')).toBe(1);
    expect(await artifacts('lodash@<4.17.21')).toBe(2);
    expect(await artifacts('pkg:pypi/lodash')).toBe(0);
    expect(await artifacts('CVE-1999-0001')).toBe(0);
  });

  it('tells of what is in scope alone, and lists no more than asked', async () => {
    const scoped = await where(store.db, 'lodash', { limit: 10, scope: ['r.example/team2/*'] });
    expect(scoped.artifacts.map(({ digest }) => digest)).toEqual([digest(2)]);
    expect(scoped.totals).toMatchObject({ artifacts: 1, workloads: 0 });
    const short = await where(store.db, 'lodash', { limit: 1 });
    expect([short.artifacts.length, short.totals.artifacts]).toEqual([1, 3]);
  });
});
