import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../model/index.ts';
import { openDatabase } from '../index.ts';
import { built, folders } from '../published/testing.ts';
import { deb, type Json, npm, record } from '../testing.ts';
import { addToOverlay, overlayOf, removeFromOverlay } from './change.ts';

const { next, remove } = folders('overlay');
afterAll(remove);
const now = new Date('2026-05-01T00:00:00Z');
const records = [record('DSA-1', 'Debian:12', 'openssl', 'i0 f3.0.11-1'), record('GHSA-1', 'npm', 'left', 'i0 f1.0.0')];
let db = '';
beforeAll(async () => {
  db = await built(next(), records);
});

const add = (dir: string, value: unknown): Promise<unknown> =>
  addToOverlay(dir, typeof value === 'string' ? value : JSON.stringify(value), 'here', now);
function findings(dir: string, ...packages: Parameters<ReturnType<typeof openDatabase>['match']>[0]): Finding[] {
  const database = openDatabase(dir);
  try {
    return database.match(packages).findings;
  } finally {
    database.close();
  }
}
const fresh = (): Promise<string> => built(next(), records);

describe('a private overlay', () => {
  test('adds a record, in YAML, that is matched at once', async () => {
    const dir = await fresh();
    const yaml = `
id: ACME-1
aliases: [CVE-2026-1000]
summary: a back door
severity: [{ type: CVSS_V3, score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H" }]
affected:
  - package: { ecosystem: "Debian:12", name: openssl }
    ranges: [{ type: ECOSYSTEM, events: [{ introduced: 0 }, { fixed: 3.10 }] }]
`;
    const began = performance.now();
    await add(dir, yaml);
    const found = findings(dir, deb('openssl', '3.0.9-1'));
    expect(performance.now() - began).toBeLessThan(1000);
    expect(found.map(({ id, severity }) => [id, severity])).toEqual([
      ['CVE-2026-1000', 'critical'],
      ['DSA-1', 'unknown'],
    ]);
    // A version is no number: 3.10 is not 3.1.
    expect(found[0]?.fixedVersions).toEqual(['3.10']);
    expect(overlayOf(dir)).toEqual([
      { id: 'ACME-1', modified: now.toISOString(), summary: 'a back door', affects: ['Debian:12 openssl'] },
    ]);
  });

  test('corrects a record of the database by its id, and gives it back when it is removed', async () => {
    const dir = await fresh();
    const vulnerable = npm('left', '0.5.0');
    await add(dir, record('GHSA-1', 'npm', 'left', 'i0 f0.4.0'));
    expect(findings(dir, vulnerable)).toEqual([]);
    await add(dir, record('GHSA-1', 'npm', 'left', 'i0 f0.9.0'));
    expect(findings(dir, vulnerable).map(({ fixedVersions }) => fixedVersions)).toEqual([['0.9.0']]);
    await removeFromOverlay(dir, ['GHSA-1']);
    expect(findings(dir, vulnerable).map(({ fixedVersions }) => fixedVersions)).toEqual([['1.0.0']]);
    await expect(removeFromOverlay(dir, ['GHSA-1'])).rejects.toMatchObject({ code: 'reference-not-found' });
  });

  test('finds packages that no feed covers, which stay uncovered all the same', async () => {
    const dir = await fresh();
    await add(dir, record('ACME-2', 'Debian:13', 'openssl', 'i0 f9'));
    const database = openDatabase(dir);
    const matched = database.match([deb('openssl', '3.0.9-1', 'Debian:13')]);
    expect(matched.findings.map(({ id }) => id)).toEqual(['ACME-2']);
    expect(matched.notCovered).toEqual(['Debian:13']);
    expect(database.show('ACME-2').advisories).toHaveLength(1);
    database.close();
  });

  test('is part of what the database is called, and outlives its builds', async () => {
    const dir = await fresh();
    const infoOf = () => {
      const database = openDatabase(dir);
      database.close();
      return database.info;
    };
    const plain = infoOf().digest;
    await add(dir, record('ACME-3', 'npm', 'right', 'i0 f2'));
    expect(infoOf().digest).not.toBe(plain);
    expect(infoOf().feeds.at(-1)).toEqual({ name: 'overlay', records: 1 });
    await built(dir, [...records, record('GHSA-2', 'npm', 'right', 'i0 f1')]);
    expect(findings(dir, npm('right', '0.5.0')).map(({ id }) => id)).toEqual(['ACME-3', 'GHSA-2']);
  });
});

describe('a record that would have no effect is refused, with every reason', () => {
  const good = record('ACME-9', 'npm', 'left', 'i0 f1');
  const withRange = (range: string): Json => record('ACME-9', 'npm', 'left', range);
  test.each<[string, unknown, RegExp]>([
    ['no YAML', 'id: [', /neither YAML nor JSON/],
    ['nothing', '', /no object/],
    ['an empty list', [], /no record is in it/],
    ['a record without an id', { ...good, id: undefined }, /without an id/],
    ['no packages', { ...good, affected: [] }, /affects no package/],
    ['an entry without a package', { ...good, affected: [{ ranges: [] }] }, /names no package/],
    ['a misspelt ecosystem', record('ACME-9', 'Debain:12', 'x', 'i0 f1'), /"Debain:12" is no ecosystem/],
    ['a range that ends before it begins', withRange('i2.0.0 f1.0.0'), /nothing is between/],
    ['a range without a beginning', withRange('f1.0.0'), /without an introduced event/],
    ['neither range nor versions', record('ACME-9', 'npm', 'left', ''), /neither ranges nor versions/],
    ['a date that is none', { ...good, modified: 'soon' }, /modified is no date/],
    ['a future schema', { ...good, schema_version: '7.0' }, /unknown schema version/],
    [
      'one bad among good ones',
      [good, { ...good, id: 'ACME-10', affected: 5 }],
      /ACME-10: .*without affected packages/,
    ],
    [
      'aliases of YAML that multiply',
      `a: &a [1,1]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]`,
      /alias|anchor/i,
    ],
  ])('%s', async (_, value, reason) => {
    await expect(add(db, value)).rejects.toMatchObject({
      code: 'record-invalid',
      message: expect.stringMatching(reason),
    });
    expect(overlayOf(db)).toEqual([]);
  });
});
