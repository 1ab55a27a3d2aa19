import { cvssScore, type Finding, type Package, type Problem, severityOf, severityRank } from '../model/index.ts';
import { blamedForSource } from './codeless.ts';
import { cveNumber } from './cve.ts';
import { type Question, questionOf } from './ecosystems.ts';
import { candidatesFor, orderingFor } from './lookup.ts';
import { type Draft, draftsOf } from './merge.ts';
import { rated } from './ratings.ts';
import { withReach } from './reach.ts';
import { bucketOf } from './schema.ts';
import type { CvePlace, CveRow, Shelves } from './shelf.ts';
import type { MatchOptions, MatchResult } from './types.ts';

/** Packages against a database. Pure but for the shards it reads: the same packages and database give the same rows. */
export function matchPackages(packages: readonly Package[], shelves: Shelves, options: MatchOptions = {}): MatchResult {
  const covered = new Map<string, string>();
  const notCovered = new Set<string>();
  const problems: Problem[] = [];
  const findings: Finding[] = [];
  const asked: { fact: Package; question: Question; place: string }[] = [];
  const unversioned = new Set<string>();
  const notFetched = new Map<string, number>();
  for (const fact of packages) {
    const { question, label, sizes, lacking } = standingOf(fact, shelves, options);
    if (lacking) notFetched.set(label, (notFetched.get(label) ?? 0) + 1);
    else if (sizes?.covers) covered.set(label, `${label} (${sizes.advisories})`);
    else notCovered.add(label);
    if (!question || !sizes || (sizes.advisories === 0 && !shelves.overlaid)) continue;
    // Programs built from a checkout, dependencies from a repository: any comparison would be a guess.
    if (fact.version === '') {
      if (isNamed(question, shelves)) unversioned.add(fact.name);
    } else asked.push({ fact, question, place: placeOf(question) });
  }
  for (const [label, count] of notFetched) notCovered.add(`${label} (not fetched: ${count} packages)`);
  if (notFetched.size > 0) problems.push(notAsked([...notFetched.keys()].sort()));
  if (unversioned.size > 0) problems.push(notJudged([...unversioned].sort()));
  // Neighbours in a shard are asked one after the other.
  asked.sort((a, b) => order(a.place, b.place));
  const drafts = new Map<string, Draft[]>();
  let unrated = false;
  for (const { fact, question } of asked) {
    const key = JSON.stringify(question);
    let found = drafts.get(key);
    if (!found) {
      const ordering = orderingFor(question.ecosystem, fact.type);
      if (!ordering) {
        problems.push({
          code: 'record-invalid',
          message: `no ordering of versions is known for ${question.ecosystem}: ${fact.name} was not judged`,
          path: fact.path,
        });
        continue;
      }
      found = draftsOf(candidatesFor(question, shelves, ordering, { now: options.now }));
      const places = found.length > 0 ? cvePlacesOf(question) : [];
      unrated ||= places.some(place => shelves.lacksCves(place));
      for (const draft of found) enrich(draft, shelves, places);
      drafts.set(key, found);
    }
    for (const draft of found) {
      const finding = tie(draft, fact);
      if (!blamedForSource(finding, fact)) findings.push(finding);
    }
  }
  if (unrated) problems.push(notRated);
  findings.sort(byRank);
  return { findings, covered: [...covered.values()].sort(), notCovered: [...notCovered].sort(), problems };
}

/** The order of findings: worst first, then by package and id. */
export const byRank = (a: Finding, b: Finding): number =>
  severityRank[a.severity] - severityRank[b.severity] ||
  order(a.package?.name ?? '', b.package?.name ?? '') ||
  order(a.id, b.id) ||
  order(a.package?.path ?? '', b.package?.path ?? '') ||
  order(a.package?.purl ?? '', b.package?.purl ?? '');

function standingOf(fact: Package, shelves: Shelves, options: MatchOptions) {
  const question = questionOf(fact, options.ubuntuPro);
  const label = question?.place ?? fact.ecosystem ?? question?.ecosystem ?? options.os?.prettyName ?? fact.type;
  const sizes = question ? sizesOf(question, shelves) : undefined;
  return { question, label, sizes, lacking: question !== undefined && isLacking(question, shelves) };
}

/** Why `match` would not judge a package, as `notCovered` names it; undefined where it does. */
export function notJudgedBecause(fact: Package, shelves: Shelves): string | undefined {
  const { label, sizes, lacking } = standingOf(fact, shelves, {});
  if (lacking) return `${label} (not fetched)`;
  return sizes?.covers ? undefined : label;
}

