import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { read } from '../testing.ts';

const shared = fileURLToPath(new URL('../../../../shared/', import.meta.url));
const present = existsSync(shared);
if (!present) console.warn('SBOMs of other tools: skipped, there is no ../shared');

/** Components by their opening, wherever they stand, that of metadata too. */
function counted(text: string): number {
  if (text.trimStart().startsWith('<')) return [...text.matchAll(/<(?:\w+:)?component[\s>]/g)].length;
  const document = JSON.parse(text) as Record<string, unknown>;
  const inner = (document['sbom'] ?? document) as { packages?: unknown[]; components?: unknown[] };
  if (inner.packages) return inner.packages.length;
  const within = (one: unknown): number => {
    const components = (one as { components?: unknown[] }).components ?? [];
    return components.length + components.reduce((sum: number, each) => sum + within(each), 0);
  };
  const { metadata } = document as { metadata?: { component?: unknown } };
  return within(document) + (metadata?.component ? 1 + within(metadata.component) : 0);
}

const reports = 'reports/cyclonedx';
const parsers = 'oracles/parsers/inputs/fixtures';

/** Files, and the components that are no packages of the inventory, each with why. */
const cases: Record<string, { less: number; why?: string } | { refused: string }> = {
  [`${reports}/cyclonedx_bom.xml`]: { less: 0 },
  [`${reports}/issue_8022.json`]: { less: 0 },
  [`${reports}/jake.xml`]: { less: 0 },
  [`${reports}/jake2.json`]: { less: 0 },
  [`${reports}/log4j.json`]: { less: 1, why: 'what the document is about: a file, by its path' },
  [`${reports}/log4j.xml`]: { less: 1, why: 'what the document is about: a file, by its path' },
  [`${reports}/multiple_cwes_fabricated.xml`]: { less: 1, why: 'what the document is about: a file, by its path' },
  [`${reports}/nested-component-log4j.json`]: { less: 1, why: 'what the document is about: a file, by its path' },
  [`${reports}/no-severity.json`]: { refused: 'not-applicable' },
  [`${reports}/retirejs.latest.xml`]: { less: 0 },
  [`${reports}/spec1.xml`]: { less: 0 },
  [`${reports}/spec1_lowfirst.xml`]: { less: 0 },
  [`${reports}/valid-vulnerability-1.4.json`]: { less: 0 },
  [`${reports}/valid-vulnerability-1.4.xml`]: { less: 0 },
  [`${parsers}/trivy-analyzer/sbom/testdata/cdx.json`]: { less: 1, why: 'the image' },
  [`${parsers}/trivy-analyzer/sbom/testdata/elasticsearch.spdx.json`]: {
    less: 1,
    why: 'stands for a group of archives',
  },
  [`${parsers}/trivy-analyzer/sbom/testdata/invalid_spdx.json`]: { refused: 'record-invalid' },
  [`${parsers}/scalibr/filesystem/sbom/cdx/testdata/sbom-with-locations.cdx.json`]: { less: 0 },
  [`${parsers}/scalibr/filesystem/sbom/spdx/testdata/minimal.spdx.json`]: { less: 0 },
  [`${parsers}/scalibr/filesystem/sbom/spdx/testdata/sbom.spdx.foo.ext`]: { refused: 'record-invalid' },
};

describe.skipIf(!present)('SBOMs of other tools lose no component', () => {
  test.each(Object.entries(cases))('%s', async (file, expected) => {
    const bytes = readFileSync(shared + file);
    if ('refused' in expected) return expect(read(bytes)).rejects.toMatchObject({ code: expected.refused });
    const { bill } = await read(bytes);
    expect(bill.packages.length, expected.why).toBe(counted(bytes.toString()) - expected.less);
    for (const one of bill.packages) expect(one.purl).toMatch(/^pkg:/);
  });

  test('every report in CycloneDX is among them', () => {
    const known = Object.keys(cases).map(file => file.split('/').pop());
    expect(readdirSync(shared + reports).filter(file => !known.includes(file))).toEqual([]);
  });
});
