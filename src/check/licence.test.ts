import { expect, it, test } from 'vitest';
import type { LicenceClass, Package, PackageType } from '../model/index.ts';
import { checkLicences, checkLicenceTexts, licenceChecks } from './licence.ts';

const one = (type: PackageType, licence?: LicenceClass, more: Partial<Package> = {}): Package => ({
  ...{ type, name: 'a', version: '1', purl: `pkg:${type}/a@1`, path: 'srv/a' },
  ...(licence && { licence: { expression: 'LicenseRef-a', class: licence } }),
  ...more,
});
const said = (found: Package): string =>
  checkLicences([found])
    .map(({ id, severity }) => `${id} ${severity}`)
    .join();

test.each<[LicenceClass, string, string]>([
  ['public-domain', '', ''],
  ['permissive', '', ''],
  ['weak', '', ''],
  ['unknown', 'PLL-001 low', 'PLL-001 low'],
  ['strong', 'PLL-002 medium', 'PLL-002 low'],
  ['network', 'PLL-003 high', 'PLL-003 high'],
  ['restricted', 'PLL-004 high', 'PLL-004 high'],
])('%s: %j of a language, %j of a distribution', (licence, language, distribution) => {
  expect(said(one('npm', licence))).toBe(language);
  expect(said(one('deb', licence))).toBe(distribution);
});

test.each<[string, Package, string]>([
  ['an installed npm package', one('npm'), 'PLL-005 low'],
  ['a package of Debian', one('deb'), 'PLL-005 low'],
  ['what a lockfile declares', one('npm', undefined, { declared: true }), ''],
  ['a Go module, which has no place to say it', one('golang'), ''],
])('%s without a licence: %j', (_, found, what) => expect(said(found)).toBe(what));

it('is about the package, names the licence, and fills it in as it stands', () => {
  const licence = { expression: "LicenseRef-$&-'x'", class: 'network' } as const;
  expect(checkLicences([one('npm', 'network', { licence })])).toMatchObject([
    {
      kind: 'licence',
      subject: { kind: 'package', purl: 'pkg:npm/a@1', path: 'srv/a' },
      message: { en: "a 1 is under LicenseRef-$&-'x': copyleft over a network too" },
      licence,
    },
  ]);
});

it('tells of texts that ask much, and not of others', () => {
  const texts = (['permissive', 'unknown', 'strong'] as const).map(kind => ({
    path: `opt/${kind}/COPYING`,
    licence: { expression: 'X', class: kind },
  }));
  expect(checkLicenceTexts(texts)).toMatchObject([{ id: 'PLL-002', subject: { path: 'opt/strong/COPYING' } }]);
});

it('has an id of its own for each', () => {
  expect(licenceChecks.map(({ id }) => id).sort()).toEqual(['PLL-001', 'PLL-002', 'PLL-003', 'PLL-004', 'PLL-005']);
});
