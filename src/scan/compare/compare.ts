import type { AdvisoryDatabase } from '../../advisory/index.ts';
import type { ComparedParty, ComparedRow, Comparison, Finding, Problem, ScanResult } from '../../model/index.ts';
import type { ForeignReport } from '../../sbom/index.ts';
import { packagesNamed } from './packages.ts';
import { ownParty, type Party, partyOf } from './party.ts';
import { type DraftRow, packagesOf, rowsOf } from './rows.ts';
import { type Why, whyOfReport } from './why.ts';
import { type Seen, whyOfOwn } from './why-own.ts';

export interface CompareOptions {
  /** The database that judges, and explains our own misses. */
  database: AdvisoryDatabase;
  now: Date;
  /** Our own scan of what the reports are about, or its report; without it, the packages that the reports name are judged. */
  own?: ScanResult | ForeignReport;
}

/**
 * Reports side by side with our own judgement: who found what, who missed what, and why.
 * @example compareReports([readReport(bytes, 'trivy.json')], { database, now: new Date() }).rows
 */
export function compareReports(reports: readonly ForeignReport[], options: CompareOptions): Comparison {
  const { database, now } = options;
  const others = namedApart(reports).map(([name, report]): Party => ({ name, report }));
  const ours = oursOf(others, options);
  const parties = [ours.party, ...others];
  const { rows: drafts, naming } = rowsOf(parties);
  const publishedOf = datesOf(ours.findings);
  const whys: Why[] = parties.map((party, index) =>
    index === 0
      ? whyOfOwn(party.aboard ?? [], naming, database, { now }, ours.seen)
      : whyOfReport(party, naming, publishedOf),
  );
  const rows = drafts.map(draft => rowOf(draft, whys));
  return {
    parties: parties.map((party, index) => partySummary(party, index, rows)),
    rows,
    agreed: rows.filter(({ missed }) => missed.length === 0).length,
    severityOnly: rows.filter(({ missed, severityDiffers }) => missed.length === 0 && severityDiffers).length,
    problems: [...ours.problems, ...problemsOf(others)],
  };
}

/** Our side of the comparison. */
interface Ours {
  party: Party;
  findings: readonly Finding[];
  problems: readonly Problem[];
  /** Where its packages come from: a whole inventory, our report's findings, or the other reports. */
  seen: Seen;
}

const ownName = 'Plimsoll';

function oursOf(others: readonly Party[], { database, now, own }: CompareOptions): Ours {
  if (own && 'verdict' in own) {
    const findings = [...own.findings, ...own.waived];
    return { party: ownParty(ownName, own), findings, problems: own.problems, seen: 'inventory' };
  }
  const named = packagesNamed([
    ...(own ? packagesOf({ name: ownName, report: own }) : []),
    ...others.flatMap(packagesOf),
  ]);
  if (own) return { party: { name: ownName, report: own, aboard: named }, findings: [], problems: [], seen: 'report' };
  const { findings, problems } = database.match(named, { now });
  return { party: partyOf(ownName, findings, named), findings, problems, seen: 'named' };
}

/** Two reports of one scanner are told apart by a number. */
function namedApart(reports: readonly ForeignReport[]): [string, ForeignReport][] {
  const seen = new Map<string, number>();
  return reports.map(report => {
    const name = report.dialect === 'plimsoll' ? 'Plimsoll report' : report.tool;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [count === 1 ? name : `${name} ${count}`, report];
  });
}

/** When a vulnerability was published, as our own findings know. */
function datesOf(findings: readonly Finding[]): (row: DraftRow) => string | undefined {
  const dates = new Map(findings.filter(({ published }) => published).map(({ id, published }) => [id, published]));
  return ({ id }) => dates.get(id);
}

function rowOf(draft: DraftRow, whys: readonly Why[]): ComparedRow {
  const { id, package: found, severity, severityDiffers } = draft;
  const finders = new Set(draft.found.map(({ party }) => party));
  const missed = whys.flatMap((why, party) => (finders.has(party) ? [] : [{ party, why: why(draft) }]));
  return { id, package: found, severity, found: draft.found, missed, severityDiffers };
}

function partySummary({ name, report }: Party, index: number, rows: readonly ComparedRow[]): ComparedParty {
  const { tool, toolVersion, artifact, created, otherFindings, unreadable } = report;
  const found = rows.filter(row => row.found.some(({ party }) => party === index));
  return {
    name,
    tool,
    ...(toolVersion ? { toolVersion } : {}),
    ...(artifact ? { artifact } : {}),
    ...(created ? { created } : {}),
    own: index === 0,
    found: found.length,
    missed: rows.length - found.length,
    alone: found.filter(row => row.found.length === 1).length,
    otherFindings,
    unreadable,
  };
}

/** What makes a comparison worth less than it looks. */
function problemsOf(parties: readonly Party[]): Problem[] {
  const problems: Problem[] = [];
  for (const { name, report } of parties) {
    const { findings, otherFindings, unreadable } = report;
    if (findings.length === 0 && otherFindings > 0)
      problems.push({
        code: 'not-applicable',
        message: `${name} names no vulnerability, and ${otherFindings} entries of other kinds: it may not have looked for vulnerabilities`,
      });
    if (unreadable > 0)
      problems.push({
        code: 'record-invalid',
        message: `${name}: ${unreadable} entries without a vulnerability or a package were left out`,
      });
  }
  const artifacts = new Set(parties.map(({ report }) => report.artifact).filter(Boolean));
  if (artifacts.size > 1)
    problems.push({
      code: 'not-applicable',
      message: `the reports name different artifacts: ${[...artifacts].join(', ')}`,
    });
  return problems;
}
