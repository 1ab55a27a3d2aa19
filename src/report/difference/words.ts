import { inLang, neutral, type Speaker } from '../../kit/index.ts';
import type { Difference, DifferenceEntry, DifferenceSide, Finding } from '../../model/index.ts';
import type { Page } from '../page.ts';
import { dayOf, shortDigest, subjectWord } from '../table/words.ts';
import type { texts } from './texts.ts';

export type Say = Speaker<typeof texts>;

/** Whether both sides were judged by the same database, and by which. */
export function databaseText(
  say: Say,
  { database: before }: DifferenceSide,
  { database: after }: DifferenceSide,
): string {
  if (!before || !after) return say('database-unknown');
  if (before.digest === after.digest) return say('database-same');
  const word = ({ digest, built }: NonNullable<DifferenceSide['database']>): string =>
    built ? `${shortDigest(digest)} (${dayOf(built)})` : shortDigest(digest);
  return say('database-other', { before: word(before), after: word(after) });
}

const bases: Record<Difference['base']['by'], (say: Say, before: number, after: number) => string> = {
  layers: (say, _before, n) => say('base-layers', { n }),
  instructions: (say, before, after) => say('base-instructions', { before, after }),
  same: say => say('base-same'),
  none: say => say('base-none'),
};

/** Which base images, and how they were told apart from what was built on them. */
export function baseText(page: Page, say: Say, { before, after, base }: Difference): string {
  const name = ({ base: stated }: DifferenceSide): string =>
    neutral([stated?.name, stated?.digest && shortDigest(stated.digest)].filter(Boolean).join(' '));
  const how = bases[base.by](say, before.baseLayers ?? 0, after.baseLayers ?? 0);
  const [was, is] = [name(before), name(after)];
  if (!was && !is) return how;
  const names = was === is ? is : say('base-named', { before: was || '?', after: is || '?' });
  return `${names}${page.say('semicolon')}${how}`;
}

/** How many come from the base image, in brackets; empty where that is not known. */
export function splitText(page: Page, say: Say, entries: readonly DifferenceEntry[]): string {
  const count = (origin: DifferenceEntry['origin']): number => entries.filter(entry => entry.origin === origin).length;
  const [base, own] = [count('base'), count('own')];
  return base + own > 0 ? page.say('note', { text: say('of-origin', { base, own }) }) : '';
}

export const originWords: Record<DifferenceEntry['origin'], (say: Say) => string> = {
  base: say => say('base'),
  own: say => say('own'),
  unknown: () => '',
};

/** What it is about; where that is no package, what is wrong with it too: the id of a check says nothing by itself. */
export function subjectWords(page: Page, finding: Finding): { subject: string; title: string } {
  const title = finding.package || !finding.advice ? '' : neutral(inLang(finding.advice.title, page.lang));
  return { subject: subjectWord(finding), title };
}
