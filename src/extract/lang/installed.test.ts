import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Extractor } from '../../model/index.ts';
import { factsOf } from '../testing.ts';
import { appleBundle } from './apple-bundle.ts';
import { browserExtensions } from './browser-extensions.ts';
import { editorExtensions } from './editor-extensions.ts';
import { erlang } from './erlang.ts';
import { luarocks } from './luarocks.ts';
import { rPackage } from './r.ts';
import { wordpress } from './wordpress.ts';

const id = 'abcdefghijklmnopabcdefghijklmnop';
const plist = (...fields: [string, string][]) =>
  `<plist><dict>\n${fields.map(([key, value]) => `<key>${key}</key>\n\t<string>${value}</string>`).join('\n')}</dict></plist>`;

interface Format {
  extractor: Extractor;
  path: string;
  elsewhere: string[];
  reads: [title: string, content: string, found: object][];
  /** What is no such package, and says so. */
  broken: string[];
  /** What is another thing. */
  other: string[];
}

const formats: Format[] = [
  {
    extractor: erlang,
    path: 'usr/lib/erlang/lib/ssl-11.1/ebin/ssl.app',
    elsewhere: ['usr/lib/erlang/ssl.app', 'Applications/x.app', 'src/ebin/ssl.appup'],
    reads: [
      [
        'an application',
        '{application, ssl,\n [{description, "x"},\n {vsn, "11.1"}]}.',
        { type: 'otp', name: 'ssl', version: '11.1' },
      ],
      ['a quoted name', "{application,'Elixir.X',[]}", {}],
      ['of Elixir', '{application,\'mix\',[{vsn,"1.16.0"}]}', { type: 'otp', name: 'mix', version: '1.16.0' }],
    ],
    broken: [],
    other: ['', '{application, x, []}.'],
  },
  {
    extractor: rPackage,
    path: 'usr/lib/R/library/MASS/DESCRIPTION',
    elsewhere: ['usr/lib/R/library/MASS/DESCRIPTION.txt'],
    reads: [
      [
        'a package',
        'Package: MASS\nPriority: recommended\nVersion: 7.3-60\nLicense: GPL-2 | GPL-3\nDescription: long\n  Version: none\nBuilt: R 4.3',
        { type: 'cran', name: 'MASS', version: '7.3-60', licences: ['GPL-2', 'GPL-3'] },
      ],
    ],
    broken: [],
    other: ['', 'Package: x\nVersion: 1', 'Built: 1\nVersion: 1'],
  },
  {
    extractor: luarocks,
    path: 'usr/local/lib/luarocks/rocks-5.4/inspect/3.1.3-0/inspect-3.1.3-0.rockspec',
    elsewhere: ['src/inspect-3.1.3-0.rockspec', 'usr/lib/luarocks/rocks-5.4/a/a-1-0.rockspec'],
    reads: [
      [
        'a rock',
        'description = {\n  license = "MIT"\n}',
        { type: 'luarocks', name: 'inspect', version: '3.1.3-0', licences: ['MIT'] },
      ],
    ],
    broken: [],
    other: [],
  },
  {
    extractor: wordpress,
    path: 'var/www/html/wp-content/plugins/akismet/akismet.php',
    elsewhere: ['var/www/plugins/x/x.php', 'wp-content/plugins/a/b/c.php', 'wp-content/plugins/a/readme.txt'],
    reads: [
      [
        'a plug-in',
        '<?php\n/*\nPlugin Name: Akismet: Spam\n * Version: 5.3\n * License: GPLv2 or later\n*/',
        {
          type: 'wordpress-plugin',
          name: 'Akismet: Spam',
          version: '5.3',
          licences: ['GPLv2 or later'],
          extra: { slug: 'akismet' },
        },
      ],
      [
        'on one line',
        '<?php /* Plugin Name: A\nVersion: 1.0 */',
        { type: 'wordpress-plugin', name: 'A', version: '1.0', extra: { slug: 'akismet' } },
      ],
    ],
    broken: [],
    other: ['', '<?php echo "Plugin Name: x";', '/*\nPlugin Name: x\n*/'],
  },
  {
    extractor: editorExtensions,
    path: 'home/u/.vscode/extensions/extensions.json',
    elsewhere: ['home/u/.vscode/extensions/bad.json', 'home/u/.vscode/extensions/bad/extensions.json'],
    reads: [
      [
        'an extension',
        '[{"identifier":{"id":"golang.go"},"version":"0.46.1","metadata":{"publisherDisplayName":"Go"}},{"identifier":1},null]',
        { type: 'generic', name: 'golang.go', version: '0.46.1', vendor: 'Go' },
      ],
    ],
    broken: ['', '{}', '1'],
    other: ['[]'],
  },
  {
    extractor: browserExtensions,
    path: `root/.config/chromium/Default/Extensions/${id}/1.2_0/manifest.json`,
    elsewhere: [`Extensions/${id}/manifest.json`, 'extensions/zz/1/manifest.json'],
    reads: [
      [
        'an extension',
        '{"name":"A","version":"1.2"}',
        { type: 'generic', name: id, version: '1.2', extra: { title: 'A' } },
      ],
      [
        'with a name to translate',
        '{"name":"__MSG_n__","version":"1.2"}',
        { type: 'generic', name: id, version: '1.2' },
      ],
    ],
    broken: ['', '{}', '{"name":"A"}'],
    other: [],
  },
  {
    extractor: appleBundle,
    path: 'Applications/Tool.app/Contents/Info.plist',
    elsewhere: ['Applications/Tool.app/Info.plist'],
    reads: [
      [
        'a bundle',
        plist(
          ['CFBundleDisplayName', 'A &amp; B'],
          ['CFBundleName', 'X'],
          ['CFBundleShortVersionString', '1.3.1'],
          ['CFBundleIdentifier', 'org.x'],
        ),
        { type: 'generic', name: 'A & B', version: '1.3.1', extra: { bundle: 'org.x' } },
      ],
      ['that goes by its folder', plist(['CFBundleVersion', '7']), { type: 'generic', name: 'Tool', version: '7' }],
    ],
    broken: [],
    other: ['', 'bplist00', plist(['CFBundleName', 'X'])],
  },
];

describe.each(formats)('$extractor.id', ({ extractor, path, elsewhere, reads, broken, other }) => {
  test.each(reads)('reads %s', async (_, content, found) => {
    const { packages, problems } = await factsOf(extractor, { [path]: content });
    expect(problems).toEqual([]);
    expect(packages).toEqual(Object.keys(found).length > 0 ? [{ ...found, path }] : []);
  });

  it('wants its files alone', () => {
    for (const one of elsewhere)
      expect([one, extractor.wants(one, { path: one, size: 9, mode: 0o644 })]).toEqual([one, false]);
  });

  it('tells a broken file from another thing', async () => {
    for (const content of broken)
      expect((await factsOf(extractor, { [path]: content })).problems).toMatchObject([
        { code: 'record-invalid', path },
      ]);
    for (const content of other)
      expect(await factsOf(extractor, { [path]: content })).toMatchObject({ packages: [], problems: [] });
  });

  it('never throws anything else', async () => {
    const seeds = fc.constantFrom(...reads.map(([, content]) => content));
    const cut = fc.tuple(seeds, fc.nat(400), fc.nat(20), fc.string({ unit: 'binary', maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(cut, async ([seed, at, length, text]) => {
        const { problems } = await factsOf(extractor, { [path]: seed.slice(0, at) + text + seed.slice(at + length) });
        expect(problems.every(({ code }) => code === 'record-invalid')).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
