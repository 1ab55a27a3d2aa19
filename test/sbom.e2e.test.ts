/**
 * SBOMs of real images: valid by the official schemas, and scanned with the same findings as the image itself, in every
 * format.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding, ScanResult } from '../src/model/index.ts';
import { writeSbom } from '../src/sbom/index.ts';
import { written } from '../src/sbom/testing.ts';
import { inventoryOf, scan } from '../src/scan/index.ts';
import { type NewLayer, writeOciLayout } from '../src/source/image-writer.ts';
import { type Got, goPrograms, mavenJars, npmProject, pythonPackages, rustProgram } from './real/artefacts.ts';
import { shared } from './real/cache.ts';
import { databaseArgs } from './real/database.ts';
import { treeOf } from './real/folder-tree.ts';
import { debianImage, noImages } from './real/images.ts';
import { plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';
import { run, skipping } from './real/programs.ts';
import {
  cyclonedxJsonSchema,
  noXmllint,
  sbomSchemas,
  spdx2Verdict,
  spdx3Verdict,
  xmlVerdict,
} from './real/sbom-schemas.ts';

const { folder, remove } = scratch('sbom');
afterAll(remove);

const release = { path: 'etc/os-release', content: 'ID=wolfi\nVERSION_ID=20230201\n' };
const alpine = (release: string) => async (): Promise<Got & { reference?: string }> =>
  shared
    ? { folder: shared, reference: `docker-archive:${join(shared, `images/alpine-${release}-docker-archive.tar.gz`)}` }
    : { missing: 'there is no ../shared' };

/** An image of what package registries bring, a layer each. */
async function imageOf(
  name: string,
  sources: [() => Promise<Got>, string, string][],
): Promise<Got & { reference?: string }> {
  const layers: NewLayer[] = [{ entries: [release] }];
  for (const [source, from, to] of sources) {
    const { folder: found, missing } = await source();
    if (missing !== undefined) return { missing };
    layers.push({ entries: [...treeOf(join(found, from), to)], createdBy: `COPY ${from} /${to}` });
  }
  const layout = join(folder, name);
  await writeOciLayout(layout, [{ tag: 'v1', layers }]);
  return { folder: layout, reference: `oci:${layout}:v1` };
}

const images: Record<string, () => Promise<Got & { reference?: string }>> = {
  'Alpine 3.10': alpine('3.10'),
  'Alpine 3.11': alpine('3.11'),
  async Debian() {
    const missing = await noImages();
    if (missing) return { missing };
    const { layout, tag } = await debianImage();
    return { folder: layout, reference: `oci:${layout}:${tag}` };
  },
  JVM: () => imageOf('jvm', [[mavenJars, '.', 'opt/lib']]),
  'Node, Python, Go and Rust': () =>
    imageOf('languages', [
      [npmProject, 'shop', 'srv/shop'],
      [pythonPackages, 'site', 'opt/site-packages'],
      [goPrograms, 'bin', 'usr/local/bin'],
      [rustProgram, 'target/release', 'usr/bin'],
    ]),
};

let options: { db?: string; offline: true; now: Date };
beforeAll(async () => {
  const [, db] = await databaseArgs();
  options = { ...(db && { db }), offline: true, now: new Date('2026-01-01T00:00:00Z') };
});

const schemas = await sbomSchemas();
const making = { created: new Date('2026-01-01T00:00:00Z'), version: '0.0.0' };
const noSchemas = skipping('official SBOM schemas', schemas.missing);
const noXml = skipping('CycloneDX XML schemas', noXmllint());

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const judged = (findings: readonly Finding[]): unknown => plain(findings);

