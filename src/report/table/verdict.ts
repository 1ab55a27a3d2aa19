import { inLang, neutral } from '../../kit/index.ts';
import type { Coverage, ScanResult } from '../../model/index.ts';
import { bold, caution, flow, type Page, type Run, verdictStyle } from '../page.ts';
import { countSeverities, severityRuns } from './words.ts';

/** Said before anything else: what follows rests on a hundred records. */
export function starterLines(page: Page, { database }: ScanResult): string[] {
  if (!database.starter) return [];
  const n = database.feeds.reduce((sum, feed) => sum + feed.records, 0);
  return flow(page, [{ text: page.say('starter', { n }), style: caution }], 2);
}

/** One line: the word, the artifact, the counts; then why. */
export function verdictLines(page: Page, result: ScanResult): string[] {
  const { verdict, reasons } = result.verdict;
  const head = flow(
    page,
    [
      { text: page.say(verdict), style: verdictStyle[verdict] },
      '  ',
      { text: neutral(result.artifact.reference), style: bold },
      ' — ',
      ...countRuns(page, result),
    ],
    2,
  );
  const why = reasons.flatMap(reason => flow(page, [`  - ${neutral(inLang(reason, page.lang))}`], 4));
  return [...head, ...why];
}

/** Packages against a feed, configuration against checks, or files for secrets. */
export const judgedAnything = ({ covered, configurations = {}, scanners = [] }: Coverage): boolean =>
  covered.length > 0 || Object.values(configurations).some(n => n > 0) || scanners.includes('secret');

function countRuns(page: Page, { findings, waived, coverage }: ScanResult): Run[] {
  const { say } = page;
  const runs: Run[] = [];
  if (findings.length > 0) {
    const fixable = findings.filter(finding => finding.fixedVersions.length > 0).length;
    runs.push(say('findings', { n: findings.length }), say('colon'), ...severityRuns(page, countSeverities(findings)));
    if (fixable > 0) runs.push(say('semicolon'), say('with-fix', { n: fixable }));
  } else if (!judgedAnything(coverage)) {
    runs.push({ text: say('nothing-judged'), style: caution });
  } else {
    const whole =
      coverage.notCovered.length === 0 &&
      coverage.notLookedAt.length === 0 &&
      coverage.layersRead + coverage.layersCached >= coverage.layersTotal;
    runs.push(say(whole ? 'none-found' : 'none-in-judged'));
  }
  if (waived.length > 0) runs.push(say('semicolon'), say('waived', { n: waived.length }));
  return runs;
}
