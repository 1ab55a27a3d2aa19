import { neutral } from '../../kit/index.ts';
import type { Finding, LayerRef } from '../../model/index.ts';
import { type Cell, type Column, layOut } from '../columns.ts';
import { inOrder } from '../order.ts';
import { alarm, dim, flow, type Page, severityStyle } from '../page.ts';
import { exploitedWord, fixWord, instructionOf, layerOf, layerWord, subjectWord } from './words.ts';

/** Findings shown at a terminal before "and so many more": with the first screen above them, about two screens. */
const rowsShown = 25;

/** Worst first. What does not fit is cut or left out by the least important column first. */
export function findingLines(page: Page, findings: readonly Finding[], layers: readonly LayerRef[]): string[] {
  if (findings.length === 0) return [];
  const { say } = page;
  const all = inOrder(findings);
  const shown = page.all ? all : all.slice(0, rowsShown);
  const columns: Column[] = [
    { title: say('col-severity'), min: 8, max: 10 },
    { title: say('col-id'), min: 19, max: 24 },
    { title: say(shown.every(finding => finding.package) ? 'col-package' : 'col-subject'), min: 12, max: 40 },
    { title: say('col-installed'), min: 9, max: 28 },
    { title: say('col-fixed'), min: 8, max: 32 },
    { title: say('col-exploited'), min: 8, max: 12, drop: 1 },
    { title: say('col-layer'), min: 5, align: 'right', drop: 2 },
    { title: say('col-risk'), min: 4, align: 'right', drop: 3 },
    { title: say('col-made-by'), min: 16, max: 40, drop: 4, luxury: true },
    { title: say('col-path'), min: 16, max: 60, drop: 5, luxury: true },
  ];
  const lines = layOut(
    page,
    columns,
    shown.map(finding => row(page, finding, layers)),
  );
  if (shown.length < all.length)
    lines.push(...flow(page, [{ text: say('more', { n: all.length - shown.length }), style: dim }]));
  return lines;
}

function row(page: Page, finding: Finding, layers: readonly LayerRef[]): Cell[] {
  const layer = layerOf(finding, layers);
  return [
    { text: page.say(finding.severity), style: severityStyle[finding.severity] },
    { text: neutral(finding.id) },
    { text: subjectWord(finding) },
    { text: neutral(finding.package?.version ?? '') },
    { text: fixWord(page, finding), ...(finding.fixedVersions.length > 0 ? {} : { style: dim }) },
    { text: exploitedWord(finding), ...(finding.kev ? { style: alarm } : {}) },
    { text: layerWord(layer) },
    { text: finding.risk === undefined ? '' : String(finding.risk) },
    { text: instructionOf(layer), style: dim },
    { text: neutral(finding.package?.path ?? ''), style: dim },
  ];
}
