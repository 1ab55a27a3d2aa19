/** Packages such as images have, by the names that a corpus's records are about. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { type Package, type PackageFact, purlOf } from '../src/model/index.ts';

interface Affected {
  package?: { ecosystem: string; name: string };
  ranges?: { events?: { introduced?: string; fixed?: string }[] }[];
}

export interface Wanted {
  /** Of the corpus: `debian` is debian.ndjson.zst. */
  file: string;
  ecosystem: string;
  type: PackageFact['type'];
  count: number;
}

const packageOf = (type: PackageFact['type'], ecosystem: string, name: string, version: string): Package => {
  const fact: PackageFact = { type, name, version, source: { name, version } };
  return { ...fact, ecosystem, purl: purlOf(fact), path: `srv/${name}` };
};

/**
 * Packages that advisories name, in the first version that they speak of, up to half of the count; and others to make up
 * the number.
 */
export function packagesOf(folder: string, { file, ecosystem, type, count }: Wanted): Package[] {
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
