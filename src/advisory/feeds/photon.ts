import { isCve } from '../cve.ts';
import { type Json, objectOf, word } from '../json.ts';
import { type ErratumPackage, give } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { ecosystemOfProduct, ecosystemOfRelease } from './products.ts';

/** Photon OS's CVE metadata: a line a CVE and package, of one release a file (`cve_data_photon4.0.json`). */
export const photon: Feed = {
  id: 'photon',
  about: {
    title: 'Photon OS CVE metadata',
    address: 'https://packages.vmware.com/photon/photon_cve_metadata/',
    licence: 'Apache-2.0',
  },
  detects: ({ head }) => /^\s*[[{]/.test(head) && /"cve_id"\s*:/.test(head) && /"res_ver"\s*:/.test(head),
  async ingest(reader, sink) {
    const byCve = new Map<string, { packages: ErratumPackage[]; score: number }>();
    await reader.values(value => {
      const row = objectOf(value);
      const id = word(row?.['cve_id']);
      const pkg = row && packageOf(row, reader.name, sink);
      if (!id || !pkg || id.startsWith('UNK-')) return;
      if (id.startsWith('CVE-') && !isCve(id))
        return sink.fault('a row of Photon OS whose CVE is none', id.slice(0, 80));
      const known = byCve.get(id) ?? { packages: [], score: 0 };
      byCve.set(id, known);
      known.packages.push(pkg);
      if (typeof row['cve_score'] === 'number' && row['cve_score'] <= 10)
        known.score = Math.max(known.score, row['cve_score']);
    });
    for (const [id, { packages, score }] of byCve) {
      give({ id, cves: [id], packages, ...(score > 0 ? { scores: { '3.1': score } } : {}) }, 'photon', sink);
    }
  },
};

function packageOf(row: Json, document: string, sink: Sink): ErratumPackage | undefined {
  const name = word(row['pkg']);
  const status = word(row['status'])?.toLowerCase();
  if (!name || status === 'not affected') return undefined;
  const fixed = version(row['res_ver']);
  const ecosystem = placeOfRow(row, fixed, document);
  if (!ecosystem) {
    sink.fault('a row of Photon OS whose release is not known', `${document}: ${name.slice(0, 80)}`);
    return undefined;
  }
  if (fixed) return { ecosystem, name, fixed };
  // `NA` for both versions: the CVE is assigned to the package, and nobody has said which versions have it.
  return version(row['aff_ver']) ? { ecosystem, name } : { ecosystem, name, status: 'under_investigation' };
}

const version = (value: unknown): string | undefined => {
  const text = word(value);
  return text && !/^n\/?a$/i.test(text) ? text : undefined;
};

const placeOfRow = (row: Json, fixed: string | undefined, document: string): string | undefined => {
  const stated = word(row['os_version']) ?? /photon[_-]?(\d+\.\d+)/i.exec(document)?.[1];
  return stated ? ecosystemOfProduct(`Photon OS ${stated}`) : ecosystemOfRelease(fixed ?? '');
};
