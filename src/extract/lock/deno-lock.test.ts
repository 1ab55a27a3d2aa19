import { expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { denoLock } from './deno-lock.ts';
import { survives } from './hostile.ts';

const path = 'deno.lock';
const entries = (asList: boolean) => ({
  '@s/a@1.0.0_b@2.0.0': { integrity: 'sha512-00', dependencies: asList ? ['b'] : { b: 'b@2.0.0' } },
  'b@2.0.0': { integrity: 'sha512-00' },
});
const versions = {
  2: { version: '2', npm: { specifiers: { '@s/a@^1': '@s/a@1.0.0_b@2.0.0' }, packages: entries(false) } },
  3: { version: '3', packages: { specifiers: { 'npm:@s/a@^1': 'npm:@s/a@1.0.0_b@2.0.0' }, npm: entries(false) } },
  4: { version: '4', specifiers: { 'npm:@s/a@^1': '1.0.0_b@2.0.0', 'jsr:@std/x@1': '1.0.0' }, npm: entries(true) },
};

it.each(Object.entries(versions))('reads version %s', async (_, lockfile) => {
  const { packages, problems } = await factsOf(denoLock, { [path]: JSON.stringify(lockfile) });
  expect(problems).toEqual([]);
  expect(packages).toMatchObject([
    { name: '@s/a', version: '1.0.0', direct: true, dependsOn: ['b@2.0.0'] },
    { name: 'b', version: '2.0.0', direct: false },
  ]);
});

it.each(['', '[]', '{'])('%j is a problem', async text => {
  expect((await factsOf(denoLock, { [path]: text })).problems).toMatchObject([{ code: 'record-invalid', path }]);
});

survives(denoLock, path, JSON.stringify(versions[3]));
