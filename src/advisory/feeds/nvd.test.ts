import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { nvd, nvdRecord } from './nvd.ts';
import { linesOf, readWith } from './testing.ts';

type Json = Record<string, unknown>;
const cpe = (product: string, version = '*', update = '*', target = '*'): string =>
  `cpe:2.3:a:acme:${product}:${version}:${update}:*:*:*:${target}:*:*`;
const match = (criteria: string, more: Json = {}): Json => ({ vulnerable: true, criteria, ...more });
const config = (...cpeMatch: Json[]): Json => ({ nodes: [{ operator: 'OR', negate: false, cpeMatch }] });
const record = (configurations: Json[], more: Json = {}): Json => ({
  id: 'CVE-2024-1000',
  sourceIdentifier: 'cve@acme.example',
  published: '2024-01-01T00:00:00.000',
  lastModified: '2024-02-01T00:00:00.000',
  vulnStatus: 'Analyzed',
  descriptions: [{ lang: 'en', value: 'A flaw.' }],
  metrics: {},
  configurations,
  references: [{ url: 'https://www.cnvd.example/flaw/show/CNVD-2024-12345' }],
  ...more,
});
const page = (...records: Json[]): string =>
  JSON.stringify({
    totalResults: 1,
    format: 'NVD_CVE',
    version: '2.0',
    vulnerabilities: records.map(one => ({ cve: one })),
  });
const linesFor = async (...configurations: Json[]): Promise<string[]> =>
  ((await readWith(nvd, page(record(configurations))))?.advisories.flatMap(linesOf) ?? []).map(line =>
    line.replace(' {"final":true}', ''),
  );

describe('products by CPE', () => {
  test.each<[string, Json[], string[]]>([
    ['an end', [config(match(cpe('a'), { versionEndExcluding: '1.2' }))], ['CPE a:acme:a <1.2']],
    ['a last version', [config(match(cpe('a'), { versionEndIncluding: '1.2' }))], ['CPE a:acme:a [["i0","l1.2"]]']],
    [
      'both ends',
      [config(match(cpe('a'), { versionStartExcluding: '1', versionEndExcluding: '2' }))],
      ['CPE a:acme:a [["a1","f2"]]'],
    ],
    ['a start', [config(match(cpe('a'), { versionStartIncluding: '1' }))], ['CPE a:acme:a [["i1"]]']],
    ['every version', [config(match(cpe('a')))], ['CPE a:acme:a [["i0"]]']],
    ['no version known', [config(match(cpe('a', '-')))], []],
    [
      'what runs in something else',
      [config(match(cpe('a', '*', '*', 'wordpress')))],
      ['CPE a:acme:a:wordpress [["i0"]]'],
    ],
    ['firmware and hardware', [config(match('cpe:2.3:o:acme:box_firmware:*'), match('cpe:2.3:h:acme:box:-'))], []],
    [
      'what runs on another system alone',
      [
        {
          operator: 'AND',
          nodes: [
            { operator: 'OR', cpeMatch: [match(cpe('a'))] },
            {
              operator: 'OR',
              cpeMatch: [
                { vulnerable: false, criteria: 'cpe:2.3:o:microsoft:windows:-' },
                { vulnerable: false, criteria: 'cpe:2.3:o:apple:macos:-' },
              ],
            },
          ],
        },
      ],
      [],
    ],
    [
      'what runs on Linux, too',
      [
        {
          operator: 'AND',
          nodes: [
            { operator: 'OR', cpeMatch: [match(cpe('a'))] },
            {
              operator: 'OR',
              cpeMatch: [
                { vulnerable: false, criteria: 'cpe:2.3:o:microsoft:windows:-' },
                { vulnerable: false, criteria: 'cpe:2.3:o:linux:linux_kernel:-' },
              ],
            },
          ],
        },
      ],
      ['CPE a:acme:a [["i0"]]'],
    ],
  ])('%s', async (_, configurations, expected) => {
    expect(await linesFor(...configurations)).toEqual(expected);
  });

  it('single versions with their updates', async () => {
    const [advisory] = (await readWith(
      nvd,
      page(record([config(match(cpe('a', '1.0')), match(cpe('a', '1.1', 'p2')))])),
    ))!.advisories;
    expect(advisory?.entries[0]?.versions).toEqual(['1.0', '1.1-p2', '1.1p2']);
    expect(advisory?.detail).toMatchObject({
      summary: 'A flaw.',
      aliases: ['CNVD-2024-12345'],
      modified: '2024-02-01T00:00:00.000Z',
    });
  });

  it('records that stand for themselves', async () => {
    const configurations = [config(match(cpe('a'), { versionEndExcluding: '1.2' }))];
    expect((await readWith(nvdRecord, JSON.stringify(record(configurations))))?.advisories).toHaveLength(1);
    expect((await readWith(nvd, JSON.stringify(record(configurations))))?.advisories).toBeUndefined();
  });

  it('rejected records and records without a CVE', async () => {
    const read = await readWith(nvd, page(record([config(match(cpe('a')))], { vulnStatus: 'Rejected' }), { id: 'x' }));
    expect(read).toMatchObject({ advisories: [], faults: ['a record of the NVD without a CVE (sample)'] });
  });
});

const shared = new URL('../../../../shared/feeds/', import.meta.url);

describe.skipIf(!existsSync(shared))('against what Grype and Trivy expect', () => {
  interface Expected {
    item: { cve: { configurations?: { nodes: { cpeMatch: Json[] }[] }[] } };
  }
  it('fixes of every product, and every rating', async () => {
    const folder = new URL('grype/nvd/', shared);
    const read = await readWith(nvd, readFileSync(new URL('full-page.json', folder)));
    const byId = new Map(read?.advisories.map(advisory => [advisory.id, linesOf(advisory)]));
    let [fixes, elsewhere] = [0, 0];
    for (const year of ['2021', '2022', '2023']) {
      for (const file of readdirSync(new URL(`snapshots/full-page/${year}/`, folder))) {
        const text = readFileSync(new URL(`snapshots/full-page/${year}/${file}`, folder), 'utf8');
        const { cve } = (JSON.parse(text) as Expected).item;
        const ours = byId.get(file.replace('.json', '').toUpperCase()) ?? [];
        const named = (cve.configurations ?? []).flatMap(one => one.nodes).flatMap(node => node.cpeMatch);
        for (const one of named) {
          const version = (one['fix'] as { version?: string } | undefined)?.version;
          if (!version || version === 'None') continue;
          if (ours.some(line => line.includes(`<${version}`) || line.includes(`"f${version}"`))) fixes++;
          else elsewhere++;
        }
      }
    }
    console.log(`NVD: ${fixes} fixes as Grype expects, ${elsewhere} of programs for other systems, which we leave out`);
    expect({ fixes, elsewhere }).toEqual({ fixes: 2, elsewhere: 4 });
    expect(read?.faults).toEqual([]);
  });

  test.each(['trivy/nvd/fixtures/respPageFull.json', 'clair/enricher/cvss/feed.json', 'grype/nvd/single-entry.json'])(
    '%s is read whole',
    async file => {
      const text = readFileSync(new URL(file, shared), 'utf8');
      const ids = text.match(/"id"\s*:\s*"CVE-[^"]+"/g) ?? [];
      const read = await readWith(nvd, text);
      expect(read?.counts).toHaveLength(ids.length);
      expect(read?.faults).toEqual([]);
    },
  );
});
