import { neutral } from '../../kit/index.ts';
import type { Finding, LayerRef } from '../../model/index.ts';
import { type Cell, type Column, layOut } from '../columns.ts';
import { inOrder } from '../order.ts';
import { alarm, dim, flow, type Page, severityStyle } from '../page.ts';
import { exploitedWord, fixWord, instructionOf, layerOf, layerWord, subjectWord } from './words.ts';

/** Findings shown at a terminal before "and so many more": with the first screen above them, about two screens. */
const rowsShown = 25;

/** One finding, or the same one in several packages built from one source. */
interface Row {
  finding: Finding;
  /** Findings that stand behind it beyond the first. */
  more: number;
}

/**
 * Worst first. What does not fit is cut, or left out by the least important column first. Where long lists are cut, the
 * packages of one source share a row (`libcrypto3 +1`); in full, each finding has its own.
 */
export function findingLines(page: Page, findings: readonly Finding[], layers: readonly LayerRef[]): string[] {
  if (findings.length === 0) return [];
  const { say } = page;
  const ordered = inOrder(findings);
  const shown = page.all ? ordered.map(finding => ({ finding, more: 0 })) : bySource(ordered).slice(0, rowsShown);
  const columns: Column[] = [
    { title: say('col-severity'), min: 8, max: 10 },
    { title: say('col-id'), min: 19, max: 24 },
    { title: say(shown.every(({ finding }) => finding.package) ? 'col-package' : 'col-subject'), min: 12, max: 40 },
    { title: say('col-installed'), min: 9, max: 28 },
    { title: say('col-fixed'), min: 8, max: 32 },
    { title: say('col-exploited'), min: 8, max: 12, drop: 1 },
    { title: say('col-layer'), min: 5, align: 'right', drop: 2 },
    { title: say('col-risk'), min: 4, align: 'right', drop: 3 },
    { title: say('col-made-by'), min: 16, max: 40, drop: 4, luxury: true },
    { title: say('col-path'), min: 16, max: 60, drop: 5, luxury: true },
  ];
  const cells = shown.map(row => cellsOf(page, row, layers));
  const hidden = findings.length - shown.reduce((sum, row) => sum + 1 + row.more, 0);
  const rest = hidden > 0 ? flow(page, [{ text: say('more', { n: hidden }), style: dim }]) : [];
  return [...layOut(page, columns, cells), ...rest];
}

/** Keeps the order; a row stands where its first finding did. */
function bySource(findings: readonly Finding[]): Row[] {
  const rows = new Map<string, Row>();
  findings.forEach((finding, index) => {
    const { source, version, layer } = finding.package ?? {};
    const key = source
      ? JSON.stringify([finding.id, source.name, version, finding.status, finding.fixedVersions, layer?.diffId])
      : String(index);
    const row = rows.get(key);
    if (row) row.more++;
    else rows.set(key, { finding, more: 0 });
  });
  return [...rows.values()];
}

function cellsOf(page: Page, { finding, more }: Row, layers: readonly LayerRef[]): Cell[] {
  const layer = layerOf(finding, layers);
  return [
    { text: page.say(finding.severity), style: severityStyle[finding.severity] },
    { text: neutral(finding.id) },
    { text: more > 0 ? `${subjectWord(finding)} +${more}` : subjectWord(finding) },
    { text: neutral(finding.package?.version ?? '') },
    { text: fixWord(page, finding), ...(finding.fixedVersions.length > 0 ? {} : { style: dim }) },
    { text: exploitedWord(finding), ...(finding.kev ? { style: alarm } : {}) },
    { text: layerWord(layer) },
    { text: finding.risk === undefined ? '' : String(finding.risk) },
    { text: instructionOf(layer), style: dim },
    { text: neutral(finding.package?.path ?? ''), style: dim },
  ];
}
