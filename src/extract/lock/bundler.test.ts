import { expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { bundler } from './bundler.ts';
import { survives } from './hostile.ts';

const lock = `GIT
  remote: https://example.org/fork.git
  revision: 0123456789012345678901234567890123456789
  specs:
    fork (2.0.0.pre1)
      rake (>= 1)

PATH
  remote: engines/own
  specs:
    own (0.1)

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.13.0-x86_64-linux)
      racc (~> 1.4)
    nokogiri (1.13.0-arm64-darwin)
      racc (~> 1.4)
    racc (1.6.0)
    rake (13.0.6)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  fork!
  nokogiri (~> 1.13)
  own!

BUNDLED WITH
   2.3.1
`;

it('states gems with lines, origin and graph, those of several platforms once', async () => {
  const { packages, problems } = await factsOf(bundler, { 'Gemfile.lock': lock });
  expect(problems).toEqual([]);
  const common = { type: 'gem', declared: true, path: 'Gemfile.lock' };
  const git = { from: 'git', commit: '0123456789012345678901234567890123456789' };
  expect(packages).toEqual([
    { ...common, name: 'fork', version: '2.0.0.pre1', line: 5, direct: true, dependsOn: ['rake@13.0.6'], extra: git },
    { ...common, name: 'own', version: '0.1', line: 11, direct: true, extra: { from: 'file' } },
    { ...common, name: 'nokogiri', version: '1.13.0', line: 16, direct: true, dependsOn: ['racc@1.6.0'] },
    { ...common, name: 'racc', version: '1.6.0', line: 20, direct: false },
    { ...common, name: 'rake', version: '13.0.6', line: 21, direct: false },
  ]);
});

it('reads one with line ends of Windows', async () => {
  const { packages } = await factsOf(bundler, { 'gems.locked': lock.replaceAll('\n', '\r\n') });
  expect(packages).toHaveLength(5);
});

it.each([
  ['nothing', '', 0],
  ['no gems', 'GEM\n  remote: x\n  specs:\n\nPLATFORMS\n  ruby\n', 0],
  ['something else', 'this is no lockfile\n', 1],
  ['gems before a source', '    rake (1)\n', 1],
])('of a file with %s', async (_, text, problems) => {
  const found = await factsOf(bundler, { 'Gemfile.lock': text });
  expect([found.packages, found.problems.length]).toEqual([[], problems]);
});

survives(bundler, 'Gemfile.lock', lock);
