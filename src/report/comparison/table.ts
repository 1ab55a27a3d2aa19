import { cut, inLang, neutral, pad, type Speaker, speaker } from '../../kit/index.ts';
import type { ComparedParty, ComparedRow, Comparison, Reason } from '../../model/index.ts';
import { type Cell, layOut } from '../columns.ts';
import type { Format, ReportOptions } from '../format.ts';
import { bold, dim, flow, type Page, pageOf, severityStyle } from '../page.ts';
import { problemLines } from '../table/problems.ts';
import { texts } from './texts.ts';

/** Rows shown at a terminal before "and so many more". */
const rowsShown = 25;
/** Columns for the name of a party before its reasons. */
const nameColumns = 14;

type Say = Speaker<typeof texts>;

/** For people: who found how much, why who missed what, and the rows on which they differ. */
export const comparisonTable: Format<Comparison> = {
  id: 'table',
  write: (comparison, options) => `${linesOf(comparison, options).join('\n')}\n`,
};

function linesOf(comparison: Comparison, options: ReportOptions | undefined): string[] {
  const page = pageOf(options);
  const say = speaker(texts, page.lang);
  const { parties, rows, agreed, severityOnly, problems } = comparison;
  const differing = rows.filter(({ missed }) => missed.length > 0);
  const rated = rows.filter(({ missed, severityDiffers }) => missed.length === 0 && severityDiffers);
  const counts = [
    say('summary', { n: rows.length, reports: parties.length }),
    say('agreed', { n: agreed }),
    severityOnly > 0 ? say('severity-only', { n: severityOnly }) : '',
  ];
  const sections = [
    flow(page, [{ text: counts.filter(Boolean).join(page.say('comma')), style: bold }]),
    layOut(
      page,
      partyColumns(say),
      parties.map(party => partyCells(party, say)),
    ),
    titled(page, say('why-missed'), reasonLines(page, say, comparison)),
    differing.length > 0
      ? titled(page, say('differing'), rowLines(page, say, comparison, differing))
      : rows.length > 0
        ? flow(page, [say('all-agree')])
        : [],
    titled(page, say('rated-differently'), rowLines(page, say, comparison, rated)),
    problemLines(page, problems, []),
  ];
  return sections.filter(lines => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

const titled = (page: Page, title: string, lines: string[]): string[] =>
  lines.length > 0 ? [...flow(page, [{ text: title, style: bold }]), ...lines] : [];

const partyColumns = (say: Say) => [
  { title: say('col-report'), min: 12, max: 32 },
  { title: say('col-found'), min: 5, align: 'right' as const },
  { title: say('col-missed'), min: 6, align: 'right' as const },
  { title: say('col-alone'), min: 5, align: 'right' as const },
  { title: say('col-other'), min: 5, align: 'right' as const, drop: 1 },
  { title: say('col-artifact'), min: 10, max: 60, drop: 2 },
];

function partyCells(party: ComparedParty, say: Say): Cell[] {
  const version = party.toolVersion ? ` ${party.toolVersion}` : '';
  const name = party.own ? say('ours', { name: party.name }) : `${party.name}${version}`;
  return [
    { text: neutral(name), ...(party.own ? { style: bold } : {}) },
    { text: String(party.found) },
    { text: String(party.missed) },
    { text: String(party.alone) },
    { text: party.otherFindings > 0 ? String(party.otherFindings) : '' },
    { text: neutral(party.artifact ?? ''), style: dim },
  ];
}

/** For each party its kinds of reasons, the most frequent first, each as it was said of one row. */
function reasonLines(page: Page, say: Say, { parties, rows }: Comparison): string[] {
  const counted = parties.map(() => new Map<string, { n: number; why: Reason; example: ComparedRow }>());
  for (const row of rows) {
    for (const { party, why } of row.missed) {
      const reasons = counted[party];
      const known = reasons?.get(why.code);
      if (known) known.n++;
      else reasons?.set(why.code, { n: 1, why, example: row });
    }
  }
  return counted.flatMap((reasons, party) => {
    const sorted = [...reasons.values()].sort((a, b) => b.n - a.n);
    return sorted.flatMap(({ n, why, example }, index) => {
      const name = index === 0 ? neutral(parties[party]?.name ?? '') : '';
      const instance = say('example', { id: neutral(example.id), package: neutral(example.package.name) });
      const before = `${pad(cut(name, nameColumns), nameColumns)}  ${String(n).padStart(5)}  `;
      return flow(
        page,
        [before, neutral(inLang(why, page.lang)), { text: page.say('note', { text: instance }), style: dim }],
        nameColumns + 9,
      );
    });
  });
}

/** A line for each row, and under it who missed it and why; those with the same reason together. */
function rowLines(page: Page, say: Say, { parties }: Comparison, rows: readonly ComparedRow[]): string[] {
  if (rows.length === 0) return [];
  const shown = page.all ? rows : rows.slice(0, rowsShown);
  const nameOf = (party: number): string => neutral(parties[party]?.name ?? '');
  const [titles = '', ...lines] = layOut(
    page,
    [
      { title: say('col-severity'), min: 8, max: 10 },
      { title: say('col-id'), min: 16, max: 24 },
      { title: say('col-package'), min: 10, max: 40 },
      { title: say('col-found-by'), min: 12 },
    ],
    shown.map(row => [
      { text: page.say(row.severity), style: severityStyle[row.severity] },
      { text: neutral(row.id) },
      { text: neutral(row.package.name) },
      { text: foundText(page, row, nameOf) },
    ]),
  );
  const missed = shown.map(row =>
    [...Map.groupBy(row.missed, ({ why }) => neutral(inLang(why, page.lang)))].flatMap(([why, ones]) =>
      flow(
        page,
        [
          '  - ',
          ones.map(({ party }) => nameOf(party)).join(page.say('comma')) + page.say('colon'),
          { text: why, style: dim },
        ],
        4,
      ),
    ),
  );
  const rest = rows.length - shown.length;
  return [
    titles,
    ...lines.flatMap((line, index) => [line, ...(missed[index] ?? [])]),
    ...(rest > 0 ? flow(page, [{ text: say('more', { n: rest }), style: dim }]) : []),
  ];
}

/** Who found it; with its severity where they differ. */
const foundText = (page: Page, { found, severityDiffers }: ComparedRow, nameOf: (party: number) => string): string =>
  found
    .map(
      ({ party, severity }) => nameOf(party) + (severityDiffers ? page.say('note', { text: page.say(severity) }) : ''),
    )
    .join(page.say('comma'));
