import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { languagePackage, purlParts } from './purl.ts';

describe('package URLs', () => {
  test.each([
    [
      'pkg:rpm/redhat/perl@5.26-1.module%2Bel8?arch=src&epoch=4&rpmmod=perl:5.26:80:ab',
      {
        type: 'rpm',
        namespace: 'redhat',
        name: 'perl',
        version: '5.26-1.module+el8',
        qualifiers: { arch: 'src', epoch: '4', rpmmod: 'perl:5.26:80:ab' },
      },
    ],
    [
      'pkg:npm/%40babel/core@7.1.0',
      { type: 'npm', namespace: '@babel', name: 'core', version: '7.1.0', qualifiers: {} },
    ],
    ['pkg:npm/@babel/core', { type: 'npm', namespace: '@babel', name: 'core', qualifiers: {} }],
    [
      'pkg:golang/stdlib@1.20#net/http',
      { type: 'golang', namespace: '', name: 'stdlib', version: '1.20', qualifiers: {} },
    ],
    ['pkg:pypi/a%zz', { type: 'pypi', namespace: '', name: 'a%zz', qualifiers: {} }],
    ['pkg:npm', undefined],
    ['npm/a@1', undefined],
    [7, undefined],
  ])('%s', (purl, expected) => {
    expect(purlParts(purl)).toEqual(expected);
  });

  test.each([
    ['pkg:maven/org.slf4j/slf4j-api@1', { ecosystem: 'Maven', name: 'org.slf4j:slf4j-api' }],
    ['pkg:golang/golang.org/x/net@1', { ecosystem: 'Go', name: 'golang.org/x/net' }],
    ['pkg:npm/%40babel/core', { ecosystem: 'npm', name: '@babel/core' }],
    ['pkg:rpm/redhat/perl', undefined],
  ])('the package of %s', (purl, expected) => {
    expect(languagePackage(purlParts(purl)!)).toEqual(expected);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), text => void purlParts(`pkg:${text}`)));
  });
});
