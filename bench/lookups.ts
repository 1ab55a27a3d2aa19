/**
 * `node bench/lookups.ts DB ADVISORIES`: looks 1,000 packages up in a database that was just opened, matches them, and
 * prints the milliseconds. A process of its own, so that nothing is warm. The packages are such as a large image has:
 * half from the distribution, half from languages; about half of them have advisories.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { openDatabase } from '../src/advisory/index.ts';
import { type Package, type PackageFact, purlOf } from '../src/model/index.ts';

interface Affected {
  package?: { ecosystem: string; name: string };
  ranges?: { events?: { introduced?: string; fixed?: string }[] }[];
}

const wanted: { file: string; ecosystem: string; type: PackageFact['type']; count: number }[] = [
  { file: 'debian', ecosystem: 'Debian:12', type: 'deb', count: 500 },
  { file: 'npm', ecosystem: 'npm', type: 'npm', count: 300 },
  { file: 'pypi', ecosystem: 'PyPI', type: 'pypi', count: 200 },
];

const packageOf = (type: PackageFact['type'], ecosystem: string, name: string, version: string): Package => {
  const fact: PackageFact = { type, name, version, source: { name, version } };
  return { ...fact, ecosystem, purl: purlOf(fact), path: `srv/${name}` };
};

/** Packages that advisories name, in the first version that they speak of, and others to make up the number. */
function packagesOf(folder: string, { file, ecosystem, type, count }: (typeof wanted)[number]): Package[] {
  const found = new Map<string, Package>();
  const text = zstdDecompressSync(readFileSync(join(folder, `${file}.ndjson.zst`))).toString();
  for (const line of text.split('\n')) {
    if (!line.includes(`"${ecosystem}"`)) continue;
    for (const { package: about, ranges } of (JSON.parse(line) as { affected?: Affected[] }).affected ?? []) {
      if (about?.ecosystem !== ecosystem || found.has(about.name) || found.size >= count / 2) continue;
      const { introduced } = ranges?.[0]?.events?.[0] ?? {};
      const version = introduced && introduced !== '0' ? introduced : '1.0.0';
      found.set(about.name, packageOf(type, ecosystem, about.name, version));
    }
  }
  for (let index = found.size; index < count; index++) {
    const name = `without-advisory-${index}`;
    found.set(name, packageOf(type, ecosystem, name, '1.0.0'));
  }
  return [...found.values()];
}

const [database = '', advisories = ''] = process.argv.slice(2);
const packages = wanted.flatMap(one => packagesOf(advisories, one));
const opened = openDatabase(database);
const began = performance.now();
const { findings } = opened.match(packages, { now: new Date() });
const milliseconds = performance.now() - began;
opened.close();
console.log(JSON.stringify({ packages: packages.length, findings: findings.length, milliseconds }));