const isNamed = ({ ecosystem, releases, asked }: Question, shelves: Shelves): boolean =>
  releases.some(release =>
    asked.some(({ name }) => (shelves.shelf(ecosystem, release, name)?.rows(name).length ?? 0) > 0),
  );

/** Whether a shard that the question needs was not fetched. */
const isLacking = ({ ecosystem, releases, asked }: Question, shelves: Shelves): boolean =>
  releases.some(release => asked.some(({ name }) => shelves.lacks(ecosystem, release, name)));

/** A gap: nothing may be concluded from what was not looked up. */
function notAsked(labels: string[]): Problem {
  const message = `advisories for ${labels.join(', ')} were not fetched: packages were not judged by them`;
  return { code: 'database-incomplete', message, gap: true };
}

const notRated: Problem = {
  code: 'database-incomplete',
  message: 'EPSS, KEV and the ratings of CVEs were not fetched: severities may be missing',
  gap: true,
};

/** One problem for all packages that advisories name and that have no version; a few are named. */
function notJudged(names: string[]): Problem {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  const message = `no version is known of ${names.slice(0, 5).join(', ')}${more}: not judged`;
  return { code: 'record-invalid', message };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const placeOf = ({ ecosystem, releases, asked: [first] }: Question): string =>
  `${ecosystem}\0${releases[0] ?? ''}\0${String(bucketOf(first?.name ?? '', 256)).padStart(3, '0')}`;

/** Advisories behind a question. A release is covered by records of its own, not by those that name no release. */
function sizesOf({ ecosystem, releases }: Question, shelves: Shelves): { advisories: number; covers: boolean } {
  const sizes = releases.map(release => ({ release, size: shelves.size(ecosystem, release) }));
  return {
    advisories: sizes.reduce((sum, { size }) => sum + (size ?? 0), 0),
    covers: sizes.some(({ release, size }) => size !== undefined && (release !== '' || releases.length === 1)),
  };
}

/** Where the CVEs stand that answers to a question name. */
const cvePlacesOf = ({ ecosystem, releases, asked }: Question): CvePlace[] =>
  releases.flatMap(release => asked.map(({ name }) => ({ ecosystem, release, name })));

/** EPSS, KEV, and a rating of the CVE where the records had none. */
function enrich(draft: Draft, shelves: Shelves, places: readonly CvePlace[]): void {
  for (const name of [draft.id, ...draft.aliases]) {
    const number = cveNumber(name);
    const row = number === undefined ? undefined : cveAt(number, shelves, places);
    if (!row) continue;
    const { probability, percentile, kev } = row;
    if (!draft.epss && probability !== null && percentile !== null)
      draft.epss = { probability: probability / 1e5, percentile: percentile / 1e5 };
    if (kev) draft.kev ??= kev;
    if (draft.severity === 'unknown') rate(draft, row);
  }
}

function cveAt(number: number, shelves: Shelves, places: readonly CvePlace[]): CveRow | undefined {
  for (const place of places) {
    const row = shelves.cve(number, place);
    if (row) return row;
  }
  // A record of an overlay may name what no advisory of the place does.
  return shelves.overlaid && shelves.anyCve(number);
}

function rate(draft: Draft, { score, rating, source }: CveRow): void {
  if (!rating || !source) return;
  if (score === null) {
    draft.severity = severityOf(rating);
    draft.severitySource = `${source} (${rating})`;
    return;
  }
  const scored = cvssScore(rating);
  const cvss = scored
    ? { version: scored.version, vector: rating, score: scored.score, source }
    : { version: rating, vector: '', score: score / 10, source };
  draft.cvss = [...(draft.cvss ?? []), cvss];
  Object.assign(draft, rated(cvss));
}

function tie({ imports, ...draft }: Draft, fact: Package): Finding {
  const { purl, name, version, ecosystem, path, source, layer } = fact;
  const finding: Finding = {
    ...draft,
    subject: { kind: 'package', purl, path, ...(layer ? { layer: layer.diffId } : {}) },
    package: {
      purl,
      name,
      version,
      ...(ecosystem ? { ecosystem } : {}),
      path,
      ...(source ? { source } : {}),
      ...(layer ? { layer } : {}),
    },
  };
  // Only a range was declared: what will be installed is not known, so neither is whether it is affected.
  if (fact.declared && fact.confidence === 'low' && finding.status !== 'not_affected') finding.status = 'uncertain';
  return withReach(finding, imports, fact);
}
