import { expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { survives } from './hostile.ts';
import { packageJson } from './package-json.ts';

const path = 'package.json';
const manifest = {
  name: 'app',
  dependencies: { a: '1.2.3', b: '^2.0.0', c: '1.x || 2', d: 'workspace:*', e: 'npm:real@3.0.0', f: 'x/f#0123456' },
  devDependencies: { t: '~4.5.6-rc.1' },
};

it('gives what is pinned, and guesses; not the parts of the project', async () => {
  const { packages, problems } = await factsOf(packageJson, { [path]: JSON.stringify(manifest) });
  expect(problems).toEqual([]);
  expect(packages.map(({ name, version, confidence, dev }) => [name, version, confidence, dev])).toEqual([
    ['a', '1.2.3', 'high', false],
    ['b', '2.0.0', 'low', false],
    ['c', '', 'low', false],
    ['real', '3.0.0', 'high', false],
    ['f', '', 'low', false],
    ['t', '4.5.6-rc.1', 'low', true],
  ]);
});

survives(packageJson, path, JSON.stringify(manifest));
