import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { factsOf } from '../testing.ts';
import { bitnami } from './bitnami.ts';

const path = 'opt/bitnami/redis/.spdx-redis.spdx';
const list = 'opt/bitnami/.bitnami_components.json';
const ref = (purl: string) => [
  { referenceType: 'cpe23Type', referenceLocator: 'cpe:2.3:*:redis:redis:7.4.0:*:*:*:*:*:*:*' },
  { referenceType: 'purl', referenceLocator: purl },
];
const json = JSON.stringify({
  spdxVersion: 'SPDX-2.3',
  packages: [
    {
      name: 'redis',
      externalRefs: ref('pkg:bitnami/redis@7.4.0-0?arch=arm64&distro=debian-12'),
      licenseConcluded: 'RSALv2',
      licenseDeclared: 'RSALv2',
    },
    { name: 'lua', externalRefs: ref('pkg:bitnami/lua@5.4.6%2Bx'), licenseDeclared: 'NOASSERTION' },
    { name: 'x', externalRefs: ref('pkg:npm/x@1.0.0') },
    { name: 'y' },
    null,
  ],
});
const tags = `SPDXVersion: SPDX-2.3
PackageName: redis
PackageVersion: 7.4.0-0
PackageLicenseConcluded: RSALv2
ExternalRef: SECURITY cpe23Type cpe:2.3:*:redis:redis:7.4.0:*:*:*:*:*:*:*
ExternalRef: PACKAGE-MANAGER purl pkg:bitnami/redis@7.4.0-0?arch=arm64&distro=debian-12
PackageName: other
`;
const redis = {
  type: 'bitnami',
  name: 'redis',
  version: '7.4.0-0',
  licences: ['RSALv2'],
  qualifiers: { arch: 'arm64', distro: 'debian-12' },
  path,
};

it('reads the components of a JSON document', async () => {
  const { packages, problems } = await factsOf(bitnami, { [path]: json });
  expect(problems).toEqual([]);
  expect(packages).toEqual([redis, { type: 'bitnami', name: 'lua', version: '5.4.6+x', path }]);
});

it('reads a document of tags', async () => {
  expect((await factsOf(bitnami, { [path]: tags })).packages).toEqual([redis]);
});

it('takes from the list of all components what no document states', async () => {
  const components = {
    redis: { version: '7.4.0-0', arch: 'arm64' },
    gosu: { arch: 'amd64', distro: 'debian-10', version: '1.14.0-1' },
    x: 1,
  };
  const { packages } = await factsOf(bitnami, { [list]: JSON.stringify(components), [path]: tags });
  expect(packages.map(one => `${one.path} ${one.name} ${one.version}`).sort()).toEqual([
    `${list} gosu 1.14.0-1`,
    `${path} redis 7.4.0-0`,
  ]);
});

test.each(['', '{', '{"packages": 1}', 'no tags'])('%j is a problem', async content => {
  expect((await factsOf(bitnami, { [path]: content })).problems).toMatchObject([{ code: 'record-invalid', path }]);
});

it('never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), async content => void (await factsOf(bitnami, { [path]: content, [list]: content }))),
    { numRuns: 50 },
  );
});
