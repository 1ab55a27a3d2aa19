import { inLang, neutral, speaker, widthOf } from '../../kit/index.ts';
import type { Difference, DifferenceEntry, DifferenceSide } from '../../model/index.ts';
import { type Cell, layOut } from '../columns.ts';
import type { Format, ReportOptions } from '../format.ts';
import { bold, dim, flow, labelled, type Page, pageOf, severityStyle } from '../page.ts';
import { problemLines } from '../table/problems.ts';
import { fixWord, shortDigest } from '../table/words.ts';
import { texts } from './texts.ts';
import { baseText, databaseText, originWords, type Say, splitText, subjectWords } from './words.ts';

/** Rows of one kind shown at a terminal before "and so many more". */
const rowsShown = 25;
const labels = ['label-before', 'label-after', 'label-database', 'label-base'] as const;

/** For people: how much is new, gone and changed, on which base, and why each is. */
export const differenceTable: Format<Difference> = {
  id: 'table',
  write: (difference, options) => `${linesOf(difference, options).join('\n')}\n`,
};

function linesOf(difference: Difference, options: ReportOptions | undefined): string[] {
  const page = pageOf(options);
  const say = speaker(texts, page.lang);
  const of = (change: DifferenceEntry['change']): DifferenceEntry[] =>
    difference.entries.filter(entry => entry.change === change);
  const [added, gone, changed] = [of('new'), of('gone'), of('changed')];
  const counts = { added: added.length, gone: gone.length, changed: changed.length, unchanged: difference.unchanged };
  const sections = [
    flow(page, [{ text: say('summary', counts), style: bold }]),
    headLines(page, say, difference),
    problemLines(page, difference.problems, []),
    entryLines(page, say, 'new', added),
    entryLines(page, say, 'gone', gone),
    entryLines(page, say, 'changed', changed),
    difference.entries.length === 0 ? flow(page, [say('none')]) : [],
  ];
  return sections.filter(lines => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function headLines(page: Page, say: Say, difference: Difference): string[] {
  const { before, after } = difference;
  const width = Math.max(...labels.map(label => widthOf(say(label))));
  const line = (label: (typeof labels)[number], text: string): string[] => labelled(page, say(label), [text], width);
  return [
    ...line('label-before', sideText(page, say, before)),
    ...line('label-after', sideText(page, say, after)),
    ...line('label-database', databaseText(say, before, after)),
    ...line('label-base', baseText(page, say, difference)),
  ];
}

function sideText(page: Page, say: Say, { reference, digest, findings, waived }: DifferenceSide): string {
  const counts = [say('side', { n: findings }), ...(waived > 0 ? [say('waived', { n: waived })] : [])];
  return [neutral(reference), ...(digest ? [shortDigest(digest)] : []), counts.join(page.say('comma'))].join(' · ');
}

/** Those with the same reason stand together under it; the group with the worst comes first. */
function entryLines(
  page: Page,
  say: Say,
  change: DifferenceEntry['change'],
  entries: readonly DifferenceEntry[],
): string[] {
  if (entries.length === 0) return [];
  const groups = [...Map.groupBy(entries, ({ why }) => neutral(inLang(why, page.lang)))];
  const grouped = groups.flatMap(([, ones]) => ones);
  const shown = page.all ? grouped : grouped.slice(0, rowsShown);
  const [titles = '', ...lines] = layOut(
    page,
    [
      { title: page.say('col-severity'), min: 8, max: 17 },
      { title: page.say('col-id'), min: 16, max: 24 },
      { title: page.say('col-subject'), min: 10, max: 56 },
      { title: page.say('col-installed'), min: 8, max: 28, drop: 2 },
      { title: page.say('col-fixed'), min: 8, max: 24, drop: 3 },
      { title: say('col-origin'), min: 4, drop: 1 },
    ],
    shown.map(entry => cellsOf(page, say, entry)),
  );
  const starts = new Map(groups.map(([why, [first]]) => [first, why]));
  const body = shown.flatMap((entry, index) => {
    const why = starts.get(entry);
    return [...(why === undefined ? [] : flow(page, ['- ', why], 2)), lines[index] ?? ''];
  });
  const rest = entries.length - shown.length;
  return [
    ...flow(page, [{ text: say(change, { n: entries.length }), style: bold }, splitText(page, say, entries)]),
    titles,
    ...body,
    ...(rest > 0 ? flow(page, [{ text: say('more', { n: rest }), style: dim }]) : []),
  ];
}

function cellsOf(page: Page, say: Say, { finding, before, origin }: DifferenceEntry): Cell[] {
  const rated = page.say(finding.severity);
  const { subject, title } = subjectWords(page, finding);
  const was = before && before.severity !== finding.severity ? `${page.say(before.severity)} → ` : '';
  return [
    { text: was + rated, style: severityStyle[finding.severity] },
    { text: neutral(finding.id) },
    { text: title ? `${subject} ${title}` : subject },
    { text: neutral(finding.package?.version ?? '') },
    { text: fixWord(page, finding) },
    { text: originWords[origin](say), style: dim },
  ];
}
