import { expect, test } from 'vitest';
import { databaseWith, record } from '../../src/advisory/testing.ts';
import { classOf } from './classes.ts';
import type { Corpus, Holding } from './corpus.ts';
import { judgeLabel, sourcesOf } from './judge.ts';
import type { Label } from './labels.ts';
import { accuracyPage } from './page.ts';
import { placesOf } from './places.ts';

const label = (line: string, verdict: Label['verdict']): Label => {
  const [image = '', name = '', version = '', id = ''] = line.split(' ');
  return { image, name, version, ids: [id], verdict };
};

const database = databaseWith([
  record('CVE-2020-0001', 'npm', 'a', 'i2.0.0 f3.0.0'),
  record('DSA-1', 'Debian:10', 'openssl', 'i0 f1.1-2+deb10u2', { upstream: ['CVE-2020-0002'] }),
]);
const held = (place: string, name: string): Holding => new Map([[place, new Set([name])]]);
const corpus: Corpus = {
  holdings: new Map([
    ['CVE-2020-0001', held('npm', 'a')],
    ['CVE-2020-0002', held('Debian:10', 'openssl')],
  ]),
  names: held('Debian:10', 'openssl'),
};

test.each<[string, Label, string, boolean | undefined, string | undefined]>([
  ['found', label('i a 2.5.0 CVE-2020-0001', 'TP'), 'in', true, undefined],
  ['missed before the range', label('i a 1.0.0 CVE-2020-0001', 'TP'), 'in', false, 'before-range'],
  ['missed after the fix', label('i a 3.0.0 CVE-2020-0001', 'TP'), 'in', false, 'after-fix'],
  ['raised', label('i a 2.5.0 CVE-2020-0001', 'FP'), 'in', true, 'record-says'],
  ['silent', label('i a 3.0.0 CVE-2020-0001', 'FP'), 'in', false, undefined],
  ['a binary by its source', label('d libssl1.1 1.1-2+deb10u1 CVE-2020-0002', 'TP'), 'in', true, undefined],
  ['a part of a source', label('d libssl1.1 1.1-2+deb10u1 CVE-2020-0002', 'FP'), 'in', true, 'part-of-source'],
  ['another package', label('i b 1.0.0 CVE-2020-0001', 'FP'), 'held-elsewhere', undefined, undefined],
  ['no record', label('i a 1.0.0 CVE-2020-0009', 'TP'), 'not-held', undefined, undefined],
  ['no feed for the distribution', label('r a 1.0-1.el8 CVE-2020-0001', 'TP'), 'no-place', undefined, undefined],
])('%s', (_, one, scope, reported, difference) => {
  const places = placesOf([one]);
  const holdings = one.ids.flatMap(id => corpus.holdings.get(id) ?? []);
  const judged = judgeLabel(one, places.get(one.image), holdings, sourcesOf([one], places, corpus), database);
  expect(judged).toMatchObject({ scope, ...(reported === undefined ? {} : { reported }) });
  expect(classOf(judged)).toBe(difference);
  const page = accuracyPage([judged], { lines: 1, open: 0, unnamed: 0, disputed: 0 });
  if (difference) expect(page).toContain(`### \`${difference}\`: 1 label`);
});

test.each([
  [
    'Debian:10',
    [
      ['libc6', '2.28-10'],
      ['systemd', '241-7~deb10u7'],
      ['krb5', '1.17-3+deb10u1'],
    ],
  ],
  ['Ubuntu:14.04:LTS', [['libc6', '2.19-0ubuntu6.6']]],
  [undefined, [['libc6', '2.19-10ubuntu2.3']]],
  ['Alpine:v3.11', [['ssl_client', '1.31.1-r11']]],
  ['Alpine:v3.12', [['busybox', '1.31.1-r20']]],
  [undefined, [['bash', '4.4-1.el8']]],
])('an image is of %s by its packages', (place, packages) => {
  const labels = packages.map(([name, version]) => label(`i ${name} ${version} CVE-2020-0001`, 'TP'));
  expect(placesOf(labels).get('i')).toBe(place);
});
