import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Difference, DifferenceEntry, Finding } from '../../model/index.ts';
import { differenceMarkdown } from './markdown.ts';
import { code, linked, prose } from './markdown-text.ts';

const findingOf = (id: string, rest: Partial<Finding> = {}, name = 'openssl'): Finding => ({
  id,
  aliases: [],
  kind: 'vulnerability',
  subject: { kind: 'package', purl: `pkg:deb/debian/${name}@1.0`, path: '' },
  severity: 'high',
  package: { purl: `pkg:deb/debian/${name}@1.0`, name, version: '1.0', path: '' },
  fixedVersions: ['1.1'],
  status: 'fixed',
  ...rest,
});
const entryOf = (
  change: DifferenceEntry['change'],
  finding: Finding,
  why = 'openssl 1.0 was added',
): DifferenceEntry => ({
  change,
  finding,
  origin: 'own',
  why: { code: 'package-added', en: why, zh: why },
});
const differenceOf = (entries: DifferenceEntry[], rest: Partial<Difference> = {}): Difference => ({
  before: { reference: 'app:1', findings: 1, waived: 0, layers: 2 },
  after: { reference: 'app:2', digest: `sha256:${'a'.repeat(64)}`, findings: 3, waived: 1, layers: 2 },
  base: { by: 'none', changed: false },
  entries,
  unchanged: 0,
  problems: [],
  ...rest,
});
const written = (difference: Difference, options = {}): string =>
  differenceMarkdown.write(difference, options) as string;

describe('a comment of a comparison', () => {
  const entries = [
    entryOf('new', findingOf('CVE-2024-0001', { severity: 'critical', kev: { dateAdded: '2024-01-01' } })),
    entryOf('gone', findingOf('DSA-1', { fixedVersions: [], status: 'affected' })),
    { ...entryOf('changed', findingOf('CVE-2024-0002')), before: findingOf('CVE-2024-0002', { severity: 'low' }) },
  ];

  it('begins with the mark by which it is found again', () => {
    expect(written(differenceOf([]))).toMatch(/^<!-- plimsoll-diff diff -->\n/);
    expect(written(differenceOf([]), { marker: 'shop/app' })).toMatch(/^<!-- plimsoll-diff shop\/app -->\n/);
    expect(written(differenceOf([]), { marker: 'a --> b' })).toMatch(/^<!-- plimsoll-diff a-b -->\n/);
  });

  it('says what is new first, then what changed, then folded what is gone', () => {
    const text = written(differenceOf(entries));
    expect(text).toContain('**1 new** (1 critical), 1 gone, 1 changed, 0 as before');
    expect(text).toContain('| **critical** · KEV | [CVE-2024-0001](https://nvd.nist.gov/vuln/detail/CVE-2024-0001) |');
    expect(text).toContain('| low → **high** |');
    expect(text.indexOf('**New (1)')).toBeLessThan(text.indexOf('**Changed (1)'));
    expect(text.indexOf('**Changed (1)')).toBeLessThan(text.indexOf('<summary><b>Gone (1)'));
  });

  it('says of a check’s finding what is wrong', () => {
    const text = { en: 'the tag is latest', zh: '标签为 latest' };
    const { package: _, ...rest } = findingOf('PLD-002', { kind: 'misconfiguration', fixedVersions: [] });
    const finding: Finding = {
      ...rest,
      subject: { kind: 'file', path: 'Dockerfile', line: 3 },
      advice: { title: text, why: text, fix: text, standards: [] },
    };
    expect(written(differenceOf([entryOf('new', finding)]))).toContain('| `Dockerfile:3` the tag is latest |');
  });

  it('is written in Chinese', () => {
    const text = written(differenceOf(entries), { lang: 'zh-CN' });
    expect(text).toContain('**新增 1 项**（严重 1），消失 1 项，变化 1 项，未变 0 项');
    expect(text).toContain('| **严重** · KEV |');
  });

  it('says so where nothing changed', () => {
    expect(written(differenceOf([]))).toContain('Nothing is new, gone or changed.');
  });

  it('says what could not be read before anything else', () => {
    const problems = [{ code: 'blob-missing' as const, message: 'layer 3 | is gone', gap: true }];
    const text = written(differenceOf(entries, { problems }));
    expect(text).toContain('> **1 part could not be read: this comparison is incomplete.**');
    expect(text.indexOf('could not be read')).toBeLessThan(text.indexOf('New (1)'));
  });

  it('is cut where the host would refuse it, new findings last, and says how much is missing', () => {
    const many = (['new', 'changed', 'gone'] as const).flatMap(change =>
      Array.from({ length: 400 }, (_, n) => entryOf(change, findingOf(`CVE-2024-${10_000 + n}`), 'w'.repeat(60))),
    );
    const text = written(differenceOf(many));
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.length).toBeGreaterThan(65_000);
    const rows = [...text.matchAll(/^\| \*\*high/gm)].length;
    const missing = [...text.matchAll(/^(\d+) more do not fit/gm)].map(match => Number(match[1]));
    expect(rows + missing.reduce((sum, n) => sum + n, 0)).toBe(1200);
    expect(missing.at(-1)).toBe(400);
  });

  it('is the length of a comment at the most, whatever it is given', () => {
    const any = fc.record({ id: fc.string({ maxLength: 2000 }), name: fc.string({ unit: 'binary', maxLength: 2000 }) });
    const changes = fc.constantFrom('new' as const, 'gone' as const, 'changed' as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(changes, any), { maxLength: 60 }), all => {
        const entries = all.map(([change, { id, name }]) => entryOf(change, findingOf(id, {}, name), name));
        const text = written(differenceOf(entries));
        expect(text.length).toBeLessThanOrEqual(65_536);
        const rows = text.split('\n').filter(line => line.startsWith('| **high'));
        for (const row of rows) expect([...row.matchAll(/\|/g)]).toHaveLength(8);
      }),
      { numRuns: 15 },
    );
  });
});

describe('text of others in a comment', () => {
  it.each([
    ['openssl', '`openssl`'],
    ['@babel/core', '`@babel/core`'],
    ['a|b', '<code>a&#124;b</code>'],
    ['`x`', '<code>&#96;x&#96;</code>'],
    ['<img src=x>', '<code>&#60;img src&#61;x&#62;</code>'],
    ['a\nb', '<code>a&#92;nb</code>'],
    ['', ''],
  ])('code: %j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it.each([
    ['see [this](https://x.example)', 'see &#91;this&#93;(https:&#8203;//x.example)'],
    ['thank @octocat for #12, !3', 'thank @&#8203;octocat for #&#8203;12, !&#8203;3'],
    ['www.x.example', 'www&#8203;.x.example'],
    ['<b>|', '&#60;b&#62;&#124;'],
  ])('prose: %j', (text, expected) => {
    expect(prose(text)).toBe(expected);
  });

  it('links ids of a known form alone', () => {
    expect(linked('GHSA-aaaa-bbbb-cccc')).toBe(
      '[GHSA-aaaa-bbbb-cccc](https://github.com/advisories/GHSA-aaaa-bbbb-cccc)',
    );
    expect(linked('CVE-2024-1](https://x.example)')).not.toContain('](');
  });

  it('leaves no mark of Markdown or HTML as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(prose(text)).not.toMatch(/[<>|`*[\]]|@[\w]/);
        expect(code(text).replace(/^(<code>|`)|(<\/code>|`)$/g, '')).not.toMatch(/[<>|`*[\]]/);
      }),
    );
  });
});
