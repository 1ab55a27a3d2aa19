import { type Finding, type FindingStatus, severityRank } from '../model/index.ts';
import { groupsOf } from './aliases.ts';
import { bounds } from './bounds.ts';
import { type Candidate, isFinal, judge } from './lookup.ts';
import { fixesOf } from './ranges.ts';
import { bestCvss, cvssIn, detailFor, type Rating, rated, ratingOf } from './ratings.ts';
import { flawedImports } from './reach.ts';
import { type EntryExtra, type FlawedImport, isMalware } from './record.ts';

/** Versions tried as fixes of one vulnerability, lowest first. */
const mostFixes = 64;

/** A finding before it is tied to one package of the inventory. */
export type Draft = Omit<Finding, 'subject' | 'package'> & { imports?: FlawedImport[] };

type Hitting = Candidate & { hit: NonNullable<Candidate['hit']> };

const hits = (candidate: Candidate): candidate is Hitting => candidate.hit !== undefined;

/** One row per vulnerability. */
export function draftsOf(candidates: readonly Candidate[]): Draft[] {
  const drafts: Draft[] = [];
  for (const { id, aliases, members } of groupsOf(candidates)) {
    if (members.some(({ hit, rows }) => !hit && rows.some(isFinal))) continue;
    const hitting = members.filter(hits);
    const certain = hitting.filter(member => member.hit.certain);
    if (certain.length > 0) drafts.push(draftOf(id, aliases, certain, statusOf(certain)));
    else if (hitting.length > 0 && !members.some(refutes)) drafts.push(draftOf(id, aliases, hitting, 'uncertain'));
  }
  return drafts;
}

/** Another record of the same vulnerability whose ranges all have ends, and leave the version out. */
const refutes = ({ hit, rows }: Candidate): boolean =>
  !hit &&
  rows.every(row => !row.ranges.includes('"u"') && !(row.extra && (JSON.parse(row.extra) as EntryExtra).withdrawn));

function draftOf(id: string, aliases: string[], hitting: Hitting[], status: FindingStatus): Draft {
  const records = hitting.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const fixedVersions = fixesFor(records);
  const cvss = records.flatMap(({ id: source, detail, hit }) => cvssIn(source, detailFor(id, detail), hit.extras));
  const draft: Draft = {
    id,
    aliases,
    kind: records.some(record => isMalware(record.id)) ? 'malware' : 'vulnerability',
    ...ratingFor(id, records),
    fixedVersions,
    status: fixedVersions.length > 0 && status !== 'uncertain' ? 'fixed' : status,
    // The parts of one advisory say the same thing.
    evidence: unique(
      records.map(({ id: advisory, hit: { range, comparison }, asked }) => ({
        advisory,
        range,
        comparison,
        compared: asked,
      })),
      ({ advisory, comparison, compared }) => `${advisory} ${compared.name} ${comparison}`,
    ),
  };
  const imports = flawedImports(records.map(({ hit }) => hit.extras));
  if (imports) draft.imports = imports;
  if (cvss.length > 0) {
    draft.cvss = unique(cvss, one => `${one.vector} ${one.score}`);
    const best = draft.severity === 'unknown' ? bestCvss(cvss) : undefined;
    if (best) Object.assign(draft, rated(best));
  }
  const title = records.find(({ detail }) => detail.summary)?.detail.summary;
  if (title) draft.title = title;
  const published = records.flatMap(({ detail }) => detail.published ?? []).sort()[0];
  if (published) draft.published = published;
  const modified = records
    .flatMap(({ detail }) => detail.modified ?? [])
    .sort()
    .at(-1);
  if (modified) draft.modified = modified;
  const references = [...new Set(records.flatMap(({ detail }) => detail.references ?? []))].slice(0, bounds.references);
  if (references.length > 0) draft.references = references;
  return draft;
}

/** What records say of this vulnerability alone, before what advisories say of several together. */
function ratingFor(id: string, records: Hitting[]): Rating {
  const alone = records.filter(({ detail }) => (detail.cves?.length ?? 1) < 2 || detail.ratings?.[id]);
  const of = ({ id: source, detail, hit }: Hitting): Rating => ratingOf(source, detailFor(id, detail), hit.extras);
  const own = worst(alone.map(of));
  return own.severity === 'unknown' && alone.length < records.length ? worst(records.map(of)) : own;
}

/** The worst of the ratings; any rating comes before none. */
function worst(ratings: Rating[]): Rating {
  const known = ratings.filter(({ severity }) => severity !== 'unknown');
  return known.sort((a, b) => severityRank[a.severity] - severityRank[b.severity])[0] ?? { severity: 'unknown' };
}

/** The vendor's word where all that matched agree on it; a word about one branch alone leaves the package affected. */
function statusOf(hitting: Hitting[]): FindingStatus {
  const words = new Set(hitting.flatMap(({ hit }) => hit.extras.map(extra => extra?.status ?? 'affected')));
  const [only] = words;
  return words.size === 1 && only ? only : 'affected';
}

/** Versions above the one compared that none of the records calls affected: what closes all of it. */
function fixesFor(records: Hitting[]): string[] {
  const { asked, ordering } = records[0]!;
  const named = new Set(records.flatMap(record => record.rows.flatMap(row => fixesOf(row.ranges))));
  const later = [...named].filter(version => version !== '0' && ordering.compare(version, asked.version) > 0);
  const sorted = unique(later.sort(ordering.compare), version => version).slice(0, mostFixes);
  return sorted.filter(version => records.every(({ rows }) => !judge(rows, version, ordering)));
}

function unique<T>(items: T[], of: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter(item => !seen.has(of(item)) && seen.add(of(item)));
}
