import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDatabase, openDatabase } from './index.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { deb, type Json, npm, record } from './testing.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-shards-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const now = new Date('2026-01-01T00:00:00Z');
let databases = 0;
/** Folder of a database of these records, with EPSS by CVE. */
async function built(records: readonly Json[], epss: Record<string, number>): Promise<string> {
  const from = join(root, `from-${databases}.ndjson`);
  const scores = join(root, `epss-${databases}.csv`);
  const to = join(root, `db-${databases++}`);
  await writeFile(from, records.map(one => JSON.stringify(one)).join('\n'));
  const rows = Object.entries(epss).map(([cve, probability]) => `${cve},${probability},0.5`);
  await writeFile(scores, ['cve,epss,percentile', ...rows].join('\n'));
  await buildDatabase({ from: [from, scores], to, now });
  return to;
}
const manifestOf = async (dir: string): Promise<Manifest> =>
  readManifest(await readFile(join(dir, 'manifest.json'), 'utf8'), dir);
/** Digests of the shards by section. */
const shardsOf = ({ sections }: Manifest): Record<string, (string | undefined)[]> =>
  Object.fromEntries(
    sections.map(({ ecosystem, release, buckets }) => [
      [ecosystem, release].join(' '),
      buckets.map(shard => shard?.sha256),
    ]),
  );

const rated = { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] };
const records = [
  record('DSA-1', 'Debian:12', 'openssl', 'i0 f3.0', { upstream: ['CVE-2024-1000', 'CVE-2024-1001'] }),
  record('GHSA-1', 'npm', 'openssl-js', 'i0 f3.0', { aliases: ['CVE-2024-1000'], ...rated }),
  record('GHSA-2', 'npm', 'left', 'i0 f3.0', { aliases: ['CVE-2024-1002'] }),
];
const epss = { 'CVE-2024-1000': 0.1, 'CVE-2024-1001': 0.2, 'CVE-2024-1002': 0.3, 'CVE-2024-1003': 0.4 };

describe('CVEs', () => {
  test('stand with each place whose advisories name them, and apart where none does', async () => {
    const { sections } = await manifestOf(await built(records, epss));
    expect(sections.map(({ ecosystem, release, advisories }) => [ecosystem, release, advisories])).toEqual([
      ['Debian', '12', 1],
      ['npm', '', 2],
      ['cve', 'Debian:12', 2],
      ['cve', 'npm', 2],
      ['cve-rest', '', 1],
    ]);
  });

  test('carry to a place what records of another say of them', async () => {
    const database = openDatabase(await built(records, epss));
    const { findings } = database.match([deb('openssl', '2.0')]);
    expect(findings).toMatchObject([
      {
        id: 'CVE-2024-1000',
        severity: 'critical',
        severitySource: 'GHSA-1 (CVSS 3.1: 9.8)',
        epss: { probability: 0.1 },
      },
      { id: 'CVE-2024-1001', severity: 'unknown', epss: { probability: 0.2 } },
    ]);
    expect(database.show('CVE-2024-1003').cve).toMatchObject({ epss: { probability: 0.4 } });
    database.close();
  });

  test('change the shards of the places that name them, and no other', async () => {
    const [before, after] = await Promise.all(
      [epss, { ...epss, 'CVE-2024-1002': 0.9 }].map(async scores =>
        shardsOf(await manifestOf(await built(records, scores))),
      ),
    );
    const changed = Object.keys(before!).filter(key => String(before![key]) !== String(after![key]));
    expect(changed).toEqual(['cve npm']);
  });

  test('that a superseded record named stand apart, whatever the order of the two', async () => {
    const newer = { ...record('GHSA-2', 'npm', 'left', 'i0 f3.0'), modified: '2024-02-01T00:00:00Z' };
    const orders = [
      [...records, newer],
      [newer, ...records],
    ];
    const [one, two] = await Promise.all(orders.map(async order => manifestOf(await built(order, epss))));
    expect(shardsOf(two!)).toEqual(shardsOf(one!));
    const rows = one!.sections.map(({ ecosystem, release, advisories }) => [ecosystem, release, advisories]);
    expect(rows).toContainEqual(['cve', 'npm', 1]);
    expect(rows).toContainEqual(['cve-rest', '', 2]);
  });
});

describe('buckets', () => {
  /** About 1.5 KiB a record. */
  const references = Array.from({ length: 8 }, (_, at) => ({
    type: 'WEB',
    url: `https://e.org/${at}/${'x'.repeat(170)}`,
  }));
  const many = (ecosystem: string, count: number): Json[] =>
    Array.from({ length: count }, (_, at) =>
      record(`A-${at}`, ecosystem, `p${at}`, 'i0 f2.0', { upstream: [`CVE-2024-${1000 + at}`], references }),
    );

  test.each([
    ['npm', 1000, 16],
    ['Debian:12', 1000, 1],
    ['Debian:12', 4000, 64],
  ])('of %s with %i records: %i', async (ecosystem, count, buckets) => {
    const dir = await built(many(ecosystem, count), { 'CVE-2024-1003': 0.4 });
    const { sections } = await manifestOf(dir);
    expect(sections[0]?.buckets).toHaveLength(buckets);
    const database = openDatabase(dir);
    const { findings } = database.match([ecosystem === 'npm' ? npm('p3', '1.0') : deb('p3', '1.0')]);
    expect(findings).toMatchObject([{ id: 'CVE-2024-1003', epss: { probability: 0.4 } }]);
    database.close();
  });
});
