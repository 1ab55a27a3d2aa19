/** docs/accuracy.md out of what was judged. */
import { classes, classOf, type DifferenceClass } from './classes.ts';
import type { Judgement } from './judge.ts';

export interface Counts {
  lines: number;
  open: number;
  unnamed: number;
  disputed: number;
}

interface Figures {
  found: number;
  missed: number;
  raised: number;
  silent: number;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function figuresOf(judged: readonly Judgement[]): Figures {
  const count = (verdict: 'TP' | 'FP', reported: boolean): number =>
    judged.filter(one => one.scope === 'in' && one.label.verdict === verdict && one.reported === reported).length;
  return {
    found: count('TP', true),
    missed: count('TP', false),
    raised: count('FP', true),
    silent: count('FP', false),
  };
}

const row = (name: string, { found, missed, raised, silent }: Figures): string =>
  `| ${name} | ${found + missed} | ${found} | ${percent(found, found + missed)} | ${raised + silent} | ${raised} | ${percent(found, found + raised)} |`;

const ecosystemOf = ({ fact }: Judgement): string => fact?.ecosystem ?? fact?.type ?? '';

/** One line for each package, version and record; its labels are counted. */
function differences(judged: readonly Judgement[], wanted: DifferenceClass): string[] {
  const groups = Map.groupBy(
    judged.filter(one => classOf(one) === wanted),
    one => `${ecosystemOf(one)}\0${one.fact?.source?.name ?? one.fact?.name}\0${one.label.version}`,
  );
  return [...groups].sort(([a], [b]) => byText(a, b)).map(([, ones]) => differenceRow(ones));
}

function differenceRow(ones: readonly Judgement[]): string {
  const [first] = ones;
  const names = [...new Set(ones.map(({ fact }) => fact?.name ?? ''))].sort();
  const source = first?.fact?.source?.name;
  const shown =
    source && !(names.length === 1 && names[0] === source) ? `${names.join(', ')} (of ${source})` : names.join(', ');
  const said = [
    ...new Set(ones.map(({ record, label }) => `${label.ids.at(-1)}: ${record?.range || 'no range'}`)),
  ].sort();
  return `| ${first ? ecosystemOf(first) : ''} | ${shown} | ${first?.label.version} | ${ones.length} | ${said.join('<br>').replaceAll('|', '\\|')} |`;
}

function section(judged: readonly Judgement[], wanted: DifferenceClass): string {
  const rows = differences(judged, wanted);
  if (rows.length === 0) return '';
  const labels = judged.filter(one => classOf(one) === wanted).length;
  const title = `### \`${wanted}\`: ${labels} ${labels === 1 ? 'label' : 'labels'}`;
  return [
    title,
    '',
    classes[wanted],
    '',
    '| ecosystem | package | version | labels | what the records say |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

export function accuracyPage(judged: readonly Judgement[], counts: Counts): string {
  const inScope = judged.filter(({ scope }) => scope === 'in');
  const all = figuresOf(judged);
  const ecosystems = [...Map.groupBy(inScope, ecosystemOf)].sort(([a], [b]) => byText(a, b));
  const out = (scope: string): number => judged.filter(one => one.scope === scope).length;
  const silentElsewhere = judged.filter(
    ({ scope, label }) => scope === 'held-elsewhere' && label.verdict === 'FP',
  ).length;
  const sections = (Object.keys(classes) as DifferenceClass[]).map(
    wanted => [wanted, section(judged, wanted)] as const,
  );
  const of = (verdict: 'TP' | 'FP'): string =>
    sections
      .filter(([wanted]) => judged.some(one => one.label.verdict === verdict && classOf(one) === wanted))
      .map(([, text]) => text)
      .join('\n');
  return `${`# Accuracy

How right the matching is, measured against labels that people gave to pairs of package and vulnerability in real images.
\`npm run accuracy\` builds the database from the corpus, asks it for each label whose advisory the corpus holds, and writes
this page.

**Recall ${percent(all.found, all.found + all.missed)}, precision ${percent(all.found, all.found + all.raised)}** over ${inScope.length.toLocaleString('en')} labels in scope. Every
miss and every false alarm is listed below, by class; none of them is left unexplained.

## What is in scope

${counts.lines.toLocaleString('en')} labels; left out are ${counts.unnamed.toLocaleString('en')} that name no package, ${counts.open} that people left open, ${counts.disputed} on which they disagree, and
doubles. Of the ${judged.length.toLocaleString('en')} that are left:

| labels | why |
|---|---|
| ${out('in').toLocaleString('en')} | **in scope**: the corpus holds the vulnerability for this package in this ecosystem and release |
| ${out('not-held').toLocaleString('en')} | the corpus has no record of the vulnerability |
| ${out('held-elsewhere').toLocaleString('en')} | it has one, for other packages or releases; ${silentElsewhere.toLocaleString('en')} of these labels are false positives of the scanner that was labelled, on which we are silent |
| ${out('no-place').toLocaleString('en')} | packages of a distribution for which the corpus has no feed (Red Hat, Oracle, Amazon, SUSE, Mariner 2), or whose release cannot be told |

The images are not at hand. The release of an image is told from its packages' versions (Debian's \`+deb10u1\`, Ubuntu's C
library, Alpine's BusyBox); the source package of a binary from its own name, or from the vulnerabilities labelled for it; the
ecosystem of a language package from the records that name it.

## By ecosystem

| ecosystem | vulnerable | found | recall | labelled false | raised | precision |
|---|---|---|---|---|---|---|
${ecosystems.map(([name, ones]) => row(name, figuresOf(ones))).join('\n')}
${row('**all**', all)}

## Misses: labelled vulnerable, not reported

${of('TP')}
## False alarms: labelled false, reported

${of('FP')}`.trimEnd()}\n`;
}
