import { expect, it } from 'vitest';
import type { Package } from '../model/index.ts';
import { withoutGuesses } from './guesses.ts';

const one = (path: string, name: string, version: string, more: Partial<Package> = {}): Package => ({
  ...{ type: 'pypi', name, version, path, purl: '', declared: true },
  ...more,
});
const guess = { confidence: 'low' } as const;

it.each([
  ['a guess stays where nothing answers it', [one('pyproject.toml', 'a', '1', guess)], 1],
  ['a lockfile beside it answers', [one('pyproject.toml', 'A.b', '1', guess), one('uv.lock', 'a-b', '1.5')], 1],
  ['so does one around it', [one('x/y/setup.py', 'a', '', guess), one('uv.lock', 'a', '1.5')], 1],
  ['one elsewhere does not', [one('x/setup.py', 'a', '1', guess), one('y/uv.lock', 'a', '1.5')], 2],
  ['nor does one without a version', [one('setup.py', 'a', '1', guess), one('uv.lock', 'a', '')], 2],
  ['nor another guess', [one('setup.py', 'a', '1', guess), one('requirements.txt', 'a', '2', guess)], 2],
  ['what is installed stays', [one('x', 'a', '1', { ...guess, declared: false }), one('y', 'a', '2')], 2],
])('%s', (_, packages, left) => {
  expect(withoutGuesses(packages)).toHaveLength(left);
});
