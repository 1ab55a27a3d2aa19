import { describe, expect, it, test } from 'vitest';
import { openvex } from './openvex.ts';
import { linesOf, readWith } from './testing.ts';

type Json = Record<string, unknown>;
const documentOf = (...statements: Json[]): string =>
  JSON.stringify({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'x',
    author: 'Acme',
    timestamp: '2024-01-01T00:00:00Z',
    statements,
  });
const statement = (status: string, product: unknown): Json => ({
  vulnerability: { name: 'CVE-2024-1000', aliases: ['GHSA-x', 'https://a.example'] },
  products: [product],
  status,
});

describe('OpenVEX statements', () => {
  test.each<[string, string, unknown, string[]]>([
    ['affected', 'affected', { '@id': 'pkg:apk/wolfi/left' }, ['Wolfi left [["i0"]]']],
    [
      'investigated',
      'under_investigation',
      'pkg:apk/alpine/left?distro=alpine-3.19',
      ['Alpine:v3.19 left [["i0"]] {"status":"under_investigation"}'],
    ],
    [
      'not affected',
      'not_affected',
      { '@id': 'a', identifiers: { purl: 'pkg:deb/debian/left?distro=debian-12' } },
      ['Debian:12 left [["i0"]] {"status":"not_affected","final":true}'],
    ],
    ['fixed in a version: nothing of the others', 'fixed', 'pkg:apk/wolfi/left@1.2-r0', []],
    ['a language package', 'affected', 'pkg:npm/%40a/left', ['npm @a/left [["i0"]]']],
    [
      'a package inside of a product',
      'affected',
      { '@id': 'pkg:oci/image', subcomponents: [{ '@id': 'pkg:npm/left' }] },
      [],
    ],
    ['an image', 'affected', 'pkg:oci/image', []],
  ])('%s', async (_, status, product, expected) => {
    const text = documentOf(statement(status, product), statement('fixed', 'pkg:npm/other@1'));
    expect((await readWith(openvex, text))?.advisories.flatMap(linesOf)).toEqual(expected);
  });

  it('a version is that version alone, and names are aliases', async () => {
    const read = await readWith(
      openvex,
      documentOf(statement('affected', 'pkg:npm/left@1.0.0'), { status: 'affected' }),
    );
    expect(read?.advisories).toMatchObject([
      { detail: { cves: ['CVE-2024-1000'], aliases: ['GHSA-x'] }, entries: [{ ranges: '', versions: ['1.0.0'] }] },
    ]);
    expect(read?.faults).toEqual(['an OpenVEX statement without a vulnerability (sample)']);
  });

  it('statements on products that are no packages are not claimed', async () => {
    expect(await readWith(openvex, documentOf(statement('fixed', 'pkg:nodejs/node@v5')))).toBeUndefined();
  });
});
