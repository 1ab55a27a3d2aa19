import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf, layerOf } from '../testing.ts';
import { apk } from './apk.ts';

const path = 'lib/apk/db/installed';
const database = `C:Q1abcdefghijklmnopqrstuvwxyz=
P:nodejs
V:20.15.1-r0
A:x86_64
S:123
L:MIT AND ISC
o:nodejs
F:usr
F:usr/lib/node_modules/npm
R:package.json
a:0:0:644
Z:Q1xyz=
F:
R:root.txt

P:libcrypto3
V:3.3.1-r3
A:x86_64
o:openssl

P:.build-deps
V:20240801.120000
A:noarch
`;

describe('the database', () => {
  it('names packages, origins and licences', async () => {
    const { packages, problems } = await factsOf(apk, { [path]: database });
    expect(problems).toEqual([]);
    expect(packages).toEqual([
      {
        type: 'apk',
        name: 'nodejs',
        version: '20.15.1-r0',
        arch: 'x86_64',
        source: { name: 'nodejs', version: '20.15.1-r0' },
        licences: ['MIT AND ISC'],
        path,
      },
      {
        type: 'apk',
        name: 'libcrypto3',
        version: '3.3.1-r3',
        arch: 'x86_64',
        source: { name: 'openssl', version: '3.3.1-r3' },
        path,
      },
      {
        type: 'apk',
        name: '.build-deps',
        version: '20240801.120000',
        arch: 'noarch',
        source: { name: '.build-deps', version: '20240801.120000' },
        path,
      },
    ]);
  });

  it('names the files of each package', async () => {
    const everything = { ...apk, id: 'lang/everything', wants: () => true, extract: () => {} };
    const { files } = await layerOf([apk, everything], [{ path, content: database }]);
    expect(files[0]?.owns).toEqual({ nodejs: ['usr/lib/node_modules/npm/package.json', 'root.txt'] });
  });

  it('may have CRLF line ends, and none at its end', async () => {
    const { packages } = await factsOf(apk, { 'usr/lib/apk/db/installed': 'P:a\r\nV:1\r\n\r\nP:b\r\nV:2' });
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual(['a 1', 'b 2']);
  });
});

describe('bad input', () => {
  it('that is no database is a gap', async () => {
    const { problems } = await factsOf(apk, { [path]: 'hello\n\nworld\n' });
    expect(problems).toMatchObject([{ code: 'record-invalid', gap: true }]);
  });

  it('of some broken entries keeps the others', async () => {
    const { packages, problems } = await factsOf(apk, { [path]: 'P:a\n\nP:b\nV:1\n\n' });
    expect(packages.map(({ name }) => name)).toEqual(['b']);
    expect(problems).toMatchObject([{ message: 'apk: 1 entries have no name or no version' }]);
  });

  it('of any text never throws out of the extractor', async () => {
    const part = fc.constantFrom('P:a', 'V:1', 'F:', 'R:x', ':', 'P', '', '\r', 'o:');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.array(part).map(parts => parts.join('\n')),
          fc.string(),
        ),
        async text => {
          const { packages } = await factsOf(apk, { [path]: text });
          for (const { name, version } of packages) expect(name && version).toBeTruthy();
        },
      ),
    );
  });
});
