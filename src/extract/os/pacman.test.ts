import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf, layerOf } from '../testing.ts';
import { pacman, pacmanFiles } from './pacman.ts';

const path = 'var/lib/pacman/local/gcc-libs-14.2.1+r134-1/desc';

it('names a package, the one it was split from, and its licences', async () => {
  const text =
    '%NAME%\ngcc-libs\n\n%VERSION%\n1:14.2.1+r134-1\n\n%BASE%\ngcc\n\n%ARCH%\nx86_64\n\n%LICENSE%\nGPL-3.0\nLGPL-3.0\n';
  const { packages, problems } = await factsOf(pacman, { [path]: text });
  expect(problems).toEqual([]);
  expect(packages).toEqual([
    {
      type: 'alpm',
      name: 'gcc-libs',
      version: '1:14.2.1+r134-1',
      arch: 'x86_64',
      source: { name: 'gcc', version: '1:14.2.1+r134-1' },
      licences: ['GPL-3.0', 'LGPL-3.0'],
      path,
    },
  ]);
});

it('may end in the middle, and have CRLF line ends', async () => {
  const { packages } = await factsOf(pacman, { [path]: '%NAME%\r\na\r\n\r\n%VERSION%\r\n1-1\r\n\r\n%DEPENDS%' });
  expect(packages).toMatchObject([{ name: 'a', version: '1-1', source: { name: 'a', version: '1-1' } }]);
});

it('names the files of each package', async () => {
  const everything = { ...pacman, id: 'lang/everything', wants: () => true, extract: () => {} };
  const entry = {
    path: path.replace('/desc', '/files'),
    content: '%FILES%\nusr/\nusr/lib/libgcc_s.so\n\n%BACKUP%\netc/x\tabc\n',
  };
  const { files } = await layerOf([pacmanFiles, everything], [entry]);
  expect(files[0]?.owns).toEqual({ 'gcc-libs': ['usr/', 'usr/lib/libgcc_s.so'] });
});

describe('bad input', () => {
  it.each([
    ['%NAME%\n\n%VERSION%\n1\n', 'no name'],
    ['%NAME%\na\n', 'no version'],
    ['', 'no name'],
  ])('%j: %s', async (text, why) => {
    expect((await factsOf(pacman, { [path]: text })).problems).toMatchObject([
      { code: 'record-invalid', message: expect.stringContaining(why) },
    ]);
  });

  it('of any text never throws', async () => {
    const part = fc.constantFrom('%NAME%', '%VERSION%', '%', 'a', '', '%%', '\r');
    await fc.assert(
      fc.asyncProperty(fc.array(part), async parts => void (await factsOf(pacman, { [path]: parts.join('\n') }))),
    );
  });
});

it.each([
  [path, true],
  ['var/lib/pacman/local/x-1-1/foodesc', false],
  ['var/lib/pacman/local/x-1-1/desc/foo', false],
  ['var/lib/pacman/localfoo/desc', false],
  ['var/lib/pacman/local/desc', false],
])('%s: wanted is %s', (path, wanted) => expect(pacman.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));
