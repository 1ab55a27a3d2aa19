import { inLang, speaker } from '../../kit/index.ts';
import type { Difference, DifferenceEntry, DifferenceSide, Problem } from '../../model/index.ts';
import type { Format } from '../format.ts';
import { type Page, pageOf } from '../page.ts';
import { countSeverities, exploitedWord, fixWord, severityRuns, shortDigest } from '../table/words.ts';
import { code, linked, prose } from './markdown-text.ts';
import { texts } from './texts.ts';
import { baseText, databaseText, originWords, type Say, splitText, subjectWords } from './words.ts';

/** The strictest of the common hosts' limits that a table is of use under: GitHub's. Characters. */
const commentChars = 65_536;
/** Rows that stand open; longer tables are folded. */
const openRows = 25;
/** Problems that are listed. */
const problemsShown = 10;

/** First line of a comment: who posts again looks for it, and replaces that comment. */
const markerOf = (name: string): string => `<!-- plimsoll-diff ${name.replace(/[^\w./:@]+/g, '-')} -->`;

/** A comment for a pull request: what is new and why in tables, cut where the host would refuse it. */
export const differenceMarkdown: Format<Difference> = {
  id: 'markdown',
  write(difference, options) {
    const page = pageOf(options);
    const say = speaker(texts, page.lang);
    const head = [markerOf(options?.marker ?? 'diff'), '', ...headLines(page, say, difference)].join('\n');
    const parts = (['new', 'changed', 'gone'] as const)
      .map(change => partOf(page, say, change, difference.entries))
      .filter(part => part.rows.length > 0);
    const none = difference.entries.length === 0 ? `\n${say('none')}\n` : '';
    // Every section may have to say that something did not fit.
    const frames = parts.reduce((sum, part) => sum + sectionOf(part, [], say).length, 0);
    let left = commentChars - head.length - frames - none.length;
    const sections = parts.map(part => {
      const rows: string[] = [];
      for (const row of part.rows) {
        left -= row.length + 1;
        if (left < 0) break;
        rows.push(row);
      }
      return sectionOf(part, rows, say);
    });
    return `${head}\n${none}${sections.join('')}`;
  },
};

function headLines(page: Page, say: Say, difference: Difference): string[] {
  const { before, after, entries, unchanged, problems } = difference;
  const count = (change: DifferenceEntry['change']): number => entries.filter(entry => entry.change === change).length;
  const added = entries.filter(({ change }) => change === 'new').map(({ finding }) => finding);
  const severities = severityRuns(page, countSeverities(added)).map(run => (typeof run === 'string' ? run : run.text));
  const news = added.length
    ? `**${say('comment-new', { n: added.length })}**${page.say('note', { text: severities.join('') })}`
    : `**${say('comment-none-new')}**`;
  const rest = say('comment-rest', { gone: count('gone'), changed: count('changed'), unchanged });
  const side = (one: DifferenceSide): string =>
    [
      code(one.reference),
      ...(one.digest ? [code(shortDigest(one.digest))] : []),
      say('side', { n: one.findings }),
      ...(one.waived > 0 ? [say('waived', { n: one.waived })] : []),
    ].join(' · ');
  return [
    `### ${say('comment-title', { after: code(after.reference) })}`,
    '',
    `${news}${page.say('comma')}${rest}`,
    '',
    `- ${say('label-before')}${page.say('colon')}${side(before)}`,
    `- ${say('label-after')}${page.say('colon')}${side(after)}`,
    `- ${say('label-database')}${page.say('colon')}${prose(databaseText(say, before, after))}`,
    `- ${say('label-base')}${page.say('colon')}${prose(baseText(page, say, difference))}`,
    ...problemLines(say, problems),
  ];
}

/** What could not be read stands above everything else: a short list is no good news then. */
function problemLines(say: Say, problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  const shown = problems.slice(0, problemsShown).map(({ message }) => `> - ${prose(message)}`);
  const rest = problems.length - shown.length;
  return [
    '',
    `> **${say('comment-problems', { n: problems.length })}**`,
    '>',
    ...shown,
    ...(rest > 0 ? [`> - ${say('comment-cut', { n: rest })}`] : []),
  ];
}

interface Part {
  title: string;
  columns: string;
  rows: string[];
  folded: boolean;
}

function partOf(page: Page, say: Say, change: DifferenceEntry['change'], all: readonly DifferenceEntry[]): Part {
  const entries = all.filter(entry => entry.change === change);
  const titles = [
    ...(['col-severity', 'col-id', 'col-subject', 'col-installed', 'col-fixed'] as const).map(key => page.say(key)),
    say('col-origin'),
    say('col-why'),
  ].map(title => (title.length > 2 ? title.charAt(0) + title.slice(1).toLowerCase() : title));
  return {
    title: `${say(change, { n: entries.length })}${splitText(page, say, entries)}`,
    columns: `| ${titles.join(' | ')} |\n${'|---'.repeat(titles.length)}|`,
    rows: entries.map(entry => `| ${cellsOf(page, say, entry).join(' | ')} |`),
    folded: change === 'gone' || entries.length > openRows,
  };
}

function cellsOf(page: Page, say: Say, { finding, before, origin, why }: DifferenceEntry): string[] {
  const was = before && before.severity !== finding.severity ? `${page.say(before.severity)} → ` : '';
  const word = page.say(finding.severity);
  const { subject, title } = subjectWords(page, finding);
  const bold = finding.severity === 'critical' || finding.severity === 'high' ? `**${word}**` : word;
  return [
    [`${was}${bold}`, exploitedWord(finding)].filter(Boolean).join(' · '),
    linked(finding.id),
    title ? `${code(subject)} ${prose(title)}` : code(subject),
    code(finding.package?.version ?? ''),
    finding.fixedVersions.length > 0
      ? finding.fixedVersions.map(code).slice(0, 4).join(', ')
      : prose(fixWord(page, finding)),
    originWords[origin](say),
    prose(inLang(why, page.lang)),
  ];
}

function sectionOf({ title, columns, rows: all, folded }: Part, rows: readonly string[], say: Say): string {
  const rest = all.length - rows.length;
  const cut = rest > 0 ? `\n${say('comment-cut', { n: rest })}\n` : '';
  const table = rows.length > 0 || rest > 0 ? `${[columns, ...rows].join('\n')}\n` : '';
  return folded
    ? `\n<details><summary><b>${title}</b></summary>\n\n${table}${cut}\n</details>\n`
    : `\n**${title}**\n\n${table}${cut}`;
}
