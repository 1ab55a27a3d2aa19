import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf, layerOf } from '../testing.ts';
import { portage } from './portage.ts';

const folder = 'var/db/pkg/dev-libs/openssl-3.0.15-r1';

it('names packages with their category, and the licences that are named', async () => {
  const { packages, problems } = await factsOf(portage, {
    [`${folder}/PF`]: 'openssl-3.0.15-r1\n',
    [`${folder}/LICENSE`]: 'Apache-2.0 || ( MIT BSD ) doc? ( FDL-1.3 )\n',
    'var/db/pkg/virtual/libc-1/CONTENTS': '',
  });
  expect(problems).toEqual([]);
  expect(packages).toEqual([
    {
      type: 'ebuild',
      name: 'dev-libs/openssl',
      version: '3.0.15-r1',
      licences: ['Apache-2.0', 'MIT', 'BSD', 'FDL-1.3'],
      path: `${folder}/PF`,
    },
    { type: 'ebuild', name: 'virtual/libc', version: '1', path: 'var/db/pkg/virtual/libc-1/CONTENTS' },
  ]);
});

it.each([
  ['gtk+-2.24.33-r3', 'gtk+', '2.24.33-r3'],
  ['font-misc-100dpi-1.0', 'font-misc-100dpi', '1.0'],
  ['xf86-video-amdgpu-23.0.0_p1', 'xf86-video-amdgpu', '23.0.0_p1'],
  ['portage-9999', 'portage', '9999'],
])('%s is %s in version %s', async (pf, name, version) => {
  const { packages } = await factsOf(portage, { [`var/db/pkg/x/${pf}/PF`]: `${pf}\n` });
  expect(packages).toMatchObject([{ name: `x/${name}`, version }]);
});

it('names the files of each package', async () => {
  const everything = { ...portage, id: 'lang/everything', wants: () => true, extractAll: () => {} };
  const content =
    'dir /usr\nobj /usr/share/a file.js 376c02bd3b22804df8fdfdc895e7dbfb 1649284374\nsym /usr/lib/l.so -> l.so.1 1649284374\n';
  const { files } = await layerOf([portage, everything], [{ path: `${folder}/CONTENTS`, content }]);
  expect(files[0]?.owns).toEqual({ 'dev-libs/openssl': ['usr/share/a file.js', 'usr/lib/l.so'] });
});

describe('bad input', () => {
  it.each(['', '2.580.0', 'openssl'])('a PF of %j costs the package alone', async pf => {
    const facts = await factsOf(portage, { [`${folder}/PF`]: pf, 'var/db/pkg/a/b-1/PF': 'b-1' });
    expect(facts).toMatchObject({
      packages: [{ name: 'a/b' }],
      problems: [{ code: 'record-invalid', path: `${folder}/PF` }],
    });
  });

  it('of any text never throws, and is quick on text that is made to be slow', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (pf, rest) => {
        await factsOf(portage, { [`${folder}/PF`]: pf, [`${folder}/CONTENTS`]: rest, [`${folder}/LICENSE`]: rest });
      }),
    );
    const started = performance.now();
    await factsOf(portage, {
      [`${folder}/PF`]: '-1'.repeat(50_000),
      [`${folder}/CONTENTS`]: `obj /${' a'.repeat(50_000)}`,
    });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
