import { inLang, neutral } from '../kit/index.ts';
import { type Finding, PlimsollError, type ScanResult, type Text, type Unreported } from '../model/index.ts';
import type { ReportOptions } from './format.ts';
import { byText, inOrder } from './order.ts';
import { bold, dim, flow, labelled, type Page, pageOf, type Run, severityStyle, verdictStyle } from './page.ts';
import { lineWord, placeIn } from './place.ts';
import { dayOf, instructionOf, subjectWord } from './table/words.ts';

/** Columns of the labels; the longest in either language. */
const labelColumns = 15;
/** Ids offered when none fits. */
const nearShown = 5;
/** References listed for one finding. */
const referencesShown = 10;

/** What an explanation needs of a scan. */
export type Explainable = Pick<ScanResult, 'findings' | 'waived' | 'verdict' | 'fixFirst'>;

/**
 * Why a finding is reported: advisory, range, the comparison made, or what a check or a rule says; file, line, layer,
 * instruction, what policy says, and what would close it. The query is an id or alias (`CVE-2023-0286`), an id at a package (`CVE-2023-0286@openssl`, or at a
 * purl), or a purl alone; letter case does not matter. Every finding that answers is explained.
 * @throws PlimsollError `usage` when none does; it names those that come near.
 */
export function explainFinding(result: Explainable, query: string, options?: ReportOptions): string {
  const page = pageOf(options);
  const all = [...inOrder(result.findings), ...inOrder(result.waived)];
  const found = all.filter(matcherOf(query.trim()));
  if (found.length === 0) throw new PlimsollError('usage', absent(page, query.trim(), all));
  return `${found.map(finding => explanation(page, result, finding).join('\n')).join('\n\n')}\n`;
}

/** Whether any finding of the scan answers to the query. */
export function answersTo(result: Explainable, query: string): boolean {
  return [...result.findings, ...result.waived].some(matcherOf(query.trim()));
}

/** Why a vulnerability is not reported: one line a package that its records name. */
export function explainAbsence(id: string, unreported: readonly Unreported[], options?: ReportOptions): string {
  const page = pageOf(options);
  const { say } = page;
  const lines = unreported.flatMap(({ name, version, path, advisory, compared, range, answer }) => {
    const key = answer === 'affected' || answer === 'uncertain' ? 'set-aside' : answer;
    const values = {
      name: neutral(name),
      version: neutral(version),
      advisory: neutral(advisory),
      range: neutral(range),
      compared: neutral(`${compared.name} ${compared.version}`),
    };
    return flow(page, [`- ${say(`not-reported-${key}`, values)}`, { text: `  ${neutral(path)}`, style: dim }], 4);
  });
  return `${[...flow(page, [{ text: say('not-reported', { id: neutral(id) }), style: bold }], 2), ...lines].join('\n')}\n`;
}

function matcherOf(query: string): (finding: Finding) => boolean {
  const wanted = query.toLowerCase();
  if (wanted.startsWith('pkg:')) return finding => answersPurl(finding, wanted);
  const at = wanted.indexOf('@', 1);
  const id = at < 0 ? wanted : wanted.slice(0, at);
  const place = at < 0 ? '' : wanted.slice(at + 1);
  return finding =>
    [finding.id, ...finding.aliases].some(name => name.toLowerCase() === id) &&
    (place === '' || (place.startsWith('pkg:') ? answersPurl(finding, place) : answersName(finding, place)));
}

/** A purl answers to itself, and to itself without qualifiers or version. */
function answersPurl(finding: Finding, wanted: string): boolean {
  const purl = (
    finding.package?.purl ?? (finding.subject.kind === 'package' ? finding.subject.purl : '')
  ).toLowerCase();
  return purl === wanted || purl.startsWith(`${wanted}?`) || purl.startsWith(`${wanted}@`);
}

function answersName(finding: Finding, wanted: string): boolean {
  const { name, version, source } = finding.package ?? { name: subjectWord(finding), version: '' };
  return [name, `${name}@${version}`, source?.name].some(known => known?.toLowerCase() === wanted);
}

function absent({ say }: Page, query: string, all: readonly Finding[]): string {
  const [id = ''] = query.toLowerCase().split('@');
  const ids = [...new Set(all.map(finding => finding.id))].sort(byText);
  const close = ids.filter(known => id.length > 3 && known.toLowerCase().includes(id)).slice(0, nearShown);
  const near = (close.length > 0 ? close : ids.slice(0, nearShown)).map(neutral).join(', ');
  return say('explain-absent', {
    query: neutral(query),
    n: all.length,
    near: near ? `: ${near}${ids.length > nearShown ? ', …' : ''}` : '',
  });
}

