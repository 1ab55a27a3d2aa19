/** Comma-separated values (RFC 4180), for spreadsheets: a row for each finding, and for each thing not looked at. */
import { inLang, type Lang, neutral } from '../../kit/index.ts';
import type { Finding, LayerRef, ScanResult } from '../../model/index.ts';
import { gapsOf } from '../document/gaps.ts';
import { fingerprints, remedyOf, sentenceOf, subjectOf } from '../document/words.ts';
import type { ReportOptions } from '../format.ts';
import { inOrder } from '../order.ts';
import { lineWord, placeIn } from '../place.ts';
import { layerOf } from '../table/words.ts';

/** Longest cell that spreadsheets take, characters. */
const cellChars = 32_000;

type Cell = string | number | undefined;
interface Row {
  finding: Finding;
  lang: Lang;
  layer: LayerRef | undefined;
  mark: string;
}

/** Columns: names are for programs and do not follow the language. */
const columns: readonly (readonly [string, (row: Row) => Cell])[] = [
  ['kind', ({ finding }) => finding.kind],
  ['severity', ({ finding }) => finding.severity],
  ['risk', ({ finding }) => finding.risk],
  ['id', ({ finding }) => finding.id],
  ['aliases', ({ finding }) => finding.aliases.join(' ')],
  ['subject', ({ finding }) => subjectOf(finding)],
  ['version', ({ finding }) => finding.package?.version],
  ['fixed_versions', ({ finding }) => finding.fixedVersions.join(' ')],
  ['status', ({ finding }) => (finding.waived ? 'waived' : finding.status)],
  ['ecosystem', ({ finding }) => finding.package?.ecosystem],
  ['purl', ({ finding }) => finding.package?.purl],
  ['path', ({ finding }) => finding.package?.path ?? placeIn(finding).path],
  ['line', ({ finding }) => lineWord(placeIn(finding))],
  ['layer', ({ layer }) => layer?.index],
  ['layer_diff_id', ({ layer }) => layer?.diffId],
  ['cvss', ({ finding }) => finding.cvss?.[0]?.score],
  ['epss', ({ finding }) => finding.epss?.probability],
  ['kev', ({ finding }) => finding.kev?.dateAdded],
  ['what', ({ finding, lang }) => inLang(sentenceOf(finding), lang)],
  ['excerpt', ({ finding }) => finding.excerpt],
  ['fix', ({ finding, lang }) => inLang(remedyOf(finding), lang)],
  ['waived_by', ({ finding }) => finding.waived?.by],
  ['waived_reason', ({ finding }) => finding.waived?.reason],
  ['waived_until', ({ finding }) => finding.waived?.until],
  ['fingerprint', ({ mark }) => mark],
];

export function* writeCsv(scan: ScanResult, options: ReportOptions = {}): Generator<string> {
  const lang = options.lang ?? 'en';
  // Spreadsheets take text that is not ASCII for the machine's own encoding unless it is marked.
  yield `${lang === 'zh-CN' ? '\ufeff' : ''}${line(columns.map(([name]) => name))}`;
  const findings = [...inOrder(scan.findings), ...inOrder(scan.waived)];
  const marks = fingerprints(findings);
  for (const finding of findings) {
    const row = { finding, lang, layer: layerOf(finding, scan.artifact.layers), mark: marks.get(finding) ?? '' };
    yield line(columns.map(([, cell]) => cell(row)));
  }
  for (const { text, path } of gapsOf(scan)) {
    const gap: Record<string, Cell> = { kind: 'not-looked-at', severity: 'unknown', path, what: inLang(text, lang) };
    yield line(columns.map(([name]) => gap[name]));
  }
}

const line = (cells: readonly Cell[]): string => `${cells.map(cellText).join(',')}\r\n`;

/** Begins a formula in some spreadsheet (OWASP, "CSV Injection"), also in its full-width form or after spaces. */
const formula = /^\s*[=+\-@|%＝＋－＠]/u;

/** Quoted where it must be; text that would be computed is kept from it by an apostrophe. */
function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = neutral(cell.slice(0, cellChars));
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\s]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
