import type { ReportedPackage } from '../../sbom/index.ts';

const distributionTypes = new Set(['deb', 'rpm', 'apk', 'alpm']);

/** Names under which scanners report what Go itself brings. */
const goItself = new Set(['stdlib', 'go/stdlib', 'go', 'golang']);

/** Every name by which one package may be called in different reports, in one spelling. */
function namesOf({ name, type, source }: ReportedPackage): string[] {
  const plain = name.toLowerCase();
  const names = new Set([plain]);
  if (type === 'pypi' || type === undefined) names.add(plain.replace(/[-_.]+/g, '-'));
  // Reports leave the group of Maven out as often as not.
  if (type === 'maven' || type === undefined) names.add(plain.slice(plain.lastIndexOf(':') + 1));
  if (type === 'golang' && goItself.has(plain)) names.add('stdlib');
  if (source && (type === undefined || distributionTypes.has(type))) names.add(source.name.toLowerCase());
  return [...names];
}

/** Which names mean the same package, as far as any of the reports says. */
export interface Naming {
  /** All names of a package, with the source packages that anyone knows for it. */
  of(found: ReportedPackage): string[];
  /** The name to show for a set of names: the source package's, where one is known. */
  shown(found: ReportedPackage): string;
}

/** Reports that name no source packages gain from those that do. */
export function namingOf(packages: Iterable<ReportedPackage>): Naming {
  const sources = new Map<string, string>();
  for (const { name, source, type } of packages)
    if (source && (type === undefined || distributionTypes.has(type)))
      sources.set(name.toLowerCase(), source.name.toLowerCase());
  const sourceOf = ({ name, type }: ReportedPackage): string | undefined =>
    type === undefined || distributionTypes.has(type) ? sources.get(name.toLowerCase()) : undefined;
  return {
    of(found) {
      const known = sourceOf(found);
      return known ? [...new Set([...namesOf(found), known])] : namesOf(found);
    },
    shown: found => sourceOf(found) ?? found.source?.name ?? found.name,
  };
}
