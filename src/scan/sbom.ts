import { ecosystemOf, ecosystemOfType } from '../extract/index.ts';
import type { ArtifactInfo, OsRelease, PackageType, Problem } from '../model/index.ts';
import { type BillPackage, type ReadBill, readSbom } from '../sbom/index.ts';
import type { Artifact } from '../source/index.ts';
import type { Aboard } from './inventory.ts';

/** The distribution's ecosystem, where the document leaves it to whoever reads. */
const ecosystem = (type: PackageType, os: OsRelease | undefined): string | undefined =>
  ecosystemOfType(type, os && { ...os, ecosystem: os.ecosystem ?? ecosystemOf(os, {}) });

/**
 * What an SBOM says is aboard. The artifact becomes what the document is about, read by way of the document: it has no
 * layers to read. An image whose layers the document stands for stays what its registry says it is.
 */
export async function aboardOfSbom(artifact: Artifact, document: Uint8Array): Promise<Aboard & { read: ReadBill }> {
  const { info } = artifact;
  const name = info.reference === '-' ? 'standard input' : info.reference.replace(/^sbom:/, '');
  const read = await readSbom(document, { name, ecosystemOf: ecosystem });
  const { bill, format, tool, created } = read;
  const { digest, imageId, platform, labels, created: made } = bill.artifact;
  const by = [tool && `by ${tool}`, created && `of ${created}`].filter(Boolean).join(' ');
  const known = info.kind !== 'sbom';
  Object.assign(info, {
    ...(!known && {
      ...(digest && { digest }),
      ...(imageId && { imageId }),
      ...(platform && { platform }),
      ...(labels && { labels }),
      ...(made && { created: made }),
    }),
    note: `${format}${by && ` ${by}`}: what it says of ${bill.artifact.reference}`,
  });
  const os = bill.os && { ...bill.os, ...withEcosystem(bill.os) };
  return {
    artifact: info,
    inventory: { ...(os && { os }), packages: bill.packages.map(asPackage), problems: [] },
    findings: [],
    layersRead: 0,
    layersCached: 0,
    problems: [...artifact.problems, ...bill.problems, ...(known ? foreignTo(info, bill.artifact) : [])],
    read,
  };
}

/** A document that says itself to be of another image. Where it states none of the digests, it may be of this one. */
function foreignTo(image: ArtifactInfo, stated: ArtifactInfo): Problem[] {
  const own = [image.digest, image.imageId];
  if (![stated.digest, stated.imageId].some(digest => digest !== undefined && !own.includes(digest))) return [];
  if ([stated.digest, stated.imageId].some(digest => digest !== undefined && own.includes(digest))) return [];
  const message = `the SBOM says to be of ${stated.digest ?? stated.imageId}, and hangs on ${image.digest}`;
  return [{ code: 'digest-mismatch', message, gap: true }];
}

function withEcosystem(os: OsRelease): Pick<OsRelease, 'ecosystem'> {
  const found = os.ecosystem ?? ecosystemOf(os, {});
  return found ? { ecosystem: found } : {};
}

/** Without what only travels from document to document. */
function asPackage({ carried: _, ...one }: BillPackage): BillPackage {
  return one;
}
