import { ecosystemOf, ecosystemOfType } from '../extract/index.ts';
import type { OsRelease, PackageType } from '../model/index.ts';
import { type BillPackage, type ReadBill, readSbom } from '../sbom/index.ts';
import type { Artifact } from '../source/index.ts';
import type { Aboard } from './inventory.ts';

/** The distribution's ecosystem, where the document leaves it to whoever reads. */
const ecosystem = (type: PackageType, os: OsRelease | undefined): string | undefined =>
  ecosystemOfType(type, os && { ...os, ecosystem: os.ecosystem ?? ecosystemOf(os, {}) });

/**
 * What an SBOM says is aboard. The artifact becomes what the document is about, read by way of the document: it has no
 * layers to read.
 */
export async function aboardOfSbom(artifact: Artifact, document: Uint8Array): Promise<Aboard & { read: ReadBill }> {
  const { info } = artifact;
  const name = info.reference === '-' ? 'standard input' : info.reference.replace(/^sbom:/, '');
  const read = await readSbom(document, { name, ecosystemOf: ecosystem });
  const { bill, format, tool, created } = read;
  const { digest, imageId, platform, labels, created: made } = bill.artifact;
  const by = [tool && `by ${tool}`, created && `of ${created}`].filter(Boolean).join(' ');
  Object.assign(info, {
    ...(digest && { digest }),
    ...(imageId && { imageId }),
    ...(platform && { platform }),
    ...(labels && { labels }),
    ...(made && { created: made }),
    note: `${format}${by && ` ${by}`}: what it says of ${bill.artifact.reference}`,
  });
  const os = bill.os && { ...bill.os, ...withEcosystem(bill.os) };
  return {
    artifact: info,
    inventory: { ...(os && { os }), packages: bill.packages.map(asPackage), problems: [] },
    findings: [],
    layersRead: 0,
    layersCached: 0,
    problems: bill.problems,
    read,
  };
}

function withEcosystem(os: OsRelease): Pick<OsRelease, 'ecosystem'> {
  const found = os.ecosystem ?? ecosystemOf(os, {});
  return found ? { ecosystem: found } : {};
}

/** Without what only travels from document to document. */
function asPackage({ carried: _, ...one }: BillPackage): BillPackage {
  return one;
}
