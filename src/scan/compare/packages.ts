import { ecosystemOf } from '../../extract/index.ts';
import { type Package, type PackageType, purlOf } from '../../model/index.ts';
import type { ReportedOs, ReportedPackage } from '../../sbom/index.ts';

const distributionTypes = new Set<PackageType>(['deb', 'rpm', 'apk', 'alpm']);

/** The distribution of a report's packages, where one package says it and others do not. */
const osOf = (packages: readonly ReportedPackage[]): ReportedOs | undefined => packages.find(({ os }) => os)?.os;

/**
 * The packages that reports name, as an inventory: so that reports can be judged without the image. What says neither its
 * kind nor its version is left out. Of one name and version, that with a source package goes first.
 */
export function packagesNamed(reported: readonly ReportedPackage[]): Package[] {
  const fallback = osOf(reported);
  const byPurl = new Map<string, Package>();
  for (const found of reported) {
    const fact = asPackage(found, fallback);
    if (!fact) continue;
    const known = byPurl.get(fact.purl);
    if (!known || (fact.source && !known.source)) byPurl.set(fact.purl, fact);
  }
  return [...byPurl.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

function asPackage(found: ReportedPackage, fallback: ReportedOs | undefined): Package | undefined {
  const { name, version, type, source, path = '' } = found;
  if (!type || !version) return undefined;
  const stated = distributionTypes.has(type) ? (found.os ?? fallback) : undefined;
  const release = stated && { id: stated.id, idLike: [], versionId: stated.versionId };
  const ecosystem = release && ecosystemOf(release, {});
  const fact = { type, name, version, path, ...(source ? { source } : {}) };
  return { ...fact, purl: purlOf(fact, release), ...(ecosystem ? { ecosystem } : {}) };
}
