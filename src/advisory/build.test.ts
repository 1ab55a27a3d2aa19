import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { thisProcess } from '../kit/index.ts';
import { buildDatabase, openDatabase } from './index.ts';
import { aboard } from './testing.ts';
import { zipOf } from './testing-zip.ts';

type Json = Record<string, unknown>;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-db-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
/** A folder with these files. */
async function folder(files: Record<string, string | Uint8Array>): Promise<string> {
  const dir = join(root, `from-${folders++}`);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(dir, name, '..'), { recursive: true });
    await writeFile(join(dir, name), content);
  }
  return dir;
}
const fresh = (): string => join(root, `db-${folders++}`);
const now = new Date('2026-01-01T00:00:00Z');

const osv = (id: string, name = 'left', fixed = '1.0.0', more: Json = {}): Json => ({
  id,
  modified: '2024-01-01T00:00:00Z',
  affected: [
    { package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] },
  ],
  ...more,
});
const lines = (...records: unknown[]): string =>
  records.map(record => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`).join('');
const left = aboard({ type: 'npm', name: 'left', version: '0.5.0' });

async function idsOf(files: Record<string, string | Uint8Array>): Promise<string[]> {
  const to = fresh();
  await buildDatabase({ from: [await folder(files)], to, now });
  const database = openDatabase(to);
  try {
    return database.match([left]).findings.map(finding => finding.id);
  } finally {
    database.close();
  }
}

describe('forms of OSV records', () => {
  const [one, two] = [osv('CVE-2024-1000'), osv('CVE-2024-1001')];
  test.each<[string, Record<string, string | Uint8Array>]>([
    ['one a line', { 'a.ndjson': lines(one, two) }],
    ['one a line, with CRLF and no end', { 'a.ndjson': `${JSON.stringify(one)}\r\n${JSON.stringify(two)}` }],
    [
      'one a file, indented',
      { 'a.json': JSON.stringify(one, null, 2), 'deep/er/b.json': JSON.stringify(two, null, '\t') },
    ],
    ['an array', { 'a.json': JSON.stringify([one, two]) }],
    ['an indented array', { 'a.json': JSON.stringify([one, two], null, 2) }],
    ['objects one after the other', { 'a.json': JSON.stringify(one, null, 1) + JSON.stringify(two, null, 1) }],
    ['zstd', { 'a.ndjson.zst': zstdCompressSync(lines(one, two)) }],
    ['gzip', { 'a.json.gz': gzipSync(JSON.stringify([one, two])) }],
    ['under another name', { 'a.txt': zstdCompressSync(lines(one, two)) }],
    [
      'zip',
      {
        'all.zip': zipOf({
          'CVE-2024-1000.json': JSON.stringify(one),
          'CVE-2024-1001.json': JSON.stringify(two, null, 2),
        }),
      },
    ],
  ])('%s', async (_, files) => {
    expect(await idsOf(files)).toEqual(['CVE-2024-1000', 'CVE-2024-1001']);
  });
});

describe('bad input', () => {
  it.each<[string, string]>([
    ['in the middle', lines(osv('CVE-2024-1000'), '{"id": "CVE-2024-9", oops', osv('CVE-2024-1001'))],
    ['at the head', lines('<<<', osv('CVE-2024-1000'), osv('CVE-2024-1001'))],
    ['at the end', `${lines(osv('CVE-2024-1000'), osv('CVE-2024-1001'))}{"id":"CVE-2024-9","affe`],
  ])('one bad line %s loses that line alone', async (_, text) => {
    const to = fresh();
    const summary = await buildDatabase({ from: [await folder({ 'a.ndjson': text })], to, now });
    expect(summary.problems).toMatchObject([{ message: 'a line that is not JSON', count: 1 }]);
    expect(openDatabase(to).match([left]).findings).toHaveLength(2);
  });

  it('bad records and bad parts of records are counted with examples', async () => {
    const good = osv('CVE-2024-1000');
    const part = (affected: unknown[]): Json => ({ id: 'CVE-2024-2', modified: 'x', affected });
    const named = { ecosystem: 'npm', name: 'b' };
    const from = await folder({
      'a.ndjson': lines(
        good,
        { id: '', affected: [] },
        { id: 'CVE-2024-3', modified: 'x' },
        { id: 'CVE-2024-4', schema_version: '9.0', affected: [] },
        part([
          { package: { name: 'x' } },
          { package: named, ranges: [{ type: 'ODD' }] },
          { package: named, ranges: [{ type: 'SEMVER', events: [{ fixed: '1' }] }] },
          { package: named, ranges: [{ type: 'SEMVER', events: [{ introduced: '0', odd: '1' }, { fixed: 7 }] }] },
        ]),
      ),
    });
    const summary = await buildDatabase({ from: [from], to: fresh(), now });
    expect(summary.problems.map(({ message, count }) => `${count} ${message}`)).toEqual([
      '2 an event that is not introduced, fixed, last_affected or limit with a version',
      '1 a range of an unknown type',
      '1 a range without an introduced event',
      '1 a record of the unknown schema version 9.0',
      '1 a record without affected packages',
      '1 a record without an id',
      '1 an affected entry without ecosystem or name',
    ]);
    expect(summary.problems[1]?.examples).toEqual(['CVE-2024-2']);
  });

  it('a compressed file that breaks off gives what came before, and a problem', async () => {
    const whole = zstdCompressSync(
      lines(
        ...Array.from({ length: 3000 }, (_, at) =>
          osv(`CVE-2024-${1000 + at}`, `p${at}`, `${at}.${(at * 7919) % 104729}.0`),
        ),
      ),
    );
    const summary = await buildDatabase({
      from: [
        await folder({ 'a.ndjson.zst': whole.subarray(0, whole.length - 2000), 'b.ndjson': lines(osv('CVE-2020-1')) }),
      ],
      to: fresh(),
      now,
    });
    expect(summary.problems.map(problem => problem.message).join()).toMatch(/cannot be read to its end/);
    expect(summary.info.feeds[0]?.records).toBeGreaterThan(0);
  });

  it('what no feed knows is passed over with the reason', async () => {
    const from = await folder({
      'README.md': '# Read me\n',
      'empty.json': '',
      'page.json': '<!DOCTYPE html><title>429</title>',
      'vex.json': '{"@context":"https://openvex.dev/ns/v0.2.0","statements":[]}',
      'labels.ndjson': lines({ ID: 'x', label: 'TP' }),
      'good.ndjson': lines(osv('CVE-2024-1000')),
    });
    const { passedOver } = await buildDatabase({ from: [from], to: fresh(), now });
    expect(passedOver.map(({ name, because }) => `${name}: ${because}`)).toEqual([
      'README.md: it has no form that a feed knows',
      'empty.json: it is empty',
      'labels.ndjson: it is JSON in no form that a feed knows',
      'page.json: it is an HTML page, not data',
      'vex.json: it is an OpenVEX document: statements on a product, not advisories',
    ]);
  });

  it('of several records with one id the newest counts, whatever their order', async () => {
    const [old, recent] = [
      osv('CVE-2024-1000', 'left', '9.0.0'),
      osv('CVE-2024-1000', 'left', '0.1.0', { modified: '2025-01-01T00:00:00Z' }),
    ];
    expect(await idsOf({ 'a.ndjson': lines(old, recent) })).toEqual([]);
    expect(await idsOf({ 'a.ndjson': lines(recent, old) })).toEqual([]);
  });

  it('records of two ecosystems under one CVE id stand side by side', async () => {
    const maven = osv('CVE-2024-1000');
    maven['affected'] = [{ package: { ecosystem: 'Maven', name: 'a:b' } }];
    expect(await idsOf({ 'a.ndjson': lines(osv('CVE-2024-1000'), maven) })).toEqual(['CVE-2024-1000']);
  });

  it('two that have one date and differ are a problem', async () => {
    const from = await folder({ 'a.ndjson': lines(osv('CVE-2024-1000'), osv('CVE-2024-1000', 'left', '2.0.0')) });
    const summary = await buildDatabase({ from: [from], to: fresh(), now });
    expect(summary.problems).toMatchObject([
      { message: 'two records with one id and date that differ', examples: ['CVE-2024-1000'] },
    ]);
    expect(summary.duplicates).toBe(1);
  });
});

