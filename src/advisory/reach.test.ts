import { describe, expect, it, test } from 'vitest';
import { nameHash, packSymbols, symbolHash } from '../model/index.ts';
import { aboard, databaseWith, findingsFor, type Json, record } from './testing.ts';

const path = 'golang.org/x/net/html';

/** A program that holds these functions of the package. */
const program = (symbols: string[] | undefined) =>
  aboard({
    type: 'golang',
    name: 'golang.org/x/net',
    version: 'v0.1.0',
    ...(symbols && { symbols: packSymbols(symbols.map(name => symbolHash(nameHash(path), name))) }),
  });

const advisory = (imports: unknown, more: Json = {}): Json =>
  record('GO-2024-0001', 'Go', 'golang.org/x/net', 'i0 f0.2.0', more, { ecosystem_specific: { imports } });

describe('a flaw whose functions are known', () => {
  test.each<[string, unknown, string[] | undefined, string]>([
    ['one of them is linked in', [{ path, symbols: ['Parse', 'ParseFragment'] }], ['', 'Render', 'Parse'], 'fixed'],
    ['none of them is', [{ path, symbols: ['Parse', 'ParseFragment'] }], ['', 'Render'], 'not_affected'],
    ['methods have the name of their type', [{ path, symbols: ['Tokenizer.Next'] }], ['', 'Tokenizer.Next'], 'fixed'],
    [
      'one of several packages is',
      [
        { path: `${path}/x`, symbols: ['A'] },
        { path, symbols: ['B'] },
      ],
      ['', 'B'],
      'fixed',
    ],
    ['all of the package is meant, and a part is there', [{ path }], ['', 'Render'], 'fixed'],
    ['all of the package is meant, and none is there', [{ path }], [], 'not_affected'],
    ['the program does not tell', [{ path, symbols: ['Parse'] }], undefined, 'fixed'],
    ['the record does not tell', undefined, [], 'fixed'],
    ['the record tells nothing', [], [], 'fixed'],
    ['the record breaks its form', [{ path, symbols: [1] }], [], 'fixed'],
    ['the record breaks it otherwise', [null], [], 'fixed'],
  ])('%s', (_, imports, symbols, status) => {
    expect(findingsFor([advisory(imports)], program(symbols)).map(finding => finding.status)).toEqual([status]);
  });

  it('says why, and keeps what it knows', () => {
    const [finding] = findingsFor([advisory([{ path, symbols: ['Parse', 'ParseFragment'] }])], program(['']));
    expect(finding).toMatchObject({ id: 'GO-2024-0001', fixedVersions: ['0.2.0'] });
    expect(finding?.evidence?.[0]?.comparison).toMatch(
      /; code absent: golang\.org\/x\/net\/html\.Parse and golang\.org\/x\/net\/html\.ParseFragment are not in the program$/,
    );
  });

  it('holds for the vulnerability, also where other records of it say nothing', () => {
    const other = record('GHSA-xxxx', 'Go', 'golang.org/x/net', 'i0 f0.2.0', { aliases: ['CVE-2024-1000'] });
    const go = advisory([{ path, symbols: ['Parse'] }], { aliases: ['CVE-2024-1000', 'GHSA-xxxx'] });
    expect(findingsFor([other, go], program(['']))).toMatchObject([{ id: 'CVE-2024-1000', status: 'not_affected' }]);
    expect(findingsFor([other, go], program(['', 'Parse']))).toMatchObject([{ status: 'fixed' }]);
  });

  it('is no one else’s business: packages of the same version in other programs stay affected', () => {
    const records = [advisory([{ path, symbols: ['Parse'] }])];
    expect(findingsFor(records, program(['Parse']))[0]).not.toHaveProperty('imports');
    expect(findingsFor(records, program(undefined))[0]?.status).toBe('fixed');
  });
});

it('does not judge a package of which no version is known, and says so where advisories name it', () => {
  const records = [record('GO-2024-0001', 'Go', 'example.org/app', 'i0 f0.2.0')];
  const fact = aboard({ type: 'golang', name: 'example.org/app', version: '' });
  const own = aboard({ type: 'golang', name: 'example.org/own', version: '' });
  const { findings, problems } = databaseWith(records).match([fact, own]);
  expect(findings).toEqual([]);
  expect(problems).toMatchObject([{ message: 'no version is known of example.org/app: not judged' }]);
});
