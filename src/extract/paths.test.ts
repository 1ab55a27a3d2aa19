import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPathSet, emptyHash, extendHash, finishHash, hasHash, pathHash, resolveLink } from './paths.ts';

const path = fc
  .array(
    fc.string({ minLength: 1, maxLength: 8 }).map(part => part.replaceAll('/', '_')),
    { minLength: 1, maxLength: 5 },
  )
  .map(parts => parts.join('/'));

describe('the set of paths', () => {
  it('holds what was added, as a file or as a directory, and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path), fc.uniqueArray(path), (files, others) => {
        const set = createPathSet();
        for (const [index, file] of files.entries()) set.add(file, index % 2 === 1);
        const packed = set.pack();
        expect(packed.length).toBe(files.length * 6);
        for (const [index, file] of files.entries()) {
          expect(hasHash(packed, pathHash(file, index % 2 === 1))).toBe(true);
          expect(hasHash(packed, pathHash(file, index % 2 === 0))).toBe(false);
        }
        for (const other of others) if (!files.includes(other)) expect(hasHash(packed, pathHash(other))).toBe(false);
      }),
    );
  });

  it('keeps a path that comes twice once', () => {
    const set = createPathSet();
    for (let round = 0; round < 3000; round++) set.add('usr/bin/env', false);
    expect(set.pack().length).toBe(6);
  });

  it('has no two hashes alike among a million paths', () => {
    const hashes = new Float64Array(1_000_000);
    for (let at = 0; at < hashes.length; at++) hashes[at] = pathHash(`usr/lib/node_modules/p${at % 1000}/lib/${at}.js`);
    hashes.sort();
    let alike = 0;
    for (let at = 1; at < hashes.length; at++) if (hashes[at] === hashes[at - 1]) alike++;
    expect(alike).toBe(0);
    expect(hashes.at(-1)).toBeLessThan(2 ** 48);
  });
});

it('hashes a path from the state of its directory on', () => {
  const directory = extendHash(emptyHash, 'usr/lib/');
  expect(finishHash(directory)).toBe(pathHash('usr/lib', true));
  expect(finishHash(extendHash(directory, 'os-release'))).toBe(pathHash('usr/lib/os-release'));
});

describe('link targets', () => {
  it.each([
    ['etc/os-release', '../usr/lib/os-release', 'usr/lib/os-release'],
    ['etc/os-release', '/usr/lib/os-release', 'usr/lib/os-release'],
    ['a', 'b', 'b'],
    ['a/b', '../../../etc/passwd', 'etc/passwd'],
    ['a/b', './c//d/', 'a/c/d'],
  ])('%s → %s is %s', (from, target, expected) => expect(resolveLink(from, target)).toBe(expected));
});