for (const [name, get] of Object.entries(images)) {
  const { reference, missing } = await get();
  describe.skipIf(skipping(`SBOM of ${name}`, missing))(`the image ${name}`, () => {
    let direct: ScanResult;
    let aboard: Awaited<ReturnType<typeof inventoryOf>>;
    beforeAll(async () => {
      direct = await scan(reference ?? '', options);
      aboard = await inventoryOf(reference ?? '', {});
      expect(direct.findings.length).toBeGreaterThan(0);
    });

    it.each(written)(
      'as %s %s: the same findings, and valid',
      async (format, specVersion) => {
        const { artifact, inventory, problems } = aboard;
        const bill = { artifact, os: inventory.os, packages: inventory.packages, problems };
        const file = join(folder, `${name}.${specVersion ?? ''}.${extensions[format]}`);
        writeFileSync(file, [...(await writeSbom(format, bill, { ...making, specVersion }))].join(''));

        const found = await scan(`sbom:${file}`, options);
        expect(judged(found.findings)).toEqual(judged(direct.findings));
        expect([found.os, found.endOfLife, found.coverage.covered, found.coverage.packages]).toEqual([
          direct.os,
          direct.endOfLife,
          direct.coverage.covered,
          direct.coverage.packages,
        ]);
        expect(plain(found.packages)).toEqual(plain(direct.packages));
        expect(found.verdict.verdict).toBe(direct.verdict.verdict);
        if (schemas.folder !== undefined)
          expect(await verdict(schemas.folder, format, specVersion ?? '', file)).toBe('');
      },
      240_000,
    );
  });
}

const extensions: Record<string, string> = {
  'cyclonedx-json': 'cdx.json',
  'cyclonedx-xml': 'cdx.xml',
  'spdx-json': 'spdx.json',
  'spdx-tag-value': 'spdx',
  'spdx3-json': 'spdx3.json',
};

async function verdict(folder: string, format: string, version: string, file: string): Promise<string> {
  if (noSchemas) return '';
  if (format === 'cyclonedx-json') {
    const valid = cyclonedxJsonSchema(folder, version);
    return valid(JSON.parse(readFileSync(file, 'utf8'))) ? '' : JSON.stringify(valid.errors?.slice(0, 3));
  }
  if (format === 'cyclonedx-xml') return noXml ? '' : xmlVerdict(version)(folder, file);
  return format === 'spdx3-json' ? spdx3Verdict(folder, file) : spdx2Verdict(folder, file);
}

const archive = shared && join(shared, 'images/alpine-3.10-docker-archive.tar.gz');

describe.skipIf(!archive || !existsSync(archive))('the program', () => {
  const reference = `docker-archive:${archive}`;

  it('writes, converts and scans, the same bytes each time', async () => {
    const sbom = await plimsoll(['sbom', reference, '--format', 'spdx-json', '--no-cache']);
    expect((await plimsoll(['sbom', reference, '--format', 'spdx-json', '--no-cache'])).stdout).toBe(sbom.stdout);
    const file = join(folder, 'a.spdx.json');
    writeFileSync(file, sbom.stdout);
    const converted = await plimsoll(['convert', file, '--to', 'cyclonedx-xml', '--spec-version', '1.4']);
    expect([converted.code, converted.stderr]).toEqual([0, '']);
    const direct = await plimsoll(['scan', reference, '--format', 'json', '--no-cache', ...(await databaseArgs())]);
    const xml = join(folder, 'a.xml');
    writeFileSync(xml, converted.stdout);
    const again = await plimsoll(['scan', `sbom:${xml}`, '--format', 'json', ...(await databaseArgs())]);
    expect(reported<ScanJson>(again).findings).toEqual(reported<ScanJson>(direct).findings);
  });

  it('takes SOURCE_DATE_EPOCH for the time, and standard input for an SBOM', async () => {
    const env = { SOURCE_DATE_EPOCH: '1700000000' };
    const { stdout } = await plimsoll(['sbom', reference, '--no-cache'], { env });
    expect(JSON.parse(stdout).metadata.timestamp).toBe('2023-11-14T22:13:20Z');
    const file = join(folder, 'stdin.json');
    writeFileSync(file, stdout);
    const piped = await run('sh', ['-c', `bin/plimsoll inventory - --format json < '${file}'`]);
    expect(JSON.parse(piped.stdout).packages).toHaveLength(14);
  });

  it('says what is wrong with what it cannot read', async () => {
    const file = join(folder, 'vex.json');
    writeFileSync(file, JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', vulnerabilities: [{}] }));
    const ran = await plimsoll(['scan', `sbom:${file}`]);
    expect([ran.code, ran.stdout]).toEqual([3, '']);
    expect(ran.stderr).toContain('--vex');
  });
});