describe('EPSS, KEV and end of life', () => {
  it('are joined by CVE and release', async () => {
    const from = await folder({
      'osv.ndjson': lines(osv('GHSA-x', 'left', '1.0.0', { aliases: ['CVE-2024-1000'] }), {
        ...osv('OTHER-1', 'right'),
        aliases: ['CVE-2024-1000'],
        severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      }),
      'epss.csv.gz': gzipSync(
        '#model_version:v2025,score_date:2026-01-01T00:00:00Z\ncve,epss,percentile\nCVE-2024-1000,0.51234,0.98765\nbad,row\n',
      ),
      'kev.json': JSON.stringify({
        catalogVersion: '1',
        dateReleased: '2026-01-01',
        vulnerabilities: [
          {
            cveID: 'CVE-2024-1000',
            dateAdded: '2024-05-01',
            dueDate: '2024-05-22',
            knownRansomwareCampaignUse: 'Known',
          },
          { cveID: 'x' },
        ],
      }),
      'eol.json': JSON.stringify({
        source: 'x',
        products: {
          debian: {
            releases: [
              { releaseCycle: '12', eol: '2026-07-11', eoes: '2028-06-30' },
              { releaseCycle: '14', eol: false },
            ],
          },
        },
      }),
      'alpine-linux.json': JSON.stringify([{ cycle: '3.19', eol: '2025-11-01' }]),
      'v1.json': JSON.stringify({
        schema_version: '1.0.0',
        result: {
          name: 'ubuntu',
          releases: [{ name: '24.04', codename: 'Noble Numbat', isEol: false, eolFrom: '2029-05-31' }],
        },
      }),
    });
    const to = fresh();
    const summary = await buildDatabase({ from: [from], to, now });
    expect(summary.problems.map(problem => problem.message)).toEqual([
      'a KEV entry without CVE or date',
      'an EPSS row that is not CVE, probability, percentile',
    ]);
    const database = openDatabase(to);
    expect(database.match([left]).findings).toMatchObject([
      {
        id: 'CVE-2024-1000',
        epss: { probability: 0.51234, percentile: 0.98765 },
        kev: { dateAdded: '2024-05-01', dueDate: '2024-05-22', ransomware: true },
        severity: 'critical',
        severitySource: 'OTHER-1 (CVSS 3.1: 9.8)',
      },
    ]);
    const os = (id: string, versionId: string) => database.endOfLife({ id, idLike: [], versionId }, now);
    expect(os('debian', '12')).toEqual({
      product: 'debian',
      release: '12',
      date: '2026-07-11',
      ended: false,
      extended: '2028-06-30',
    });
    expect(os('alpine', '3.19.1')).toEqual({
      product: 'alpine-linux',
      release: '3.19',
      date: '2025-11-01',
      ended: true,
    });
    expect(os('ubuntu', '24.04')).toMatchObject({ date: '2029-05-31', ended: false });
    expect(os('debian', '14')).toBeUndefined();
    expect(os('own', '1')).toBeUndefined();
    expect(database.show('CVE-2024-1000')).toMatchObject({ cve: { rating: { score: 9.8, source: 'OTHER-1' } } });
    database.close();
  });
});

