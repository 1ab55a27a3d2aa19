import { describe, expect, it, test } from 'vitest';
import { cve5 } from './cve5.ts';
import type { CveRating } from './feed.ts';
import { linesOf, readWith } from './testing.ts';

type Json = Record<string, unknown>;
const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const record = (cna: Json, more: Json = {}): string =>
  JSON.stringify({
    dataType: 'CVE_RECORD',
    dataVersion: '5.1',
    cveMetadata: { cveId: 'CVE-2024-1000', state: 'PUBLISHED', dateUpdated: '2024-02-01T00:00:00Z', ...more },
    containers: {
      cna: {
        providerMetadata: { shortName: 'acme' },
        title: 'A flaw',
        references: [{ url: 'https://a.example' }],
        ...cna,
      },
      adp: [
        {
          providerMetadata: { shortName: 'CISA-ADP' },
          metrics: [{ cvssV3_1: { vectorString: vector } }, { other: {} }],
        },
      ],
    },
  });
const cpes = ['cpe:2.3:a:acme:left:*:*:*:*:*:*:*:*'];
const affected = (versions: Json[], more: Json = {}): Json => ({
  affected: [{ vendor: 'A', product: 'L', cpes, versions, ...more }],
});

describe('CVE records', () => {
  test.each<[string, Json, string[]]>([
    ['a range', affected([{ version: '1', status: 'affected', lessThan: '2' }]), ['CPE a:acme:left [["i1","f2"]]']],
    [
      'from the beginning',
      affected([{ version: '0', status: 'affected', lessThanOrEqual: '2' }]),
      ['CPE a:acme:left [["i0","l2"]]'],
    ],
    ['without an end', affected([{ version: '1', status: 'affected', lessThan: '*' }]), ['CPE a:acme:left [["i1"]]']],
    [
      'one that changes on the way',
      affected([{ version: '1', status: 'affected', lessThan: '4', changes: [{ at: '2', status: 'unaffected' }] }]),
      ['CPE a:acme:left [["i1","f2"]]'],
    ],
    ['commits', affected([{ version: 'abc', status: 'affected', versionType: 'git' }]), []],
    ['no version', affected([{ version: 'n/a', status: 'affected' }]), []],
    ['a pattern', affected([{ version: '1', status: 'affected', lessThanOrEqual: '1.2.*' }]), []],
    [
      'all before one',
      affected([{ version: '2', status: 'unaffected', lessThanOrEqual: '*' }], { defaultStatus: 'affected' }),
      ['CPE a:acme:left <2'],
    ],
    [
      'a statement in CPE goes before the versions',
      {
        ...affected([{ version: '0', status: 'affected', lessThan: '9' }]),
        cpeApplicability: [
          {
            nodes: [{ operator: 'OR', cpeMatch: [{ vulnerable: true, criteria: cpes[0], versionEndExcluding: '2' }] }],
          },
        ],
      },
      ['CPE a:acme:left <2'],
    ],
    ['no CPE', { affected: [{ product: 'left', versions: [{ version: '1', status: 'affected' }] }] }, []],
  ])('%s', async (_, cna, expected) => {
    expect((await readWith(cve5, record(cna)))?.advisories.flatMap(linesOf)).toEqual(expected);
  });

  it('ratings: by the assigner first, then by those who add', async () => {
    const ratings: CveRating[] = [];
    const own = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
    const value = JSON.parse(record({ metrics: [{ cvssV4_0: { vectorString: own } }] })) as unknown;
    const reader = { name: 'x', values: async (take: (value: unknown) => void) => take(value) };
    const sink = { rating: (rating: CveRating) => ratings.push(rating), count() {} };
    await cve5.ingest(reader as never, sink as never);
    expect(ratings).toEqual([
      { cve: 'CVE-2024-1000', source: 'CVE, by acme', rank: 2, vectors: [own] },
      { cve: 'CVE-2024-1000', source: 'CVE, by CISA-ADP', rank: 3, vectors: [vector] },
    ]);
  });

  it('a rejected record says nothing, and one without an id is a fault', async () => {
    const cna = affected([{ version: '1', status: 'affected', lessThan: '2' }]);
    expect(await readWith(cve5, record(cna, { state: 'REJECTED' }))).toMatchObject({ advisories: [], faults: [] });
    expect((await readWith(cve5, record(cna, { cveId: 'x' })))?.faults).toEqual([
      'a CVE record without an id (sample)',
    ]);
  });
});
