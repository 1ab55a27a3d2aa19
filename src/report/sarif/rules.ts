import { inLang, neutral } from '../../kit/index.ts';
import type { Finding, Severity } from '../../model/index.ts';
import { code, prose } from '../difference/markdown-text.ts';
import { documentTexts } from '../document/texts.ts';
import { clipped, homeOf, linksOf, titleOf } from '../document/words.ts';
import { texts } from '../texts.ts';
import { sarifBounds } from './bounds.ts';

/** SARIF 2.1.0, 3.58.6: the three levels of a failure. An unknown severity is no note: somebody has to look. */
export const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  negligible: 'note',
  unknown: 'warning',
};

/** A score inside each band, for findings that have a severity and no score in it. `unknown` has none. */
const bandScores: Record<Exclude<Severity, 'unknown'>, number> = {
  critical: 9.5,
  high: 8,
  medium: 5.5,
  low: 2,
  negligible: 0.1,
};

const bandOf = (score: number): Severity =>
  score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low';

/** The `security-severity` of GitHub: the score that stands in the severity's own band, so that both say the same. */
export function scoreOf({ severity, cvss = [] }: Finding): number | undefined {
  if (severity === 'unknown') return undefined;
  const fitting = cvss.map(({ score }) => score).filter(score => bandOf(score) === severity);
  return fitting.length > 0 ? Math.max(...fitting) : bandScores[severity];
}

const names: Record<Finding['kind'], string> = {
  vulnerability: 'Vulnerability',
  misconfiguration: 'Misconfiguration',
  secret: 'Secret',
  licence: 'Licence',
  malware: 'MaliciousPackage',
  compliance: 'Compliance',
  behaviour: 'Behaviour',
};

/** One rule: a vulnerability, or a check. Its severity is the worst of its findings. */
export function ruleOf(finding: Finding, score: number | undefined): object {
  const title = titleOf(finding);
  const home = homeOf(finding.id) ?? linksOf(finding)[0];
  const short = neutral(title.en === finding.id ? finding.id : `${finding.id}: ${title.en}`);
  return {
    id: neutral(finding.id),
    name: names[finding.kind],
    shortDescription: { text: clipped(short, sarifBounds.descriptionChars) },
    fullDescription: {
      text: clipped(neutral(finding.advice?.why.en ?? title.en), sarifBounds.descriptionChars),
    },
    help: { text: helpText(finding), markdown: helpMarkdown(finding) },
    ...(home ? { helpUri: home } : {}),
    defaultConfiguration: { level: levels[finding.severity] },
    properties: {
      tags: tagsOf(finding),
      precision: 'very-high',
      ...(score === undefined ? {} : { 'security-severity': score.toFixed(1) }),
    },
  };
}

const tagsOf = ({ kind, severity, kev, advice }: Finding): string[] =>
  [
    'security',
    kind,
    severity === 'unknown' ? 'severity-unknown' : severity,
    ...(kev ? ['known-exploited'] : []),
    ...(advice?.standards ?? []).map(neutral),
  ].slice(0, sarifBounds.tags);

function helpText(finding: Finding): string {
  const { advice, id } = finding;
  const lines = advice
    ? [advice.title.en, advice.why.en, advice.fix.en, advice.title.zh, advice.why.zh, advice.fix.zh]
    : [id, finding.title ?? '', ...linksOf(finding)];
  return lines.filter(Boolean).map(neutral).join('\n');
}

/** English first, Chinese below: readers have no place for a second language. */
function helpMarkdown(finding: Finding): string {
  const sections = (['en', 'zh-CN'] as const).map(lang => {
    const word = (
      key: keyof typeof documentTexts & ('why' | 'fix' | 'standards' | 'aliases' | 'severity' | 'exploited'),
    ) => inLang(documentTexts[key], lang);
    const rows: string[] = [`**${prose(inLang(titleOf(finding), lang))}**`, ''];
    const row = (label: string, text: string): void => {
      rows.push(`- **${label}** ${text}`);
    };
    row(word('severity'), `${inLang(texts[finding.severity], lang)}${cvssWord(finding)}`);
    if (finding.kev || finding.epss) row(word('exploited'), prose(exploitedWord(finding)));
    if (finding.aliases.length > 0) row(word('aliases'), finding.aliases.slice(0, 10).map(code).join(', '));
    if (finding.advice) {
      row(word('why'), prose(inLang(finding.advice.why, lang)));
      row(word('fix'), prose(inLang(finding.advice.fix, lang)));
      if (finding.advice.standards.length > 0) row(word('standards'), finding.advice.standards.map(prose).join(', '));
    }
    return rows.join('\n');
  });
  const links = linksOf(finding)
    .slice(0, 10)
    .map(link => `- <${link}>`);
  return [sections.join('\n\n---\n\n'), ...(links.length > 0 ? ['', ...links] : [])].join('\n');
}

function cvssWord({ cvss = [] }: Finding): string {
  const [first] = cvss;
  return first ? ` (CVSS ${code(first.version)} ${first.score.toFixed(1)} ${code(first.vector)})` : '';
}

function exploitedWord({ kev, epss }: Finding): string {
  const words: string[] = [];
  if (kev) words.push(`CISA KEV ${kev.dateAdded}`);
  if (epss) words.push(`EPSS ${(epss.probability * 100).toFixed(1)} %`);
  return words.join(', ');
}
