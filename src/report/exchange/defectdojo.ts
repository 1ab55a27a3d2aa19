/**
 * DefectDojo's "Generic Findings Import" in JSON. It refuses a file with a key that it does not know, so only those are
 * written that every version since 2.10 takes.
 */
import { inLang, type Lang, neutral } from '../../kit/index.ts';
import type { Finding, ScanResult, Severity } from '../../model/index.ts';
import { gapsOf } from '../document/gaps.ts';
import { documentTexts } from '../document/texts.ts';
import { timesOf, tool } from '../document/tool.ts';
import { clipped, fingerprints, linksOf, remedyOf, sentenceOf, subjectOf } from '../document/words.ts';
import type { ReportOptions } from '../format.ts';
import { jsonDocument } from '../json/stream.ts';
import { inOrder } from '../order.ts';
import { placeIn } from '../place.ts';
import { layerOf } from '../table/words.ts';

/** Longest values of its columns, characters. */
const longest = { title: 511, component: 500, version: 100, path: 4000, id: 500 };

/** It knows no `unknown`; as `Info` it would never be looked at. The tag and the justification say what it is. */
const severities: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  negligible: 'Info',
  unknown: 'Medium',
};

export function writeDefectDojo(scan: ScanResult, options: ReportOptions = {}): AsyncIterable<string> {
  const lang = options.lang ?? 'en';
  return jsonDocument([
    ['name', tool.name],
    ['type', tool.name],
    ['version', tool.version(options)],
    ['description', descriptionOf(scan, lang)],
    ['static_tool', true],
    ['dynamic_tool', false],
    ['findings', findingsOf(scan, timesOf(options).finished.slice(0, 10), lang)],
  ]);
}

/** The test's description: what was scanned, and what was not. */
function descriptionOf(scan: ScanResult, lang: Lang): string {
  const gaps = gapsOf(scan).map(({ text }) => `- ${neutral(inLang(text, lang))}`);
  const title = inLang(documentTexts['not-covered-title'], lang);
  return [neutral(scan.artifact.reference), ...(gaps.length > 0 ? ['', `${title}:`, ...gaps] : [])].join('\n');
}

function* findingsOf(scan: ScanResult, date: string, lang: Lang): Iterable<object> {
  const findings = [...inOrder(scan.findings), ...inOrder(scan.waived)];
  const marks = fingerprints(findings);
  for (const finding of findings) yield findingOf(finding, marks.get(finding) ?? '', scan, date, lang);
}

function findingOf(finding: Finding, mark: string, scan: ScanResult, date: string, lang: Lang): object {
  const { package: found, waived } = finding;
  const { path, line } = placeIn(finding);
  const file = found?.path || path;
  const v3 = finding.cvss?.find(({ version }) => version.startsWith('3'));
  const published = /^\d{4}-\d{2}-\d{2}/.exec(finding.published ?? '')?.[0];
  return {
    title: clipped(neutral(`${finding.id} ${subjectOf(finding)} ${found?.version ?? ''}`.trim()), longest.title),
    severity: severities[finding.severity],
    ...(finding.severity === 'unknown' ? { severity_justification: 'no feed states a severity' } : {}),
    description: descriptionText(finding, scan, lang),
    mitigation: neutral(inLang(remedyOf(finding), lang)),
    references: linksOf(finding).join('\n'),
    date,
    ...(found
      ? {
          component_name: clipped(neutral(found.name), longest.component),
          component_version: clipped(neutral(found.version), longest.version),
        }
      : {}),
    ...(file ? { file_path: clipped(neutral(file), longest.path) } : {}),
    ...(line === undefined ? {} : { line }),
    ...(v3 ? { cvssv3: v3.vector, cvssv3_score: v3.score } : {}),
    ...(finding.epss ? { epss_score: finding.epss.probability, epss_percentile: finding.epss.percentile } : {}),
    ...(finding.kind === 'vulnerability' ? { vulnerability_ids: [finding.id, ...finding.aliases] } : {}),
    ...(published ? { publish_date: published } : {}),
    vuln_id_from_tool: clipped(neutral(finding.id), longest.id),
    unique_id_from_tool: mark,
    service: neutral(scan.artifact.reference).slice(0, 200),
    active: !waived,
    verified: false,
    false_p: false,
    risk_accepted: waived !== undefined,
    static_finding: true,
    dynamic_finding: false,
    tags: tagsOf(finding),
  };
}

const tagsOf = ({ kind, severity, kev, waived }: Finding): string[] => [
  kind,
  ...(severity === 'unknown' ? ['severity-unknown'] : []),
  ...(kev ? ['known-exploited'] : []),
  ...(waived ? ['waived'] : []),
];

function descriptionText(finding: Finding, { artifact }: ScanResult, lang: Lang): string {
  const layer = layerOf(finding, artifact.layers);
  return [
    inLang(sentenceOf(finding), lang),
    finding.advice ? inLang(finding.advice.why, lang) : '',
    finding.excerpt ?? '',
    layer ? `${inLang(documentTexts.layer, lang)} ${layer.index}: ${layer.createdBy ?? layer.diffId}` : '',
    finding.waived
      ? `${inLang(documentTexts['waived-title'], lang)}: ${finding.waived.by}: ${finding.waived.reason}`
      : '',
  ]
    .filter(Boolean)
    .map(neutral)
    .join('\n\n');
}
