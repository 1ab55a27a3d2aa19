import { describe, expect, it, test } from 'vitest';
import { aboard, databaseWith, deb, type Json, npm, record } from './testing.ts';

const cve = { aliases: ['CVE-2024-1000'] };

describe('what the database says of a package', () => {
  test.each<[string, Json, string, string]>([
    ['a version in the range', record('GHSA-1', 'npm', 'a', 'i0 f2.0.0', cve), 'affected', '< 2.0.0'],
    ['a version that is fixed', record('GHSA-1', 'npm', 'a', 'i0 f1.0.0', cve), 'outside', '< 1.0.0'],
    [
      'a version listed',
      record('GHSA-1', 'npm', 'a', '', cve, { versions: ['1.0.0'] }),
      'affected',
      '1 listed versions',
    ],
    [
      'a vendor that says no',
      record('GHSA-1', 'npm', 'a', 'i0', cve, { database_specific: { status: 'not-affected' } }),
      'not-affected',
      'every version',
    ],
  ])('%s', (_, osv, answer, range) => {
    expect(databaseWith([osv]).about(npm('a', '1.0.0'))).toMatchObject({
      covered: true,
      records: [{ id: 'GHSA-1', names: ['CVE-2024-1000'], answer, range, compared: { name: 'a', version: '1.0.0' } }],
    });
  });

  it('distribution packages are asked by their source', () => {
    const database = databaseWith([
      record('DSA-1', 'Debian:12', 'openssl', 'i0 f2-1', { upstream: ['CVE-2024-1000'] }),
    ]);
    expect(database.about(deb('openssl', '1-1')).records).toMatchObject([
      { names: ['CVE-2024-1000'], answer: 'affected', compared: { name: 'openssl', version: '1-1' } },
    ]);
    expect(database.about(deb('zlib', '1-1'))).toEqual({ place: 'Debian:12', covered: true, records: [] });
    expect(database.about(deb('openssl', '1-1', 'Debian:13'))).toEqual({
      place: 'Debian:13',
      covered: false,
      records: [],
    });
  });

  it('a package without an ecosystem is not covered', () => {
    expect(databaseWith([]).about(aboard({ type: 'rpm', name: 'a', version: '1' }))).toEqual({
      covered: false,
      records: [],
    });
  });
});