describe('the folder', () => {
  const many = (fixed: string): string =>
    lines(...Array.from({ length: 400 }, (_, at) => osv(`CVE-2024-${1000 + at}`, `p${at % 40}`, fixed)));

  it('is the same byte for byte for the same input, and builds add only what changed', async () => {
    const from = await folder({ 'a.ndjson': many('1.0.0') });
    const [one, two] = [fresh(), fresh()];
    const first = await buildDatabase({ from: [from], to: one, now });
    const second = await buildDatabase({ from: [from], to: two, now: new Date() });
    expect(second.info.digest).toBe(first.info.digest);
    const shards = await readdir(join(one, 'shards'));
    expect(await readdir(join(two, 'shards'))).toEqual(shards);
    for (const name of shards)
      expect(await readFile(join(one, 'shards', name))).toEqual(await readFile(join(two, 'shards', name)));
    expect((await buildDatabase({ from: [from], to: one, now })).shardsNew).toBe(0);
    expect((await readdir(one)).sort()).toEqual(['manifest.json', 'shards']);
  });

  it('keeps the shards of the database before, for readers that have it open', async () => {
    const to = fresh();
    await buildDatabase({ from: [await folder({ 'a.ndjson': many('1.0.0') })], to, now });
    const reader = openDatabase(to);
    const old = await readdir(join(to, 'shards'));
    await buildDatabase({ from: [await folder({ 'a.ndjson': many('2.0.0') })], to, now });
    expect(await readdir(join(to, 'shards'))).toEqual(expect.arrayContaining(old));
    expect(reader.match([aboard({ type: 'npm', name: 'p1', version: '0.1.0' })]).findings[0]?.fixedVersions).toEqual([
      '1.0.0',
    ]);
    reader.close();
    await buildDatabase({ from: [await folder({ 'a.ndjson': many('3.0.0') })], to, now });
    for (const name of old) expect(existsSync(join(to, 'shards', name))).toBe(false);
  });

  it('stays as it was when a build fails, is interrupted, or finds nothing', async () => {
    const to = fresh();
    const from = await folder({ 'a.ndjson': many('1.0.0') });
    const { info } = await buildDatabase({ from: [from], to, now });
    const untouched = (): void => expect(openDatabase(to).info.digest).toBe(info.digest);
    const controller = new AbortController();
    const onProgress = ({ phase }: { phase: string }): void => void (phase === 'writing' && controller.abort());
    const other = await folder({ 'a.ndjson': many('2.0.0') });
    await expect(
      buildDatabase({ from: [other], to, now, signal: controller.signal, onProgress }),
    ).rejects.toMatchObject({ code: 'interrupted' });
    untouched();
    await expect(buildDatabase({ from: [await folder({ 'a.md': 'x' })], to, now })).rejects.toMatchObject({
      code: 'file-unreadable',
    });
    untouched();
    await expect(buildDatabase({ from: [join(root, 'nowhere')], to, now })).rejects.toMatchObject({
      code: 'file-unreadable',
    });
    await expect(buildDatabase({ from: ['ftp://e.org/x'], to, now })).rejects.toMatchObject({ code: 'usage' });
    untouched();
    expect((await readdir(to)).filter(name => name.startsWith('.'))).toEqual([]);
  });

  it('takes one build at a time, and takes over from one that was killed', async () => {
    const to = fresh();
    const from = await folder({ 'a.ndjson': many('1.0.0') });
    await mkdir(join(to, '.staging-1'), { recursive: true });
    await writeFile(join(to, '.lock'), JSON.stringify(thisProcess()));
    await expect(buildDatabase({ from: [from], to, now })).rejects.toMatchObject({ code: 'database-busy' });
    await writeFile(join(to, '.lock'), JSON.stringify({ ...thisProcess(), pid: 999_999_999 }));
    await buildDatabase({ from: [from], to, now });
    expect((await readdir(to)).sort()).toEqual(['manifest.json', 'shards']);
  });

  it('that cannot be written says so', async () => {
    const from = await folder({ 'a.ndjson': many('1.0.0') });
    await expect(buildDatabase({ from: [from], to: join(from, 'a.ndjson', 'db'), now })).rejects.toMatchObject({
      code: 'write-failed',
    });
  });

  it.each<[string, (dir: string, shard: string) => Promise<unknown>]>([
    ['a manifest that is not JSON', dir => writeFile(join(dir, 'manifest.json'), '{')],
    ['a manifest of another version', dir => writeFile(join(dir, 'manifest.json'), '{"schemaVersion":99}')],
    [
      'a manifest that was changed',
      async dir =>
        writeFile(
          join(dir, 'manifest.json'),
          (await readFile(join(dir, 'manifest.json'), 'utf8')).replace('"records":400', '"records":401'),
        ),
    ],
    ['a shard that is missing', (_, shard) => rm(shard)],
    ['a shard with other bytes', async (_, shard) => writeFile(shard, (await readFile(shard)).fill(7, 100))],
    ['a shard that is cut off', async (_, shard) => writeFile(shard, (await readFile(shard)).subarray(0, 100))],
  ])('%s is database-invalid', async (_, spoil) => {
    const to = fresh();
    await buildDatabase({ from: [await folder({ 'a.ndjson': many('1.0.0') })], to, now });
    const [shard = ''] = await readdir(join(to, 'shards'));
    await spoil(to, join(to, 'shards', shard));
    const used = (): void => void openDatabase(to).match([aboard({ type: 'npm', name: 'p1', version: '0.1.0' })]);
    expect(used).toThrow(expect.objectContaining({ code: 'database-invalid' }));
  });

  it('that is not there is database-missing', () => {
    expect(() => openDatabase(join(root, 'nowhere'))).toThrow(expect.objectContaining({ code: 'database-missing' }));
  });

  it('has more buckets the larger an ecosystem is, and finds every name in them', async () => {
    const names = Array.from({ length: 3000 }, (_, at) => `name-${at}`);
    const from = await folder({
      'a.ndjson': lines(
        ...names.map((name, at) => osv(`CVE-2024-${1000 + at}`, name, '1.0.0', { summary: 'x'.repeat(300) })),
      ),
    });
    const to = fresh();
    await buildDatabase({ from: [from], to, now });
    const database = openDatabase(to);
    expect(database.sections()).toMatchObject([{ ecosystem: 'npm', advisories: 3000 }]);
    expect(database.sections()[0]?.files).toBeGreaterThanOrEqual(8);
    expect(database.match(names.map(name => aboard({ type: 'npm', name, version: '0.1.0' }))).findings).toHaveLength(
      3000,
    );
    expect(database.show('CVE-2024-2500').advisories).toMatchObject([
      { affected: [{ name: 'name-1500', range: '< 1.0.0' }] },
    ]);
    database.close();
  });
});
