import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { dpkgLicence, licencesOf } from './dpkg-licence.ts';

describe('machine-readable files', () => {
  it.each([
    ['GPL-2+', ['GPL-2.0-or-later']],
    ['GPL-2', ['GPL-2.0-only']],
    ['LGPL-2.1+', ['LGPL-2.1-or-later']],
    ['GFDL-1.3+', ['GFDL-1.3-or-later']],
    ['MPL-1.1 or GPL-2 or LGPL-2.1', ['MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-only']],
    ['GPL-2 and Expat or ISC', ['(GPL-2.0-only AND MIT) OR ISC']],
    ['GPL-2+ with Autoconf exception', ['GPL-2.0-or-later WITH Autoconf-exception-generic']],
    ['GPL-2+ with OpenSSL exception', ['GPL-2.0-or-later']],
    ['GPL-1+ or Artistic, and BSD-4-clause-DOG', ['BSD-4-clause-DOG', 'GPL-1.0-or-later OR Artistic-1.0-Perl']],
    ['Expat', ['MIT']],
    ['Apache-2.0 and/or BSD-3-clause', ['Apache-2.0 OR BSD-3-Clause']],
    ['public-domain', ['public-domain']],
    ['', []],
  ])('License: %s', (value, licences) => {
    const text = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: ${value}\n The text\n`;
    expect(licencesOf(text)).toEqual(licences);
  });

  it('say a choice once: the texts of its licences are no licences more', () => {
    const text =
      'Format: x\n\nFiles: *\nLicense: GPL-1+ or Artistic\n\nLicense: GPL-1+\n text in /usr/share/common-licenses/GPL-1\n\nLicense: Artistic\n text\n';
    expect(licencesOf(text)).toEqual(['GPL-1.0-or-later OR Artistic-1.0-Perl']);
  });

  it('name each licence once, sorted', () => {
    const text =
      'Files: *\nLicense: Zlib\n\nFiles: debian/*\nLicense: Expat\n\nLicense: Zlib\n text\n License: not-a-field\n';
    expect(licencesOf(text)).toEqual(['MIT', 'Zlib']);
  });
});

describe('free-form files', () => {
  it.each([
    ["can be found in `/usr/share/common-licenses/GPL-2'.", ['GPL-2.0-only']],
    ['see /usr/share/common-licenses/LGPL-2.1.', ['LGPL-2.1-only']],
    ['see /usr/share/common-licenses/Apache-2.0, and /usr/share/common-licenses/BSD', ['Apache-2.0', 'BSD-3-Clause']],
    ['License: GPLv2+\n\n  text\n\nSee /usr/share/common-licenses/GPL-2', ['GPL-2.0-or-later']],
    ['Nobody knows.', []],
  ])('%j', (text, licences) => expect(licencesOf(text)).toEqual(licences));
});

it('says the licences of the package whose directory it is', async () => {
  const { files } = await factsOf(dpkgLicence, { 'usr/share/doc/libx1/copyright': 'License: ISC\n' });
  expect(files[0]?.licences).toEqual({ libx1: ['ISC'] });
});

it.each([
  ['usr/share/doc/libx1/copyright', true],
  ['usr/share/doc/libx1/examples/copyright', false],
  ['usr/share/doc/copyright', false],
])('%s: wanted is %s', (path, wanted) => expect(dpkgLicence.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));

it('never throws, and is quick on text that is made to be slow', () => {
  fc.assert(fc.property(fc.string(), text => void licencesOf(`License: ${text}\ncommon-licenses/${text}`)));
  const started = performance.now();
  licencesOf(`License: ${'a or '.repeat(100_000)}\n`.repeat(2) + 'License: with with '.repeat(10_000));
  expect(performance.now() - started).toBeLessThan(1000);
});
