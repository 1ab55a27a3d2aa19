import fc from 'fast-check';
import parse from 'spdx-expression-parse';
import ids from 'spdx-license-ids/index.json' with { type: 'json' };
import { describe, expect, it, test } from 'vitest';
import { licenceOf } from './licence.ts';

const said = (stated: string | string[], type = 'generic') => {
  const { expression, class: one } = licenceOf([stated].flat(), type) ?? {};
  return `${expression} — ${one}`;
};

describe('names that people have for licences', () => {
  test.each([
    ['MIT', 'MIT — permissive'],
    ['mit license', 'MIT — permissive'],
    ['The MIT License (MIT)', 'MIT — permissive'],
    ['MIT/X11', 'MIT — permissive'],
    ['Expat', 'MIT — permissive'],
    ['Apache 2', 'Apache-2.0 — permissive'],
    ['Apache License, Version 2.0', 'Apache-2.0 — permissive'],
    ['The Apache Software License, Version 2.0', 'Apache-2.0 — permissive'],
    ['http://www.apache.org/licenses/LICENSE-2.0.txt', 'Apache-2.0 — permissive'],
    ['ASL 2.0', 'Apache-2.0 — permissive'],
    ['BSD', 'BSD-3-Clause — permissive'],
    ['New BSD License', 'BSD-3-Clause — permissive'],
    ['BSD 3-Clause "New" or "Revised" License (BSD-3-Clause)', 'BSD-3-Clause — permissive'],
    ['Simplified BSD', 'BSD-2-Clause — permissive'],
    ['ISC License (ISCL)', 'ISC — permissive'],
    ['GPL', 'GPL-1.0-or-later — strong'],
    ['GPL-2', 'GPL-2.0-only — strong'],
    ['GPL-2.0+', 'GPL-2.0-or-later — strong'],
    ['GPLv2+', 'GPL-2.0-or-later — strong'],
    ['GPLv3', 'GPL-3.0-only — strong'],
    ['GNU GPL v3 or later', 'GPL-3.0-or-later — strong'],
    ['GNU General Public License v3 or later (GPLv3+)', 'GPL-3.0-or-later — strong'],
    ['GNU General Public License v2 (GPLv2)', 'GPL-2.0-only — strong'],
    ['GNU General Public License, version 2', 'GPL-2.0-only — strong'],
    ['GNU General Public License (GPL)', 'GPL-1.0-or-later — strong'],
    ['GNU Lesser General Public License v2 or later (LGPLv2+)', 'LGPL-2.0-or-later — weak'],
    ['GNU Lesser General Public License, Version 2.1', 'LGPL-2.1-only — weak'],
    ['GNU Library or Lesser General Public License (LGPL)', 'LGPL-2.0-or-later — weak'],
    ['LGPL 2.1', 'LGPL-2.1-only — weak'],
    ['GNU Affero General Public License v3', 'AGPL-3.0-only — network'],
    ['AGPLv3+', 'AGPL-3.0-or-later — network'],
    ['GFDL-1.3+', 'GFDL-1.3-or-later — strong'],
    ['Mozilla Public License 2.0 (MPL 2.0)', 'MPL-2.0 — weak'],
    ['MPLv1.1', 'MPL-1.1 — weak'],
    ['EPL 2.0', 'EPL-2.0 — weak'],
    ['Eclipse Public License - v 1.0', 'EPL-1.0 — weak'],
    ['CDDL 1.0', 'CDDL-1.0 — weak'],
    ['GPL2 w/ CPE', 'GPL-2.0-only WITH Classpath-exception-2.0 — weak'],
    ['CDDL + GPLv2 with classpath exception', 'CDDL-1.0 OR GPL-2.0-only WITH Classpath-exception-2.0 — weak'],
    ['Python Software Foundation License', 'PSF-2.0 — permissive'],
    ['Public Domain', 'LicenseRef-Public-Domain — public-domain'],
    ['CC0', 'CC0-1.0 — public-domain'],
    ['The Unlicense (Unlicense)', 'Unlicense — public-domain'],
    ['UNLICENSED', 'LicenseRef-Proprietary — restricted'],
    ['Other/Proprietary License', 'LicenseRef-Proprietary — restricted'],
    ['Business Source License 1.1', 'BUSL-1.1 — restricted'],
    ['CC-BY-NC-4.0', 'CC-BY-NC-4.0 — restricted'],
    ['SSPL-1.0', 'SSPL-1.0 — network'],
    ['SEE LICENSE IN LICENSE.md', 'LicenseRef-SEE-LICENSE-IN-LICENSE.md — unknown'],
    ['LicenseRef-acme', 'LicenseRef-acme — unknown'],
    ['custom', 'LicenseRef-custom — unknown'],
  ])('%s', (stated, meant) => expect(said(stated)).toBe(meant));
});

