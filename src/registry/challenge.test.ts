import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';
import { mergeScopes } from './scopes.ts';

describe('WWW-Authenticate', () => {
  it.each([
    ['Basic realm="x"', [['basic', { realm: 'x' }]]],
    ['Basic', [['basic', {}]]],
    ['', []],
    [
      'Bearer realm="https://a.test/token",service="s",scope="repository:a/b:pull,push"',
      [['bearer', { realm: 'https://a.test/token', service: 's', scope: 'repository:a/b:pull,push' }]],
    ],
    [
      'Bearer realm="r", error="invalid_token" , Basic realm="a, b"',
      [
        ['bearer', { realm: 'r', error: 'invalid_token' }],
        ['basic', { realm: 'a, b' }],
      ],
    ],
    [
      'NTLM, Negotiate dG9rZW4=, Basic realm=x',
      [
        ['ntlm', {}],
        ['negotiate', {}],
        ['basic', { realm: 'x' }],
      ],
    ],
    ['Digest a = b ,C="d \\" e"', [['digest', { a: 'b', c: 'd " e' }]]],
    ['Bearer realm="first",realm="second"', [['bearer', { realm: 'first' }]]],
    ['Bearer realm="never ends', [['bearer', {}]]],
    ['Bearer realm="x" ; Basic', [['bearer', { realm: 'x' }]]],
    ['=x', []],
  ])('%s', (header, expected) => {
    expect(parseChallenges(header).map(({ scheme, params }) => [scheme, { ...params }])).toEqual(expected);
  });

  it('is read to an end whatever it holds', () => {
    const piece = fc.constantFrom(
      'Basic',
      'Bearer ',
      'realm',
      '=',
      '"',
      '\\',
      ',',
      ' ',
      'a',
      '__proto__="x"',
      '\t',
      ';',
    );
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), pieces => parseChallenges(pieces.join('')).length <= 16));
    expect(parseChallenges('Basic, '.repeat(10_000))).toHaveLength(16);
  });
});

describe('scopes', () => {
  it.each([
    [['repository:a:pull,push'], ['repository:a:pull'], ['repository:a:pull,push']],
    [['repository:a:pull'], ['repository:cache/a:pull'], ['repository:a:pull', 'repository:cache/a:pull']],
    [[], ['registry:catalog:*'], ['registry:catalog:*']],
  ])('%j and %j are %j', (ours, theirs, both) => {
    expect(mergeScopes(ours, theirs)).toEqual(both);
  });
});
