import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { questionOf } from './ecosystems.ts';
import type { Manifest } from './manifest.ts';
import { mergeNeeds, needsOf, needsOfEcosystems, needsOnDisk, shardsFor } from './needs.ts';
import { bucketOf } from './schema.ts';
import { aboard, npm } from './testing.ts';

const shard = (name: string) => ({ sha256: name, size: 1, advisories: 1, affected: 1 });
/** A database of npm in `count` buckets, Debian in two releases, and what belongs to no ecosystem. */
const manifestOf = (count: number): Manifest => ({
  schemaVersion: 2,
  digest: '',
  feeds: [],
  sections: [
    {
      ecosystem: 'npm',
      release: '',
      advisories: 1,
      buckets: Array.from({ length: count }, (_, at) => shard(`npm-${count}-${at}`)),
    },
    { ecosystem: 'Debian', release: '11', advisories: 1, buckets: [shard('debian-11')] },
    { ecosystem: 'Debian', release: '12', advisories: 1, buckets: [shard('debian-12')] },
    { ecosystem: 'cve', release: 'npm', advisories: 1, buckets: [shard('cve-npm')] },
    { ecosystem: 'cve', release: 'Debian:12', advisories: 1, buckets: [shard('cve-debian-12')] },
    { ecosystem: 'cve', release: 'CPE', advisories: 1, buckets: [shard('cve-cpe')] },
    { ecosystem: 'cve-rest', release: '', advisories: 1, buckets: [shard('cve-rest')] },
    { ecosystem: 'eol', release: '', advisories: 1, buckets: [shard('eol')] },
  ],
});
const namesOf = (manifest: Manifest, needs: Parameters<typeof shardsFor>[1]): string[] =>
  shardsFor(manifest, needs).map(({ sha256 }) => sha256);
const buckets = fc.integer({ min: 0, max: 8 }).map(power => 2 ** power);
const names = fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 20 });

describe('which shards packages ask for', () => {
  test('are the buckets in which their names would stand, whatever the number of buckets', () => {
    fc.assert(
      fc.property(names, buckets, (asked, count) => {
        const wanted = namesOf(manifestOf(count), needsOf(asked.map(name => npm(name, '1.0.0'))));
        const expected = new Set(asked.map(name => `npm-${count}-${bucketOf(name, count)}`));
        expect(new Set(wanted)).toEqual(new Set([...expected, 'cve-npm', 'eol']));
      }),
    );
  });

  test('are the release and the records without one of a distribution, and never another release', () => {
    const fact = aboard({ type: 'deb', name: 'a', version: '1', ecosystem: 'Debian:12' });
    expect(questionOf(fact)?.releases).toEqual(['12', '']);
    expect(namesOf(manifestOf(1), needsOf([fact]))).toEqual(['debian-12', 'cve-debian-12', 'eol']);
  });

  test('are those of CPE names for programs that carry one, and never CVEs that no advisory names', () => {
    const program = aboard({
      type: 'generic',
      name: 'x',
      version: '1',
      extra: { cpe: 'cpe:2.3:a:x:x:1:*:*:*:*:*:*:*' },
    });
    expect(namesOf(manifestOf(1), needsOf([program]))).toEqual(['cve-cpe', 'eol']);
  });

  test('are everything on request, and dates even for nobody', () => {
    expect(namesOf(manifestOf(4), 'all')).toHaveLength(11);
    expect(namesOf(manifestOf(4), {})).toEqual(['eol']);
  });
});

describe('needs', () => {
  test('add up, in any order', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        const [one, two] = [a, b].map(list => needsOf(list.map(name => npm(name, '1')))) as [object, object];
        expect(mergeNeeds(one as never, two as never)).toEqual(needsOf([...a, ...b].map(name => npm(name, '1'))));
        expect(mergeNeeds(two as never, one as never)).toEqual(mergeNeeds(one as never, two as never));
      }),
    );
  });

  test('outlive the splitting of buckets: what stood on the disk is wanted of the next version', () => {
    fc.assert(
      fc.property(names, buckets, buckets, (asked, before, after) => {
        const facts = asked.map(name => npm(name, '1'));
        const old = manifestOf(before);
        const there = new Set(namesOf(old, needsOf(facts)));
        const kept = namesOf(
          manifestOf(after),
          needsOnDisk(old, ({ sha256 }) => there.has(sha256)),
        );
        expect(kept).toEqual(expect.arrayContaining(namesOf(manifestOf(after), needsOf(facts))));
      }),
    );
  });

  test.each([
    [['npm'], ['npm-2-0', 'npm-2-1', 'cve-npm', 'eol'], []],
    [['debian:12'], ['debian-12', 'cve-debian-12', 'eol'], []],
    [['Debian'], ['debian-11', 'debian-12', 'cve-debian-12', 'eol'], []],
    [['Debian:13', 'nmp'], ['eol'], ['Debian:13', 'nmp']],
  ])('of whole ecosystems: %s', (asked, shards, unknown) => {
    const found = needsOfEcosystems(asked, manifestOf(2));
    expect(namesOf(manifestOf(2), found.needs)).toEqual(shards);
    expect(found.unknown).toEqual(unknown);
  });

  test('of a file that someone damaged are passed over', () => {
    expect(mergeNeeds({ npm: 'zz', Go: '0'.repeat(63) })).toEqual({});
    expect(namesOf(manifestOf(2), { npm: 'zz' })).toEqual(['eol']);
  });
});
