import fc from 'fast-check';
import full from 'spdx-license-list/full.js';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { packPrints, unpackPrints } from './prints.ts';
import { type Recognise, recogniser } from './recognise.ts';
import { printsOfList } from './texts.ts';

let recognise: Recognise;
const idsOf = (text: string): string[] => recognise(text).map(({ id }) => id);
const textOf = (id: string): string => full[id]!.licenseText;

beforeAll(async () => {
  const prints = await printsOfList();
  // As a built program reads them.
  const packed = packPrints(prints);
  expect(unpackPrints(packed)).toEqual(prints);
  expect(packed.length).toBeLessThan(600_000);
  recognise = recogniser(unpackPrints(packed));
});

const usual = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Zlib', 'MPL-2.0', 'GPL-2.0-only', 'GPL-3.0-only', '0BSD'];
const more = [
  'LGPL-2.1-only',
  'LGPL-3.0-only',
  'AGPL-3.0-only',
  'EPL-2.0',
  'CDDL-1.0',
  'CC0-1.0',
  'Unlicense',
  'BSL-1.0',
];

describe('the text of a licence', () => {
  test.each([...usual, 'Apache-2.0', ...more])(
    '%s is recognised, wherever its lines break and whoever has the copyright',
    id => {
      const text = `Copyright (c) 2019 Somebody\nAll rights reserved.\n\n${textOf(id)}`;
      expect(idsOf(text)).toEqual([id]);
      expect(idsOf(text.replace(/\s+/g, '\n * ').toUpperCase())).toEqual([id]);
    },
  );

  it('is recognised without what it says of how to apply it', () => {
    expect(idsOf(textOf('Apache-2.0').split('END OF TERMS')[0]!)).toEqual(['Apache-2.0']);
  });

  it('may stand beside others in one file', () => {
    const file = ['Apache-2.0', 'MIT', 'BSD-3-Clause'].map(textOf).join('\n\n----\n\n');
    expect(idsOf(file).sort()).toEqual(['Apache-2.0', 'BSD-3-Clause', 'MIT']);
  });
});

test.each([
  ['nothing', ''],
  ['prose', 'This is the manual of a ship. '.repeat(300)],
  [
    'a notice that says where the licence is',
    'Licensed under the MIT licence; see https://opensource.org/licenses/MIT.',
  ],
  ['half a licence', 'placeholder'],
])('%s is none', (what, text) => {
  const given = what === 'half a licence' ? textOf('GPL-3.0-only').slice(0, 16_000) : text;
  expect(idsOf(given)).toEqual([]);
});

it('never throws, and is quick on what is long', () => {
  fc.assert(fc.property(fc.string(), text => void recognise(text)));
  const began = performance.now();
  recognise(`${textOf('GPL-3.0-only')}\n`.repeat(25));
  recognise('copyright '.repeat(100_000));
  expect(performance.now() - began).toBeLessThan(2000);
});
