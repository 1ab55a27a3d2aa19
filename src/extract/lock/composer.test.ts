import { expect, it } from 'vitest';
import { composerInstalled } from '../lang/composer-installed.ts';
import { factsOf } from '../testing.ts';
import { composer } from './composer.ts';
import { survives } from './hostile.ts';

const commit = '0123456789012345678901234567890123456789';
const lock = `{
  "packages": [
    {
      "name": "acme/App",
      "version": "v1.0.0",
      "dist": { "type": "zip", "reference": "${commit}" },
      "require": { "php": ">=8", "acme/lib": "^2" },
      "license": ["MIT"]
    },
    { "name": "acme/lib", "version": "2.1.0", "dist": { "type": "path", "reference": "2.1.0" } }
  ],
  "packages-dev": [{ "name": "acme/tests", "version": "dev-main" }]
}`;

it('states packages with licence, commit and graph, and what is for development', async () => {
  const manifest = '{"require":{"php":"8","Acme/app":"*"},"require-dev":{"acme/tests":"*"}}';
  const { packages, problems } = await factsOf(composer, { 'composer.lock': lock, 'composer.json': manifest });
  expect(problems).toEqual([]);
  const common = { type: 'composer', declared: true, path: 'composer.lock' };
  expect(packages).toEqual([
    {
      ...{ ...common, name: 'acme/App', version: 'v1.0.0', line: 3, dev: false, direct: true },
      ...{ licences: ['MIT'], dependsOn: ['acme/lib@2.1.0'], extra: { commit } },
    },
    { ...common, name: 'acme/lib', version: '2.1.0', line: 10, dev: false, direct: false, extra: { from: 'file' } },
    { ...common, name: 'acme/tests', version: 'dev-main', line: 12, dev: true, direct: true },
  ]);
});

it('without composer.json does not know what is asked for', async () => {
  const { packages } = await factsOf(composer, { 'composer.lock': lock });
  expect(packages.map(({ direct }) => direct)).toEqual([undefined, undefined, undefined]);
});

it.each(['null', '[]', '{', ''])('%j is a problem', async text => {
  const { packages, problems } = await factsOf(composer, { 'composer.lock': text });
  expect([packages, problems.map(({ code }) => code)]).toEqual([[], ['record-invalid']]);
});

it.each([
  [
    'Composer 1',
    '[{"name":"a/b","version":"1.0","license":["MIT"],"require":{"a/c":"*"}},{"name":"a/c","version":"2.0"}]',
  ],
  [
    'Composer 2',
    '{"packages":[{"name":"a/b","version":"1.0","license":["MIT"],"require":{"a/c":"*"}},{"name":"a/c","version":"2.0"}],"dev":true,"dev-package-names":["a/c"]}',
  ],
])('reads what %s installed', async (which, text) => {
  const path = 'app/vendor/composer/installed.json';
  const { packages } = await factsOf(composerInstalled, { [path]: text });
  expect(packages).toEqual([
    { type: 'composer', name: 'a/b', version: '1.0', licences: ['MIT'], dependsOn: ['a/c@2.0'], path },
    { type: 'composer', name: 'a/c', version: '2.0', path, ...(which === 'Composer 2' && { dev: true }) },
  ]);
});

survives(composer, 'composer.lock', lock);
survives(composerInstalled, 'vendor/composer/installed.json', '{"packages":[{"name":"a/b","version":"1.0"}]}');
