import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { like } from '../../kit/index.ts';
import { createBuckets } from './bucket.ts';
import { inScope, likePattern, repositoryOf, scopeOf } from './projects.ts';

describe('a bucket of requests', () => {
  it('lets so many through at once, and so many a second after', () => {
    const buckets = createBuckets({ perSecond: 2, burst: 3 });
    expect([0, 0, 0, 0].map(at => buckets.take('a', at))).toEqual([0, 0, 0, 1]);
    expect(buckets.take('b', 0)).toBe(0);
    expect([500, 500].map(at => buckets.take('a', at) > 0)).toEqual([false, true]);
    // A clock that is set back gives nothing.
    expect(buckets.take('a', -10_000)).toBe(1);
  });
  it('never lets through more than it may, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }), gaps => {
        const buckets = createBuckets({ perSecond: 5, burst: 4 });
        let at = 0;
        let passed = 0;
        for (const gap of gaps) {
          at += gap;
          if (buckets.take('a', at) === 0) passed++;
        }
        expect(passed).toBeLessThanOrEqual(4 + (at / 1000) * 5 + 1e-6);
      }),
    );
  });
});

describe('a project', () => {
  it.each([
    ['registry.example:5000/team/app:1', 'registry.example:5000/team/app'],
    ['docker://registry.example/app@sha256:aa', 'registry.example/app'],
    ['registry.example:5000/app', 'registry.example:5000/app'],
    ['registry.example:5000/a:1@sha256:aa', 'registry.example:5000/a'],
  ])('of %s looks at %s', (reference, repository) => {
    expect(repositoryOf(reference)).toBe(repository);
  });
  it('that the configuration does not name has nothing; * has all', () => {
    const config = { projects: [{ name: 'a', repositories: ['r/a/*'] }] };
    expect(inScope(scopeOf('a', config), 'r/a/x')).toBe(true);
    expect(inScope(scopeOf('a', config), 'r/ab')).toBe(false);
    expect(inScope(scopeOf('gone', config), 'r/a/x')).toBe(false);
    expect(inScope(scopeOf('*', config), 'anything')).toBe(true);
  });
  it('means the same in SQL as here', () => {
    const part = fc.constantFrom('a', 'b', '/', '_', '%', '\\', '*', '?');
    const text = fc.array(part, { maxLength: 12 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(text, text, (pattern, repository) => {
        // SQL's like: % any run, _ any one, \ takes what follows as it is.
        const source = likePattern(pattern).replace(/\\(.)|([%_])|([^\\%_])/gs, (_, escaped, wild, plain) =>
          wild ? (wild === '%' ? '[^]*' : '[^]') : (escaped ?? plain).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'),
        );
        expect(new RegExp(`^${source}$`).test(repository)).toBe(like(pattern, repository));
      }),
    );
  });
});
