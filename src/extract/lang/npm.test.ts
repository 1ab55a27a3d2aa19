import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { npm } from './npm.ts';

const read = (manifest: unknown, path = 'app/node_modules/x/package.json') =>
  factsOf(npm, { [path]: typeof manifest === 'string' ? manifest : JSON.stringify(manifest) });

describe('where packages are', () => {
  it.each([
    ['app/node_modules/lodash/package.json', true],
    ['node_modules/lodash/package.json', true],
    ['app/node_modules/@babel/core/package.json', true],
    ['app/node_modules/a/node_modules/b/package.json', true],
    ['usr/local/lib/node_modules/npm/node_modules/@npmcli/arborist/package.json', true],
    ['app/node_modules/.pnpm/lodash@4.17.21/node_modules/lodash/package.json', true],
    ['app/node_modules/.pnpm/@babel+core@7.1.0/node_modules/@babel/core/package.json', true],
    ['app/node_modules/.store/lodash-npm-4.17.21/node_modules/lodash/package.json', true],
    ['usr/share/nodejs/semver/package.json', true],
    ['usr/share/nodejs/@npmcli/config/package.json', true],
    // Not at a package's root: a marker for the module format, or a copy.
    ['app/node_modules/lodash/dist/esm/package.json', false],
    ['app/node_modules/@babel/package.json', false],
    ['app/node_modules/package.json', false],
    ['app/node_modules/.bin/package.json', false],
    ['app/node_modules/.package-lock.json', false],
    ['app/node_modules/resolve/test/fixtures/node_modules/broken/package.json', false],
    // The manifest of what is being built, not of something installed.
    ['app/package.json', false],
    ['package.json', false],
    ['app/xnode_modules/lodash/package.json', false],
    ['usr/share/nodejs/semver/lib/package.json', false],
    ['app/node_modules/lodash/package-lock.json', false],
  ])('%s: wanted is %s', (path, wanted) => expect(npm.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));
});

describe('a manifest', () => {
  it('states a name, a version and a licence', async () => {
    const { packages, problems } = await read('\uFEFF{"name":"@scope/x","version":" 1.2.3 ","license":"MIT"}');
    expect(problems).toEqual([]);
    expect(packages).toEqual([
      { type: 'npm', name: '@scope/x', version: '1.2.3', licences: ['MIT'], path: 'app/node_modules/x/package.json' },
    ]);
  });

  it.each<[unknown, string[] | undefined]>([
    [{ license: '(MIT OR Apache-2.0)' }, ['(MIT OR Apache-2.0)']],
    [{ license: { type: 'BSD', url: 'x' } }, ['BSD']],
    [{ licenses: [{ type: 'MIT' }, { type: 'GPL' }] }, ['MIT', 'GPL']],
    [{ license: ['MIT', 'ISC'], licenses: 'MIT' }, ['MIT', 'ISC']],
    [{ license: '' }, undefined],
    [{ license: 7, licenses: [null, {}] }, undefined],
    [{}, undefined],
  ])('%j: licences %j', async (fields, licences) => {
    const { packages } = await read({ name: 'x', version: '1.0.0', ...(fields as object) });
    expect(packages[0]?.licences).toEqual(licences);
  });

  it.each([
    ['without a name', { version: '1.0.0' }],
    ['without a version', { name: 'x' }],
    ['whose version is no text', { name: 'x', version: 1 }],
    ['of a Unity package', { name: 'x', version: '1.0.0', unity: '2020.3' }],
    ['of an editor extension', { name: 'x', version: '1.0.0', engines: { vscode: '^1.0.0' } }],
  ])('%s states nothing, and is no problem', async (_, manifest) => {
    expect(await read(manifest)).toMatchObject({ packages: [], problems: [] });
  });

  it.each([
    ['is not JSON', '{"name": NAME}'],
    ['is no object', '["x"]'],
    ['has a name that no package can have', '{"name":"@x/y/","version":"1.0.0"}'],
  ])('that %s is a problem', async (_, text) => {
    expect(await read(text)).toMatchObject({ packages: [], problems: [{ code: 'record-invalid' }] });
  });

  it('of any JSON never throws out of the extractor', async () => {
    const field = fc.jsonValue();
    const manifest = fc.record(
      { name: field, version: field, license: field, licenses: field, engines: field },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(manifest, field), async value => void (await read(JSON.stringify(value)))),
    );
  });
});

it('says where each copy of a package is', async () => {
  const manifest = '{"name":"x","version":"1.0.0"}';
  const { packages } = await factsOf(npm, {
    'a/node_modules/x/package.json': manifest,
    'b/node_modules/x/package.json': manifest,
  });
  expect(packages.map(({ path }) => path)).toEqual(['a/node_modules/x/package.json', 'b/node_modules/x/package.json']);
});
