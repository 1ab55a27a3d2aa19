import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../model/index.ts';
import { finding, manyFindings, otherKinds, packageOf, sample } from '../testdata/sample.ts';
import { inventoryJson } from './inventory.ts';
import { scanJson } from './scan.ts';
import { jsonDocument } from './stream.ts';

async function chunksOf(written: string | AsyncIterable<string>): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of typeof written === 'string' ? [written] : written) chunks.push(chunk);
  return chunks;
}
const textOf = async (written: string | AsyncIterable<string>): Promise<string> => (await chunksOf(written)).join('');

type Schema = { [key: string]: unknown };
const schema = (name: string): Schema =>
  JSON.parse(readFileSync(new URL(`../../../docs/schema/${name}.v1.json`, import.meta.url), 'utf8')) as Schema;

/** The published schemas let new keys in; here each key that is written must be described. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]));
  return 'properties' in copy && copy['type'] === 'object' ? { additionalProperties: false, ...copy } : copy;
}

function validator(name: string, strict: boolean) {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const load = (file: string): Schema => (strict ? (closed(schema(file)) as Schema) : schema(file));
  ajv.addSchema(load('common'));
  return ajv.compile(load(name));
}

const bare: ScanResult = {
  artifact: { reference: 'rootfs:/', transport: 'rootfs:', kind: 'rootfs', layers: [] },
  coverage: {
    layersRead: 0,
    layersCached: 0,
    layersTotal: 0,
    packages: {},
    covered: [],
    notCovered: [],
    notLookedAt: [],
  },
  packages: [],
  findings: [],
  waived: [],
  fixFirst: [],
  verdict: { verdict: 'warn', reasons: [] },
  problems: [],
  database: { location: 'starter', digest: '', feeds: [], starter: true },
};

describe.each([
  ['scan', scanJson],
  ['inventory', inventoryJson],
] as const)('%s JSON', (name, format) => {
  it.each([
    ['with everything in it', sample({ findings: [...sample().findings, ...otherKinds] })],
    ['with nothing in it', bare],
  ])('%s follows the published schema, and no key is undescribed', async (_, result) => {
    const document: unknown = JSON.parse(await textOf(format.write(result)));
    for (const strict of [false, true]) {
      const validate = validator(name, strict);
      validate(document);
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it('is refused by the schema when a required key is missing', () => {
    expect(validator(name, false)({ schemaVersion: 1 })).toBe(false);
  });

  it('gives the same bytes for the same content, in whatever order it was gathered', async () => {
    const given = sample({
      findings: manyFindings(50),
      packages: [packageOf({ name: 'b' }), packageOf({ name: 'a' })],
    });
    const turned = {
      ...given,
      findings: [...given.findings].reverse().map(one => Object.fromEntries(Object.entries(one).reverse())),
      packages: [...given.packages].reverse(),
      artifact: {
        ...given.artifact,
        labels: Object.fromEntries(Object.entries(given.artifact.labels ?? {}).reverse()),
      },
    } as unknown as ScanResult;
    expect(await textOf(format.write(turned))).toBe(await textOf(format.write(given)));
  });
});

describe('scan JSON', () => {
  it('holds the words of the command table', async () => {
    const document = JSON.parse(await textOf(scanJson.write(sample()))) as ScanResult & { schemaVersion: number };
    expect(Object.keys(document)).toEqual(
      expect.arrayContaining([
        'schemaVersion',
        'artifact',
        'os',
        'findings',
        'verdict',
        'problems',
        'coverage',
        'database',
        'fixFirst',
      ]),
    );
    expect(document.findings[0]).toMatchObject({
      id: 'CVE-2099-0002',
      aliases: ['DSA-9999-1', 'GHSA-aaaa-bbbb-cccc'],
      kind: 'vulnerability',
      severity: 'critical',
      risk: 98,
      package: { name: 'libssl3', version: '3.0.11-1', path: 'var/lib/dpkg/status', layer: { index: 0 } },
      fixedVersions: ['3.0.13-1'],
      status: 'fixed',
    });
  });

  it('says null, not nothing, where no operating system was recognised', async () => {
    expect(JSON.parse(await textOf(scanJson.write(bare)))).toHaveProperty('os', null);
  });

  it('holds what is aboard and the time when it is asked to, and follows its schema', async () => {
    const now = new Date('2030-01-02T03:04:05Z');
    const written = await textOf(scanJson.write(sample(), { withPackages: true, now }));
    const document = JSON.parse(written) as ScanResult & { scannedAt: string };
    expect([document.scannedAt, document.packages.length]).toEqual([now.toISOString(), sample().packages.length]);
    const validate = validator('scan', true);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(await textOf(scanJson.write(sample(), { now }))).not.toMatch(/scannedAt|"packages": \[/);
  });

  it('does not follow the language', async () => {
    expect(await textOf(scanJson.write(sample(), { lang: 'zh-CN' }))).toBe(await textOf(scanJson.write(sample())));
  });

  it('streams 20,000 findings in pieces of bounded size', async () => {
    const chunks = await chunksOf(scanJson.write(sample({ findings: manyFindings(20_000) })));
    expect(chunks.length).toBeGreaterThan(100);
    for (const chunk of chunks) expect(chunk.length).toBeLessThan(128 * 1024);
    expect((JSON.parse(chunks.join('')) as ScanResult).findings).toHaveLength(20_000);
  });

  it('brings any text through, and nothing that a terminal would obey', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async text => {
        const written = await textOf(scanJson.write({ ...bare, findings: [finding({ title: text })] }));
        expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
        expect((JSON.parse(written) as ScanResult).findings[0]?.title).toBe(text);
      }),
    );
  });
});

describe('jsonDocument', () => {
  it.each([
    ['no members', [], '{\n}\n'],
    [
      'a member left out',
      [
        ['a', undefined],
        ['b', 1],
      ],
      '{\n"b": 1\n}\n',
    ],
    ['no rows', [['a', []]], '{\n"a": []\n}\n'],
    ['rows', [['a', new Set([1, { b: 2 }])]], '{\n"a": [\n1,\n{"b":2}\n]\n}\n'],
  ] as [string, [string, unknown][], string][])('%s', async (_, members, text) => {
    expect(await textOf(jsonDocument(members))).toBe(text);
  });
});
