import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purlOfText, speaksOf } from './purl.ts';
import { inVers } from './range.ts';

const order = (_type: string, a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

describe('package URLs and ranges', () => {
  it('reads every text without an error, and a package URL speaks of itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const purl = purlOfText(`pkg:${a}/${b}`);
        if (purl) expect(speaksOf(purl, purl)).toBe(true);
      }),
    );
  });

  it.each<[range: string, version: string, inside: boolean | undefined]>([
    ['vers:npm/1.2', '1.2', true],
    ['vers:npm/1.2|1.4', '1.3', false],
    ['vers:npm/*', '9', true],
    ['vers:npm/<2|>=3|<4', '1', true],
    ['vers:npm/<2|>=3|<4', '2.5', false],
    ['vers:npm/<2|>=3|<4', '3.5', true],
    ['vers:npm/>=1|!=1.5|<2', '1.5', false],
    ['vers:npm/>=1|!=1.5|<2', '1.6', true],
    ['vers:npm/!=1.5', '1.6', true],
    ['vers:npm/>3', '4', true],
    ['>=1', '1', undefined],
    ['vers:npm/', '1', undefined],
  ])('%s holds %s: %s', (range, version, inside) => {
    expect(inVers(range, version, order)).toBe(inside);
  });
});