describe('expressions, strict and as people write them', () => {
  test.each([
    ['MIT OR Apache-2.0', 'MIT OR Apache-2.0 — permissive'],
    ['MIT/Apache-2.0', 'MIT OR Apache-2.0 — permissive'],
    ['(MIT OR GPL-3.0-only)', 'MIT OR GPL-3.0-only — permissive'],
    ['MIT AND GPL-3.0-only', 'MIT AND GPL-3.0-only — strong'],
    ['GPLv2+ and MIT', 'GPL-2.0-or-later AND MIT — strong'],
    ['GPL+ or Artistic', 'GPL-1.0-or-later OR Artistic-1.0-Perl — permissive'],
    ['(GPLv2+ or AFL) and LGPLv2+', '(GPL-2.0-or-later OR AFL-2.1) AND LGPL-2.0-or-later — weak'],
    [
      'LGPL-2.1-or-later AND GPL-2.0-or-later WITH Linux-syscall-note',
      'LGPL-2.1-or-later AND GPL-2.0-or-later WITH Linux-syscall-note — weak',
    ],
    ['Apache-2.0 WITH LLVM-exception OR MIT', 'Apache-2.0 WITH LLVM-exception OR MIT — permissive'],
    ['GPL (>= 2) | file LICENSE', 'GPL-2.0-or-later OR LicenseRef-file-LICENSE — strong'],
    ['MIT + file LICENSE', 'MIT — permissive'],
    ['GPL-2 | GPL-3', 'GPL-2.0-only OR GPL-3.0-only — strong'],
    ['GPL-2 GPL-3', 'GPL-2.0-only AND GPL-3.0-only — strong'],
    ['LGPL (>= 2.1)', 'LGPL-2.1-or-later — weak'],
    ['GPL-2+ with OpenSSL exception', 'GPL-2.0-or-later WITH openvpn-openssl-exception — strong'],
    ['GPLv3+ with exceptions', 'GPL-3.0-or-later — strong'],
    ['BSD with advertising', 'BSD-4-Clause — permissive'],
    ['MIT BSD GPL2+', 'MIT AND BSD-3-Clause AND GPL-2.0-or-later — strong'],
    ['MIT AND Acme Shipping Terms', 'MIT AND LicenseRef-Acme-Shipping-Terms — unknown'],
    ['MIT OR Acme Shipping Terms', 'MIT OR LicenseRef-Acme-Shipping-Terms — permissive'],
    ['AGPL-3.0 AND Acme', 'AGPL-3.0-only AND LicenseRef-Acme — network'],
    ['MIT, ISC', 'MIT AND ISC — permissive'],
    ['((MIT', 'MIT — permissive'],
    ['MIT)) OR', 'MIT — permissive'],
    ['and or', 'LicenseRef-and-or — unknown'],
  ])('%s', (stated, meant) => expect(said(stated)).toBe(meant));
});

describe('several that a package states', () => {
  test.each<[string, string[], string]>([
    ['npm', ['MIT', 'GPL-2.0'], 'MIT OR GPL-2.0-only — permissive'],
    ['composer', ['LGPL-2.1-only', 'GPL-3.0-or-later'], 'LGPL-2.1-only OR GPL-3.0-or-later — weak'],
    [
      'maven',
      ['Apache License, Version 2.0', 'GNU Lesser General Public License'],
      'Apache-2.0 OR LGPL-2.0-or-later — permissive',
    ],
    ['gem', ['Ruby', 'BSD-2-Clause'], 'Ruby OR BSD-2-Clause — permissive'],
    ['deb', ['MIT', 'GPL-2.0-or-later'], 'MIT AND GPL-2.0-or-later — strong'],
    ['alpm', ['GPL', 'custom'], 'GPL-1.0-or-later AND LicenseRef-custom — strong'],
  ])('%s: %j', (type, stated, meant) => expect(said(stated, type)).toBe(meant));

  it.each([[[]], [['']], [['NOASSERTION']], [['UNKNOWN', 'NONE']]])('%j states nothing', stated => {
    expect(licenceOf(stated, 'npm')).toBeUndefined();
  });
});

it('takes every id of the list for itself, or for what it is called now', () => {
  for (const id of ids) expect(licenceOf([id.toLowerCase()], 'npm')).toMatchObject({ expression: id, unlisted: [] });
});

describe('hostile texts', () => {
  const word = fc.constantFrom(
    'MIT',
    'GPL',
    '(',
    ')',
    'or',
    'AND',
    'with',
    '/',
    '+',
    '>=',
    '2',
    '|',
    'x',
    ',',
    'v',
    'later',
    'LicenseRef-',
    '\u0000',
  );
  it('always have a valid expression', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map(words => words.join(' ')),
        ),
        text => {
          const licence = licenceOf([text], 'npm');
          if (licence) parse(licence.expression);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    '('.repeat(1500),
    'MIT OR '.repeat(280),
    `${'a '.repeat(900)}`,
    'GPL or later '.repeat(150),
    'x'.repeat(100_000),
  ])('are read in a moment (%#)', text => {
    const began = performance.now();
    const licence = licenceOf([text], 'npm');
    expect(performance.now() - began).toBeLessThan(500);
    expect(() => parse(licence!.expression)).not.toThrow();
  });
});