function explanation(page: Page, result: Explainable, finding: Finding): string[] {
  const { say } = page;
  const line = (label: string, ...runs: Run[]): string[] =>
    runs.some(textIn) ? labelled(page, label, runs, labelColumns) : [];
  const found = finding.package;
  const layer = found?.layer;
  const place = placeIn(finding);
  const at = place.path && lineWord(place) ? `:${lineWord(place)}` : '';
  const file = (found?.path || place.path) + (found ? '' : at);
  const { advice } = finding;
  const said = (text: Text | undefined): string => (text ? neutral(inLang(text, page.lang)) : '');
  const title = said(advice?.title) || neutral(finding.title ?? '');
  return [
    ...flow(page, [{ text: neutral(finding.id), style: bold }, title ? `  ${title}` : ''], 2),
    ...line(say('why-also'), finding.aliases.map(neutral).join(', ')),
    ...line(
      say('why-severity'),
      { text: say(finding.severity), style: severityStyle[finding.severity] },
      ...severityNotes(page, finding),
    ),
    ...line(say('why-risk'), ...riskRuns(page, finding)),
    ...(found
      ? [
          ...line(say('why-package'), `${neutral(found.name)} ${neutral(found.version)}`, {
            text: `  ${neutral(found.purl)}`,
            style: dim,
          }),
          ...line(
            say('why-source'),
            found.source ? `${neutral(found.source.name)} ${neutral(found.source.version)}` : '',
          ),
        ]
      : line(say('why-subject'), subjectWord(finding))),
    ...line(say('why-file'), neutral(file)),
    ...line(say('why-found'), said(finding.message)),
    ...line(say('why-excerpt'), neutral(finding.excerpt ?? '')),
    ...line(say('why-matters'), said(advice?.why)),
    ...line(say('why-layer'), layer ? `${layer.index}  ${neutral(layer.diffId)}` : ''),
    ...line(say('why-instruction'), instructionOf(layer)),
    ...evidenceLines(page, finding, line),
    ...line(say('why-status'), finding.kind === 'vulnerability' ? say(finding.status) : ''),
    ...line(say('why-exploited'), exploitedText(page, finding)),
    ...line(say('why-published'), finding.published ? dayOf(finding.published) : ''),
    ...line(say('why-waived'), waivedText(page, finding)),
    ...line(say('why-verdict'), ...verdictRuns(page, result)),
    ...line(say('why-standards'), (advice?.standards ?? []).map(neutral).join(say('semicolon'))),
    ...closing(page, result, finding).flatMap((text, index) => line(index === 0 ? say('why-closes') : '', text)),
    ...(finding.references ?? [])
      .slice(0, page.all ? undefined : referencesShown)
      .flatMap((reference, index) => line(index === 0 ? say('why-references') : '', neutral(reference))),
  ];
}

const textIn = (run: Run): boolean => (typeof run === 'string' ? run : run.text) !== '';

function severityNotes({ say }: Page, { severitySource, cvss }: Finding): Run[] {
  const notes = (cvss ?? []).map(
    ({ version, vector, score }) => `CVSS ${neutral(version)} ${score.toFixed(1)} ${neutral(vector)}`,
  );
  const text = [severitySource ? neutral(severitySource) : '', ...notes].filter(Boolean).join(say('semicolon'));
  return text ? [say('note', { text })] : [];
}

function riskRuns(page: Page, { risk, riskFactors }: Finding): Run[] {
  if (risk === undefined) return [];
  const factors = (riskFactors ?? []).map(factor => neutral(inLang(factor, page.lang))).join(page.say('semicolon'));
  return [`${risk} / 100`, factors ? page.say('colon') + factors : ''];
}

function evidenceLines(page: Page, finding: Finding, line: (label: string, ...runs: Run[]) => string[]): string[] {
  const { say } = page;
  if (!finding.evidence?.length) {
    return finding.kind === 'vulnerability' ? line(say('why-compared'), say('why-no-evidence')) : [];
  }
  return finding.evidence.flatMap(({ advisory, range, comparison, compared }) => [
    ...line(say('why-advisory'), neutral(advisory)),
    ...line(say('why-range'), neutral(range)),
    ...line(say('why-compared'), `${neutral(compared.name)} ${neutral(compared.version)}: ${neutral(comparison)}`),
  ]);
}

function exploitedText({ say }: Page, { kev, epss }: Finding): string {
  const words: string[] = [];
  if (kev) words.push(say('why-kev', { date: dayOf(kev.dateAdded) }));
  if (epss) {
    const percent = (epss.probability * 100).toFixed(1);
    words.push(say('why-epss', { percent, percentile: (Math.floor(epss.percentile * 1000) / 10).toFixed(1) }));
  }
  return words.join(say('semicolon'));
}

function waivedText({ say }: Page, { waived }: Finding): string {
  if (!waived) return '';
  const text = say('waived-by', { by: neutral(waived.by), reason: neutral(waived.reason) });
  return waived.until ? text + say('note', { text: say('waived-until', { date: dayOf(waived.until) }) }) : text;
}

function verdictRuns(page: Page, { verdict }: Explainable): Run[] {
  const reasons = verdict.reasons.map(reason => neutral(inLang(reason, page.lang))).join(page.say('semicolon'));
  return [
    { text: page.say(verdict.verdict), style: verdictStyle[verdict.verdict] },
    reasons ? page.say('colon') + reasons : '',
  ];
}

function closing({ say, lang }: Page, { fixFirst }: Explainable, finding: Finding): string[] {
  if (finding.kind !== 'vulnerability')
    return [finding.advice ? neutral(inLang(finding.advice.fix, lang)) : say('close-here')];
  if (finding.fixedVersions.length === 0) return [say('close-none')];
  const found = finding.package;
  const action = fixFirst.find(
    ({ closes, packages, path, ecosystem }) =>
      closes.includes(finding.id) &&
      packages.includes(found?.name ?? '') &&
      ecosystem === found?.ecosystem &&
      (path === '' || path === found?.path),
  );
  const upgrade = action
    ? [say('close-upgrade', { name: neutral(action.name), from: neutral(action.from), to: neutral(action.to) })]
    : [];
  return [...upgrade, say('close-or-later', { versions: finding.fixedVersions.map(neutral).join(', ') })];
}
