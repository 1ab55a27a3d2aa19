import { expect, test } from 'vitest';
import type { Package } from '../model/index.ts';
import { explainAbsence } from '../report/index.ts';
import { whyNotReported } from './not-reported.ts';

const lodash = (version: string): Package => ({
  type: 'npm',
  name: 'lodash',
  version,
  purl: `pkg:npm/lodash@${version}`,
  ecosystem: 'npm',
  path: 'app/node_modules/lodash/package.json',
});
const why = (version: string, id: string) => whyNotReported([lodash(version)], id, undefined, new Date('2026-01-01'));

test('a fixed version is outside of the range, and the comparison is told', () => {
  const [answer] = why('4.17.21', 'cve-2019-10744');
  expect(answer).toMatchObject({ answer: 'outside', compared: { name: 'lodash', version: '4.17.21' } });
  expect(explainAbsence('CVE-2019-10744', [answer!])).toContain('affects < 4.17.12');
  expect(explainAbsence('CVE-2019-10744', [answer!], { lang: 'zh-CN' })).toContain('未报告');
});

test('a record of other packages says nothing', () => {
  expect(why('4.17.21', 'CVE-2021-44228')).toEqual([]);
});

test('names from the image cannot reach the terminal as control characters', () => {
  const hostile = { ...lodash('4.17.21'), path: 'a\u001b[2Jb' };
  const unreported = whyNotReported([hostile], 'CVE-2019-10744', undefined, new Date('2026-01-01'));
  expect(explainAbsence('CVE-2019-10744', unreported)).not.toContain('\u001b');
});
