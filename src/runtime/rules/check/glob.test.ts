import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from './glob.ts';
import { compilePaths } from './paths.ts';

describe('a glob', () => {
  it.each([
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abbcd', false],
    ['*a*b*', 'xaxbx', true],
    ['/etc/*', '/etc/a/b', true],
    ['?', '', false],
    ['bad?', 'bad\uDCFF', true],
    ['[!a]b', 'cb', true],
    ['[!a]b', 'ab', false],
    ['[^a]b', 'cb', true],
    ['[a-c]x', 'bx', true],
    ['[]]', ']', true],
    ['[a-]', '-', true],
    ['[[:digit:]]*', '7up', true],
    ['[ab', '[ab', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
  ])('%s on %j: %s', (pattern, text, expected) => expect(compileGlob(pattern, false)(text)).toBe(expected));

  it('folds letters where it is asked to', () => {
    expect(compileGlob('MY*[a-c]', true)('myxB')).toBe(true);
  });

  it('takes time bounded by pattern × text', () => {
    const begun = performance.now();
    expect(compileGlob(`${'a*'.repeat(200)}b`, false)('a'.repeat(20_000))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('agrees with the regular expression it stands for', () => {
    const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 }).map(units => units.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 10 }).map(units => units.join(''));
    fc.assert(
      fc.property(pattern, text, (glob, given) => {
        const regex = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
        expect(compileGlob(glob, false)(given)).toBe(regex.test(given));
        expect(compileGlob(glob, true)(given)).toBe(regex.test(given));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('pmatch', () => {
  it.each([
    [['/opt/dir', '/opt/dir2'], '/opt/dir/subdir', true],
    [['/opt/dir'], '/opt/dir2', false],
    [['/opt/di?/subdir'], '/opt/dir/subdir/term', true],
    [['/opt/*/subdir2'], '/opt/dir/subdir/term', false],
    [['/usr/lib', '/usr'], '/usr/bin', true],
    [['/usr', '/usr/lib'], '/usr/bin', true],
    [['/'], '/anything', true],
    [['/var/'], '//var///log', true],
    [['/var/log'], '/var', false],
    [[], '/var', false],
  ])('%j above %s: %s', (paths, text, expected) => expect(compilePaths(paths)(text)).toBe(expected));
});
