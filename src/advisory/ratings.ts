import { cvssScore, type Finding, type Severity, severityOf, severityOfScore, severityRank } from '../model/index.ts';
import type { Detail, EntryExtra } from './record.ts';
import { isMalware } from './record.ts';

export type Cvss = NonNullable<Finding['cvss']>[number];

/** Vectors of a record with their scores; those that are no vectors are left out. */
export function cvssOf(vectors: readonly string[], source: string): Cvss[] {
  return vectors.flatMap(vector => {
    const scored = cvssScore(vector);
    return scored ? [{ version: scored.version, vector, score: scored.score, source }] : [];
  });
}

/** All CVSS of a record in one entry, scores without a vector included. */
export function cvssIn(id: string, detail: Detail, extras: readonly (EntryExtra | undefined)[]): Cvss[] {
  const vectors = new Set([...extras.flatMap(extra => extra?.cvss ?? []), ...(detail.cvss ?? [])]);
  const bare = Object.entries(detail.scores ?? {}).map(([version, score]) => ({
    version,
    vector: '',
    score,
    source: id,
  }));
  return [...cvssOf([...vectors], id), ...bare];
}

/** Newest version first, then the higher score: the rating that a reader would quote. */
export function bestCvss(all: readonly Cvss[]): Cvss | undefined {
  return all.toSorted((a, b) => (a.version === b.version ? b.score - a.score : a.version < b.version ? 1 : -1))[0];
}

/** What a record says of one of the vulnerabilities it names. */
export function detailFor(vulnerability: string, detail: Detail): Detail {
  const own = detail.ratings?.[vulnerability];
  return own ? { ...detail, ...own } : detail;
}

export interface Rating {
  severity: Severity;
  severitySource?: string;
}

/** What a record itself says: the vendor's word, else its CVSS, else that it is a warning or malware. */
export function ratingOf(id: string, detail: Detail, extras: readonly (EntryExtra | undefined)[]): Rating {
  if (isMalware(id)) return { severity: 'critical', severitySource: `${id} (malicious package)` };
  const words = [...extras.map(extra => extra?.word), detail.word].filter(word => severityOf(word) !== 'unknown');
  const word = words.toSorted((a, b) => severityRank[severityOf(a)] - severityRank[severityOf(b)])[0];
  if (word) return { severity: severityOf(word), severitySource: `${id} (${word})` };
  const best = bestCvss(cvssIn(id, detail, extras));
  if (best) return rated(best);
  const informational = extras.find(extra => extra?.informational)?.informational;
  // Unmaintained crates and notices are warnings, not flaws.
  if (informational && informational !== 'unsound')
    return { severity: 'negligible', severitySource: `${id} (${informational})` };
  return { severity: 'unknown' };
}

export const rated = (cvss: Cvss): Rating => ({
  severity: severityOfScore(cvss.score),
  severitySource: `${cvss.source} (CVSS ${cvss.version}: ${cvss.score.toFixed(1)})`,
});
