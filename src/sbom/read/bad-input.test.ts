import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlimsollError } from '../../model/index.ts';
import { cdx, emptyBill, properties, read, textOf, written } from '../testing.ts';

const failure = (input: string | Uint8Array): Promise<PlimsollError> =>
  read(input).then(
    () => {
      throw new Error('it was read');
    },
    error => error as PlimsollError,
  );

describe('bad input', () => {
  const xml = (body: string, head = '') =>
    `<?xml version="1.0"?>${head}<bom xmlns="http://cyclonedx.org/schema/bom/1.4">${body}</bom>`;
  const cut = (text: string): string => text.slice(0, -10);
  const small = cdx({ components: [{ type: 'library', name: 'x', version: '1' }] });
  test.each([
    ['nothing', '', 'record-invalid'],
    ['some text', 'Not an sbom at all!', 'record-invalid'],
    ['JSON of another kind', '{"invalid": "data"}', 'record-invalid'],
    ['JSON that is cut off', cut(small), 'record-invalid'],
    ['JSON with something behind', `${small} {}`, 'record-invalid'],
    ['JSON with a comma too many', small.replace(']', ',]'), 'record-invalid'],
    [
      'JSON nested beyond measure',
      `{"bomFormat":"CycloneDX","components":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      'bound',
    ],
    [
      'an entity bomb',
      xml('<components>&b;</components>', '<!DOCTYPE bom [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'),
      'record-invalid',
    ],
    ['XML of another kind', '<html><body/></html>', 'record-invalid'],
    ['XML that is cut off', cut(xml('<components></components>')), 'record-invalid'],
    ['XML nested beyond measure', xml('<a>'.repeat(300)), 'bound'],
    ['a text without an end', 'SPDXVersion: SPDX-2.3\nPackageName: <text>x', 'record-invalid'],
    [
      'YAML with too many aliases',
      `spdxVersion: SPDX-2.3\na: &a [1]\nb: &b [${'*a,'.repeat(90)}]\nc: [${'*b,'.repeat(90)}]`,
      'record-invalid',
    ],
    ['a VEX document alone', cdx({ vulnerabilities: [{ id: 'CVE-1' }] }), 'not-applicable'],
    ['a VEX document alone, as XML', xml('<vulnerabilities><vulnerability/></vulnerabilities>'), 'not-applicable'],
    ['envelopes within envelopes', '{"predicate":'.repeat(9) + small + '}'.repeat(9), 'record-invalid'],
  ])('%s is refused', async (_, text, code) => {
    expect((await failure(text)).code).toBe(code);
  });

  test('entries of another kind than the schema’s cost nothing but themselves', async () => {
    const good = { type: 'library', name: 'x', version: '1', purl: 'pkg:npm/x@1' };
    const { bill } = await read(
      cdx({
        metadata: 7,
        components: [
          null,
          'x',
          7,
          [],
          {},
          { name: {} },
          { ...good, licenses: 7, properties: { a: 1 }, hashes: [null] },
        ],
        dependencies: [null, { ref: 1, dependsOn: [2] }],
      }),
    );
    expect(bill.packages).toMatchObject([{ name: 'x' }]);
  });

  test('names that every object has are names like others', async () => {
    const { bill } = await read(
      cdx({
        components: [{ type: 'library', name: '__proto__', version: 'constructor', ...properties({ __proto__: 'x' }) }],
      }),
    );
    expect(bill.packages).toMatchObject([{ name: '__proto__', version: 'constructor' }]);
  });

  test.each(written)('%s %s, damaged anywhere, is refused or read in part', async (format, specVersion) => {
    const packages = [
      { type: 'npm' as const, name: 'x', version: '1', path: 'a', purl: 'pkg:npm/x@1', licences: ['MIT'] },
    ];
    const text = Buffer.from(
      await textOf(
        format,
        { ...emptyBill, packages },
        { created: new Date(0), version: '1', ...(specVersion && { specVersion }) },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.uint8Array({ maxLength: 3 }), fc.nat(5), async (at, put, take) => {
        const damaged = Buffer.concat([text.subarray(0, at), put, text.subarray(at + take)]);
        await read(damaged).catch((error: PlimsollError) => {
          expect(error.name, String(error.stack)).toBe('PlimsollError');
        });
      }),
      { numRuns: 150 },
    );
  });
});
