import { expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { homebrew } from './homebrew.ts';

const keg = 'home/linuxbrew/.linuxbrew/Cellar/rclone/1.67.0_1';

it('names a keg by its folder, with the licence of its formula and the dependencies of its receipt', async () => {
  const receipt = { runtime_dependencies: [{ full_name: 'openssl@3', version: '3.3.1' }, 7, { full_name: 'x' }] };
  const { packages, problems } = await factsOf(homebrew, {
    [`${keg}/.brew/rclone.rb`]: 'class Rclone < Formula\n  desc "x"\n  license "MIT"\nend\n',
    [`${keg}/INSTALL_RECEIPT.json`]: JSON.stringify(receipt),
  });
  expect(problems).toEqual([]);
  expect(packages).toEqual([
    {
      type: 'brew',
      name: 'rclone',
      version: '1.67.0_1',
      licences: ['MIT'],
      dependsOn: ['openssl@3@3.3.1'],
      path: `${keg}/INSTALL_RECEIPT.json`,
    },
  ]);
});

it('names a keg without a receipt, two versions, and casks', async () => {
  const { packages } = await factsOf(homebrew, {
    'opt/homebrew/Cellar/a/1/.brew/a.rb': 'license any_of: ["MIT", "BSD"]',
    'opt/homebrew/Cellar/a/2/INSTALL_RECEIPT.json': '{}',
    'usr/local/Caskroom/app/1.1.1/app.wrapper.sh': '',
    'usr/local/Caskroom/tools/35.0.2/platform-tools/source.properties': '',
  });
  expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'a 1',
    'a 2',
    'app 1.1.1',
    'tools 35.0.2',
  ]);
});

it('a broken receipt costs the dependencies alone', async () => {
  const facts = await factsOf(homebrew, { [`${keg}/INSTALL_RECEIPT.json`]: '{' });
  expect(facts).toMatchObject({
    packages: [{ name: 'rclone' }],
    problems: [{ code: 'record-invalid', path: `${keg}/INSTALL_RECEIPT.json` }],
  });
});

it.each([
  [`${keg}/INSTALL_RECEIPT.json`, true],
  [`${keg}/other.json`, false],
  ['Caskroom/rclone/1.67.0/INSTALL_RECEIPT.json', false],
  ['Caskroom/x/1.1/', false],
  ['Caskroom/x/1/x.app/Contents/PkgInfo', false],
  ['Caskroom/x/latest/x-app/source.properties', true],
])('%s: wanted is %s', (path, wanted) => expect(homebrew.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));
