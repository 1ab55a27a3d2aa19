/** What no distributor would publish: every feed reads it to its end, with records that can be stored, or with faults. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlimsollError } from '../../model/index.ts';
import { feeds } from '../feeds.ts';
import { decodeRanges } from '../ranges.ts';
import { linesOf, readWith } from './testing.ts';

/** Keys and words that lead into the feeds. */
const words = [
  'id',
  'name',
  'pkg',
  'packages',
  'secfixes',
  'apkurl',
  'distroversion',
  'v3.20',
  'CVE-2024-0001',
  'AVG-1',
  'issues',
  'affected',
  'status',
  'Fixed',
  'cve_id',
  'res_ver',
  'releases',
  'bookworm',
  'repositories',
  'urgency',
  'open',
  'alias',
  'FEDORA-2024-1',
  'builds',
  'release',
  'nvr',
  'F40',
  'updates',
  'item',
  'Vulnerability',
  'NamespaceName',
  'ol:9',
  'FixedIn',
  'Version',
  'Candidate',
  'Patches',
  'updateinfo_id',
  'ALSA-2024:1',
  'pkglist',
  'issued_date',
  '@context',
  'https://openvex.dev/ns',
  'author',
  'Canonical',
  'statements',
  'products',
  '1.2-3',
  '__proto__',
  'constructor',
  '\0',
  '',
];
const text = fc.constantFrom(...words);
const value = fc.letrec(tie => ({
  any: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(text, tie('any'), { maxKeys: 6 }),
})).object;

const xml = fc
  .array(
    fc.constantFrom(
      '<update type="security">',
      '</update>',
      '<id>RLSA-1:1</id>',
      '<pkglist>',
      '<collection>',
      '</collection>',
      '<package name="a" version="1" release="1.el8"/>',
      '<definition class="patch">',
      '</definition>',
      '<criteria operator="OR">',
      '</criteria>',
      '<criterion comment="a is earlier than 1-1" test_ref="t"/>',
      '<Vulnerability>',
      '</Vulnerability>',
      '<CVE>CVE-2024-0001</CVE>',
      '&amp;',
      'text',
    ),
    { maxLength: 30 },
  )
  .map(parts => parts.join(''));

describe.each(feeds.map(feed => [feed.id, feed] as const))('%s', (_, feed) => {
  const open = { ...feed, detects: () => true };
  const survives = async (input: string): Promise<void> => {
    const read = await readWith(open, input, 'hostile', 64).catch((error: unknown) => {
      expect(error).toBeInstanceOf(PlimsollError);
      return undefined;
    });
    for (const advisory of read?.advisories ?? []) {
      expect(advisory.id).not.toBe('');
      for (const entry of advisory.entries) {
        expect(typeof entry.name === 'string' && entry.name !== '' && entry.ecosystem !== '').toBe(true);
        decodeRanges(entry.ranges);
      }
      linesOf(advisory);
    }
  };

  test('JSON of any shape', async () => {
    await fc.assert(
      fc.asyncProperty(value, async record => survives(JSON.stringify(record))),
      { numRuns: 150 },
    );
  });

  test('XML of any shape, and plain text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('updates', 'oval_definitions', 'cvrfdoc'), xml, async (root, inner) =>
        survives(`<${root}>${inner}</${root}>`),
      ),
      { numRuns: 60 },
    );
    await fc.assert(fc.asyncProperty(fc.string({ maxLength: 60 }), survives), { numRuns: 60 });
  });

  test('says where it comes from', () => {
    expect(feed.about.title).not.toBe('');
    expect(feed.about.address).toMatch(/^https:\/\//);
    expect(feed.about.licence).not.toBe('');
  });
});
