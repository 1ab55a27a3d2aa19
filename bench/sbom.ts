/** SBOMs out of a large image, and large SBOMs in: what writing costs beside the inventory, and reading and matching. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Package } from '../src/model/index.ts';
import { sbomFormats, writeSbom } from '../src/sbom/index.ts';
import { alternate, peakMemory } from './measure.ts';
import { packagesOf, type Wanted } from './packages.ts';
import { databaseArgs, MB, type Setting, source } from './setting.ts';
import type { Line } from './table.ts';

const installed = 5_000;
const listed = 50_000;
const runs = 5;

/** What the SBOM that is read holds: a fifth has advisories. */
const wanted: Wanted[] = [
  { file: 'debian', ecosystem: 'Debian:12', type: 'deb', count: listed / 5 },
  { file: 'npm', ecosystem: 'npm', type: 'npm', count: (3 * listed) / 5 },
  { file: 'pypi', ecosystem: 'PyPI', type: 'pypi', count: listed / 5 },
];

export async function sbomLines({ folder, advisories }: Setting): Promise<Line[]> {
  return [...(await writing(folder)), ...(await reading(folder, advisories))];
}

/** A Debian root file system with many packages, read for its inventory, and for each SBOM. */
async function writing(folder: string): Promise<Line[]> {
  const root = join(folder, 'many');
  mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true });
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian"\n');
  const stanzas = Array.from({ length: installed }, (_, n) =>
    [`Package: package-${n}`, 'Status: install ok installed', 'Architecture: amd64', `Source: source-${n >> 2}`]
      .concat(`Version: 1.${n}-1`, `Depends: package-${n >> 1}`, 'Description: one of many', '')
      .join('\n'),
  );
  writeFileSync(join(root, 'var/lib/dpkg/status'), stanzas.join('\n'));
  const command = (...args: string[]) => ({ run: [source, ...args, `rootfs:${root}`, '--quiet'] });
  const commands = sbomFormats.map(({ id }) => command('sbom', '--format', id));
  const [inventory, ...sboms] = await alternate([command('inventory', '--format', 'json'), ...commands], runs);
  return sboms.map(({ wall }, at) => ({
    figure: `SBOM of ${installed} packages beyond their inventory, ${sbomFormats[at]?.id}`,
    ours: Math.max(0, wall - (inventory?.wall ?? 0)),
    unit: 'ms',
    target: 400,
  }));
}

async function reading(folder: string, advisories: string | undefined): Promise<Line[]> {
  const packages: Package[] = advisories
    ? wanted.flatMap(one => packagesOf(advisories, one))
    : Array.from({ length: listed }, (_, n) => ({
        ...{ type: 'npm', name: `package-${n}`, version: '1.0.0', ecosystem: 'npm' },
        ...{ purl: `pkg:npm/package-${n}@1.0.0`, path: `srv/package-${n}` },
      }));
  const lines: Line[] = [];
  for (const { id } of sbomFormats) {
    const file = join(folder, `large.${id}`);
    const artifact = { reference: 'large', transport: '', kind: 'image', layers: [] } as const;
    const bill = { artifact: { ...artifact, layers: [] }, packages, problems: [] };
    const chunks = await writeSbom(id, bill, { created: new Date(0), version: '1' });
    writeFileSync(file, [...chunks].join(''));
    const scan = [source, 'scan', `sbom:${file}`, '--quiet', '--offline', '--format', 'json', ...databaseArgs(folder)];
    const [taken] = await alternate([{ run: scan }], 3);
    const memory = await peakMemory(scan);
    const figure = `SBOM of ${listed} components read and matched, ${id}`;
    lines.push(
      { figure: `${figure}, wall`, ours: taken?.wall, unit: 'ms', target: 4_000 },
      { figure: `${figure}, RSS`, ours: memory / MB, unit: 'MB', target: 400 },
    );
  }
  return lines;
}
