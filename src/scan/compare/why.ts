import { bothWays } from '../../kit/index.ts';
import type { Reason } from '../../model/index.ts';
import type { ReportedPackage } from '../../sbom/index.ts';
import type { Naming } from './names.ts';
import type { Party } from './party.ts';
import { type DraftRow, packagesOf } from './rows.ts';
import { texts } from './texts.ts';

/** Says why a party did not find a row. */
export type Why = (row: DraftRow) => Reason;

/** A reason, its code the key of its text. */
export const because = (code: keyof typeof texts, text: { en: string; zh: string }): Reason => ({ code, ...text });

/** Packages by each of their names. */
export function byName<P>(packages: Iterable<P>, namesOf: (found: P) => string[]): Map<string, P[]> {
  const index = new Map<string, P[]>();
  for (const found of packages) {
    for (const name of namesOf(found)) {
      const known = index.get(name);
      if (known) known.push(found);
      else index.set(name, [found]);
    }
  }
  return index;
}

/** Those that any of the row's names names, each once. */
export const named = <P>(index: Map<string, P[]>, { names }: DraftRow): P[] => [
  ...new Set(names.flatMap(name => index.get(name) ?? [])),
];

/** Versions are compared as they are written but for Go's `v`. */
const plain = (version: string): string => version.replace(/^v(?=\d)/, '');

/** Whether a party saw the package in other versions alone than those who found the row. */
export function elsewhereVersion(row: DraftRow, seen: readonly ReportedPackage[]): Reason | undefined {
  const wanted = new Set(row.versions.map(plain));
  const theirs = [...new Set(seen.map(({ version }) => version))].filter(Boolean);
  if (wanted.size === 0 || theirs.length === 0 || theirs.some(version => wanted.has(plain(version)))) return undefined;
  const values = { name: row.package.name, theirs: theirs.sort().join(', '), versions: row.versions.join(', ') };
  return because('version-differs', bothWays(texts, 'version-differs', values));
}

/**
 * What can be told of another scanner from its report alone: whether it saw the package, in which version, and whether it
 * reports anything in it. What its feeds hold it does not say.
 */
export function whyOfReport(party: Party, naming: Naming, publishedOf: (row: DraftRow) => string | undefined): Why {
  const { report } = party;
  const index = byName(packagesOf(party), naming.of);
  const types = new Set(packagesOf(party).map(({ type }) => type));
  const idsIn = new Map<string, Set<string>>();
  for (const { id, package: found } of report.findings) {
    for (const name of naming.of(found)) idsIn.set(name, (idsIn.get(name) ?? new Set()).add(id));
  }
  return row => {
    const seen = named(index, row);
    if (seen.length === 0) {
      if (report.packages) return because('package-not-seen', bothWays(texts, 'package-not-seen'));
      if (report.findings.length === 0) return because('nothing-reported', bothWays(texts, 'nothing-reported'));
      const { type } = row.package;
      if (type && !types.has(undefined) && !types.has(type as NonNullable<ReportedPackage['type']>))
        return because('type-not-reported', bothWays(texts, 'type-not-reported', { type }));
      return because('package-not-named', bothWays(texts, 'package-not-named'));
    }
    const elsewhere = elsewhereVersion(row, seen);
    if (elsewhere) return elsewhere;
    const published = publishedOf(row);
    if (published && report.created && published > report.created) {
      const days = { published: published.slice(0, 10), created: report.created.slice(0, 10) };
      return because('advisory-newer', bothWays(texts, 'advisory-newer', days));
    }
    const { name, version } = seen[0]!;
    const others = new Set(row.names.flatMap(one => [...(idsIn.get(one) ?? [])])).size;
    return others === 0
      ? because('nothing-in-package', bothWays(texts, 'nothing-in-package', { name, version }))
      : because('not-in-package', bothWays(texts, 'not-in-package', { others, name, version }));
  };
}
