import { inLang, speaker } from '../../kit/index.ts';
import { type Finding, type ScanResult, severities } from '../../model/index.ts';
import { code, linked, prose } from '../difference/markdown-text.ts';
import { gapsOf } from '../document/gaps.ts';
import { documentTexts } from '../document/texts.ts';
import { remedyOf, sentenceOf, subjectOf } from '../document/words.ts';
import type { ReportOptions } from '../format.ts';
import { inOrder } from '../order.ts';
import { type Page, pageOf } from '../page.ts';
import { lineWord, ofPackage, placeIn } from '../place.ts';
import { judgesPackages } from '../table/coverage.ts';
import { judgedAnything } from '../table/verdict.ts';
import { countSeverities, dayOf, exploitedWord, fixWord, layerOf, layerWord, shortDigest } from '../table/words.ts';

/** Rows of a list before "and so many more": below what a comment of a code host takes (65,536 characters). */
const rowsShown = 100;

/** For a pull request, a job summary or a wiki: verdict, what was not looked at, fix first, findings. */
export function writeMarkdown(scan: ScanResult, options: ReportOptions = {}): string {
  const page = pageOf({ ...options, color: false });
  const say = speaker(documentTexts, page.lang);
  const whole = options.all === true;
  const parts = [
    headOf(page, scan),
    coverageOf(page, scan),
    listOf(
      say('not-covered-title'),
      gapsOf(scan).map(({ text, severe }) => `${severe ? '⚠️ ' : ''}${prose(inLang(text, page.lang))}`),
    ),
    fixesOf(page, scan, whole),
    packagesOf(page, scan, whole),
    filesOf(page, scan, whole),
    waivedOf(page, scan, whole),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const marks = { admit: '✅', warn: '⚠️', block: '⛔' } as const;

function headOf(page: Page, { artifact, verdict, findings, waived, coverage }: ScanResult): string {
  const { say, lang } = page;
  const counts = countSeverities(findings);
  const words = severities
    .filter(severity => counts[severity])
    .map(severity => `${say(severity)} **${counts[severity]}**`);
  const document = speaker(documentTexts, lang);
  const none = !judgedAnything(coverage)
    ? document('nothing-judged')
    : coverage.notCovered.length + coverage.notLookedAt.length > 0
      ? document('no-findings-judged')
      : document('no-findings');
  return [
    `## ${marks[verdict.verdict]} ${say(verdict.verdict)} · ${code(artifact.reference)}`,
    '',
    findings.length > 0 ? `${say('findings', { n: findings.length })}: ${words.join(' · ')}` : none,
    ...(waived.length > 0 ? ['', say('waived', { n: waived.length })] : []),
    '',
    ...verdict.reasons.map(reason => `- ${prose(inLang(reason, lang))}`),
  ].join('\n');
}

function coverageOf(page: Page, scan: ScanResult): string {
  const { say, lang } = page;
  const { artifact, coverage, database, endOfLife } = scan;
  const rows: string[] = [];
  const row = (label: string, parts: readonly string[]): void => {
    const text = parts.filter(Boolean).join(' · ');
    if (text) rows.push(`- ${label}: ${text}`);
  };
  const digest = artifact.digest ? code(shortDigest(artifact.digest)) : '';
  row(say('label-artifact'), [systemWord(page, scan), digest]);
  row(say('label-looked-at'), lookedAt(page, coverage));
  row(say('label-looked-for'), [(coverage.scanners ?? []).map(scanner => say(scanner)).join(', ')]);
  if (judgesPackages(coverage)) {
    const feeds = database.feeds.map(({ name, records, newest }) =>
      prose(`${name} ${records}${newest ? ` (${dayOf(newest)})` : ''}`),
    );
    row(say('label-advisories'), [feeds.join(', ') || say('no-feeds')]);
  }
  row(say('label-judged'), [coverage.covered.map(prose).join(', ')]);
  if (endOfLife) {
    const { product, release, date, ended } = endOfLife;
    const values = { product: prose(product), release: prose(release), date: prose(date) };
    row(say('label-end-of-life'), [say(ended ? 'life-ended' : 'life-ends', values)]);
  }
  return [`### ${speaker(documentTexts, lang)('coverage')}`, '', ...rows].join('\n');
}

function systemWord({ say }: Page, { artifact, os }: ScanResult): string {
  if (os) return prose(os.prettyName ?? os.id);
  if (artifact.kind === 'config') return say('configuration-only');
  return say(artifact.kind === 'repo' ? 'declared-only' : 'os-unknown');
}

/** Layers, packages and configuration files, with their kinds. */
function lookedAt({ say }: Page, coverage: ScanResult['coverage']): string[] {
  const counted = (counts: Record<string, number>): { n: number; names: string } => {
    const kinds = Object.entries(counts).filter(([, n]) => n > 0);
    const names = kinds.map(([kind, n]) => `${n} ${prose(kind)}`).join(', ');
    return { n: kinds.reduce((sum, [, n]) => sum + n, 0), names };
  };
  const { layersRead, layersCached, layersTotal } = coverage;
  const packages = counted(coverage.packages);
  const files = counted(coverage.configurations ?? {});
  return [
    layersTotal > 0 ? say('layers', { read: layersRead + layersCached, n: layersTotal }) : '',
    packages.n > 0 ? `${say('packages', { n: packages.n })} (${packages.names})` : say('no-packages'),
    files.n > 0 ? `${say('configurations', { n: files.n })} (${files.names})` : '',
  ];
}

const listOf = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : `### ${title} (${rows.length})\n\n${rows.map(row => `- ${row}`).join('\n')}`;

function fixesOf({ say }: Page, { fixFirst, findings }: ScanResult, whole: boolean): string {
  if (findings.length === 0 || fixFirst.length === 0) return '';
  const shown = whole ? fixFirst : fixFirst.slice(0, 10);
  const rows = shown.map(({ name, from, to, closes, kev, riskRemoved }, index) => {
    const upgrade = say('upgrade', { name: code(name), from: code(from), to: code(to) });
    const exploited = kev > 0 ? ` · **${say('exploited', { n: kev })}**` : '';
    return `${index + 1}. ${upgrade} · ${say('closes', { n: closes.length, counts: closes.slice(0, 5).map(linked).join(', ') })}${exploited} · ${say('risk', { n: Math.round(riskRemoved) })}`;
  });
  return `### ${say('fix-first')}\n\n${rows.join('\n')}`;
}

type Cells = readonly string[];

function tableOf(page: Page, title: string, heads: Cells, rows: readonly Cells[], whole: boolean): string {
  if (rows.length === 0) return '';
  const shown = whole ? rows : rows.slice(0, rowsShown);
  const line = (cells: Cells): string => `| ${cells.join(' | ')} |`;
  const rest = rows.length - shown.length;
  return [
    `### ${title} (${rows.length})`,
    '',
    line(heads),
    line(heads.map(() => '---')),
    ...shown.map(line),
    ...(rest > 0 ? ['', speaker(documentTexts, page.lang)('more-all', { n: rest })] : []),
  ].join('\n');
}

function packagesOf(page: Page, { findings, artifact }: ScanResult, whole: boolean): string {
  const say = speaker(documentTexts, page.lang);
  const heads = (['severity', 'id', 'subject', 'installed', 'fixed-in', 'exploited', 'layer', 'risk'] as const).map(
    key => say(key),
  );
  const rows = inOrder(findings.filter(ofPackage)).map(finding => [
    page.say(finding.severity),
    linked(finding.id),
    code(subjectOf(finding)),
    code(finding.package?.version ?? ''),
    finding.fixedVersions.length > 0 ? finding.fixedVersions.map(code).join(', ') : fixWord(page, finding),
    exploitedWord(finding),
    layerWord(layerOf(finding, artifact.layers)),
    String(finding.risk ?? ''),
  ]);
  return tableOf(page, say('findings-title'), heads, rows, whole);
}

/** Misconfigurations and secrets: file and line, what is wrong, how to mend it. */
function filesOf(page: Page, { findings }: ScanResult, whole: boolean): string {
  const say = speaker(documentTexts, page.lang);
  const heads = (['severity', 'id', 'subject', 'line', 'what', 'fix'] as const).map(key => say(key));
  const rows = inOrder(findings.filter(finding => !ofPackage(finding))).map(finding => [
    page.say(finding.severity),
    code(finding.id),
    code(placeIn(finding).path || subjectOf(finding)),
    lineWord(placeIn(finding)),
    prose(inLang(sentenceOf(finding), page.lang)) + (finding.excerpt ? `<br>${code(finding.excerpt)}` : ''),
    prose(inLang(remedyOf(finding), page.lang)),
  ]);
  const title = say('files-title');
  return tableOf(page, title, heads, rows, whole);
}

function waivedOf(page: Page, { waived }: ScanResult, whole: boolean): string {
  const say = speaker(documentTexts, page.lang);
  const heads = (['severity', 'id', 'subject', 'by', 'reason', 'until'] as const).map(key => say(key));
  const rows = inOrder(waived).map((finding: Finding) => [
    page.say(finding.severity),
    linked(finding.id),
    code(subjectOf(finding)),
    prose(finding.waived?.by ?? ''),
    prose(finding.waived?.reason ?? ''),
    prose(finding.waived?.until ?? ''),
  ]);
  return tableOf(page, say('waived-title'), heads, rows, whole);
}
