import { inLang, neutral, pad, widthOf } from '../../kit/index.ts';
import type { Finding, LayerRef } from '../../model/index.ts';
import { byText, inOrder } from '../order.ts';
import { bold, dim, flow, type Page, type Run, severityStyle } from '../page.ts';
import { lineWord, placeIn } from '../place.ts';
import { instructionOf, layerOf } from './words.ts';

/** Findings shown at a terminal before "and so many more". */
const rowsShown = 25;
/** Columns of an id before the text stands under it rather than beside it. */
const idColumns = 24;

/** The findings of one file, or of the artifact itself. */
interface Group {
  name: string;
  findings: Finding[];
}

/** Misconfigurations and secrets, under the file that they stand in: line, what is wrong, how to mend it. */
export function fileLines(page: Page, findings: readonly Finding[], layers: readonly LayerRef[]): string[] {
  if (findings.length === 0) return [];
  const { say } = page;
  const groups = groupsOf(page, findings);
  const title = say('in-files', { n: findings.length, places: say('places', { n: groups.length }) });
  const lines = flow(page, [{ text: title, style: bold }]);
  let left = page.all ? findings.length : rowsShown;
  let hidden = 0;
  for (const group of groups) {
    const shown = group.findings.slice(0, Math.max(0, left));
    left -= shown.length;
    hidden += group.findings.length - shown.length;
    if (shown.length > 0) lines.push(...groupLines(page, { ...group, findings: shown }, layers));
  }
  if (hidden > 0) lines.push(...flow(page, [{ text: `  ${say('more', { n: hidden })}`, style: dim }], 2));
  return lines;
}

/** The file with the worst finding first; inside a file by line. */
function groupsOf(page: Page, findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Group>();
  for (const finding of inOrder(findings)) {
    const { subject } = finding;
    const name = placeIn(finding).path || (subject.kind === 'artifact' ? subject.reference : page.say('no-file'));
    const group = groups.get(name);
    if (group) group.findings.push(finding);
    else groups.set(name, { name, findings: [finding] });
  }
  for (const { findings } of groups.values()) findings.sort(byLine);
  return [...groups.values()];
}

const byLine = (a: Finding, b: Finding): number =>
  (placeIn(a).line ?? 0) - (placeIn(b).line ?? 0) || byText(a.id, b.id);

function groupLines(page: Page, { name, findings }: Group, layers: readonly LayerRef[]): string[] {
  const { say } = page;
  const layer = layerOf(findings[0] as Finding, layers);
  const by = instructionOf(layer);
  const origin = layer
    ? ` · ${by ? say('layer-made-by', { n: layer.index, by }) : say('layer', { n: layer.index })}`
    : '';
  const head = flow(
    page,
    [
      { text: `  ${neutral(name)}`, style: bold },
      { text: origin, style: dim },
    ],
    4,
  );
  const widths = {
    severity: Math.max(...findings.map(({ severity }) => widthOf(say(severity)))),
    line: Math.max(...findings.map(finding => lineWord(placeIn(finding)).length)),
    id: Math.max(...findings.map(({ id }) => Math.min(idColumns, widthOf(neutral(id))))),
  };
  const mended = new Set<string>();
  return [
    ...head,
    ...findings.flatMap(finding => {
      const first = !mended.has(finding.id);
      mended.add(finding.id);
      return findingBlock(page, finding, widths, first);
    }),
  ];
}

/** One finding: severity, line, id and what is wrong; below it the masked excerpt and, once for a check, the remedy. */
function findingBlock(
  page: Page,
  finding: Finding,
  widths: { severity: number; line: number; id: number },
  withFix: boolean,
): string[] {
  const { say, lang } = page;
  const line = pad(lineWord(placeIn(finding)), widths.line, 'left');
  const id = neutral(finding.id);
  const before = 4 + widths.severity + 2 + (widths.line > 0 ? widths.line + 2 : 0);
  const wanted = before + widths.id + 2;
  // Where that leaves too little for the text, it goes below the head.
  const indent = wanted <= page.columns / 2 ? wanted : 6;
  const message = finding.message ?? finding.advice?.title;
  const text = neutral(message ? inLang(message, lang) : (finding.title ?? ''));
  const object = finding.subject.kind === 'object' ? objectWord(finding.subject) : '';
  const runs: Run[] = [
    '    ',
    { text: pad(say(finding.severity), widths.severity), style: severityStyle[finding.severity] },
    '  ',
    ...(widths.line > 0 ? [{ text: line, style: dim }, '  '] : []),
    text ? pad(id, widths.id) : id,
    ...(object ? [{ text: `  ${object}`, style: dim }] : []),
    text ? `  ${text}` : '',
  ];
  const below = (run: Run): string[] => flow(page, [' '.repeat(indent), run], indent);
  return [
    ...flow(page, runs, indent),
    ...(finding.excerpt ? below({ text: neutral(finding.excerpt), style: dim }) : []),
    ...(withFix && finding.advice
      ? below({ text: say('mend', { fix: neutral(inLang(finding.advice.fix, lang)) }), style: dim })
      : []),
  ];
}

const objectWord = ({
  namespace,
  objectKind,
  name,
}: {
  namespace?: string;
  objectKind: string;
  name: string;
}): string => neutral([namespace, objectKind, name].filter(Boolean).join('/'));
