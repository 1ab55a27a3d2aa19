import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, test } from 'vitest';
import { widthOf } from '../../kit/index.ts';
import type { Comparison } from '../../model/index.ts';
import type { ReportOptions } from '../format.ts';
import { comparisonFormatOf } from './formats.ts';

const load = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../docs/schema/${name}.v1.json`, import.meta.url), 'utf8'));

const party = { tool: 'x', own: false, found: 1, missed: 1, alone: 0, otherFindings: 0, unreadable: 0 };
const why = { code: 'package-not-seen', en: 'it did not see this package', zh: '未识别到该软件包' };
const comparison: Comparison = {
  parties: [
    { ...party, name: 'Plimsoll', own: true },
    { ...party, name: 'Trivy', toolVersion: '0.69.1', artifact: 'alpine:3.19\u001b[31m' },
    { ...party, name: 'Grype' },
  ],
  rows: [
    {
      id: 'CVE-2024-0001',
      package: { name: 'openssl', type: 'apk' },
      severity: 'high',
      severityDiffers: true,
      found: [
        {
          party: 0,
          severity: 'high',
          ids: ['CVE-2024-0001'],
          packages: [{ name: 'libssl3', version: '3' }],
          fixedVersions: [],
        },
        {
          party: 1,
          severity: 'low',
          ids: ['CVE-2024-0001'],
          packages: [{ name: 'libssl3', version: '3' }],
          fixedVersions: ['4'],
          status: 'fixed',
        },
        { party: 2, severity: 'low', ids: ['GHSA-1'], packages: [], fixedVersions: [] },
      ],
      missed: [],
    },
    {
      id: 'CVE-2024-0002',
      package: { name: 'zlib' },
      severity: 'medium',
      severityDiffers: false,
      found: [{ party: 0, severity: 'medium', ids: ['CVE-2024-0002'], packages: [], fixedVersions: [] }],
      missed: [
        { party: 1, why },
        { party: 2, why },
      ],
    },
  ],
  agreed: 1,
  severityOnly: 1,
  problems: [{ code: 'not-applicable', message: 'the reports name different artifacts: a, b' }],
};

async function written(id: string, options?: ReportOptions): Promise<string> {
  let text = '';
  const out = comparisonFormatOf(id).write(comparison, options);
  for await (const chunk of typeof out === 'string' ? [out] : out) text += chunk;
  return text;
}

describe('a comparison for people', () => {
  it('says who found how much, why, and on what they differ', async () => {
    expect(await written('table')).toMatchInlineSnapshot(`
      "2 vulnerabilities of packages in 3 reports, 1 found by all, 1 of them rated
      differently

      report           found  missed  alone  of
      Plimsoll (ours)      1       1      0
      Trivy 0.69.1         1       1      0  alpine:3.19\\x1b[31m
      Grype                1       1      0

      Why missed
      Trivy               1  it did not see this package (for example CVE-2024-0002 in
                             zlib)
      Grype               1  it did not see this package (for example CVE-2024-0002 in
                             zlib)

      Not found by all
      severity  vulnerability  package  found by
      medium    CVE-2024-0002  zlib     Plimsoll
        - Trivy, Grype: it did not see this package

      Rated differently
      severity  vulnerability  package  found by
      high      CVE-2024-0001  openssl  Plimsoll (high), Trivy (low), Grype (low)

      Problems (1)
        - the reports name different artifacts: a, b
      "
    `);
  });

  test.each([24, 40, 80, 200])('no line is wider than %s columns, in either language', async columns => {
    for (const lang of ['en', 'zh-CN'] as const)
      for (const line of (await written('table', { lang, columns })).split('\n'))
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  it('no escape sequence of a report reaches the terminal', async () => {
    expect(await written('table')).not.toContain('\u001b');
  });
});

it('for programs, it follows its schema', async () => {
  const ajv = new Ajv2020({ allErrors: true });
  ajv.addSchema(load('common'));
  const validate = ajv.compile(load('compare'));
  const json = JSON.parse(await written('json'));
  validate(json);
  expect(validate.errors).toBeNull();
  expect(json.rows[1].missed).toEqual([
    { by: 'Trivy', why },
    { by: 'Grype', why },
  ]);
});
