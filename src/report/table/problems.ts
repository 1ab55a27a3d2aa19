import { neutral } from '../../kit/index.ts';
import type { LayerRef, Problem } from '../../model/index.ts';
import type { ReportOptions } from '../format.ts';
import { alarm, bold, caution, flow, type Page, pageOf } from '../page.ts';

/** Problems listed before "and so many more"; whole gaps are listed always. */
const shownAtFirst = 8;

/** What could not be read, gaps first: nothing missing is passed over. */
export function problemLines(page: Page, problems: readonly Problem[], layers: readonly LayerRef[]): string[] {
  if (problems.length === 0) return [];
  const gaps = problems.filter(problem => problem.gap);
  const others = problems.filter(problem => !problem.gap);
  const shown = page.all ? others : others.slice(0, shownAtFirst);
  const lines = [...gaps, ...shown].flatMap(problem => problemLine(page, problem, layers));
  if (shown.length < others.length)
    lines.push(...flow(page, [`  ${page.say('more', { n: others.length - shown.length })}`], 4));
  return [...flow(page, [{ text: page.say('problems', { n: problems.length }), style: bold }]), ...lines];
}

function problemLine(page: Page, problem: Problem, layers: readonly LayerRef[]): string[] {
  const { say } = page;
  const layer = problem.layer ? layers.find(({ diffId }) => diffId === problem.layer) : undefined;
  const message = neutral(problem.message);
  const place = [
    problem.path && !problem.message.includes(problem.path) ? neutral(problem.path) : '',
    layer ? say('in-layer', { n: layer.index }) : '',
  ].filter(Boolean);
  return flow(
    page,
    [
      '  - ',
      ...(problem.gap ? [{ text: `${say('gap')} `, style: alarm }] : []),
      problem.gap ? { text: message, style: caution } : message,
      place.length > 0 ? say('note', { text: place.join(say('comma')) }) : '',
    ],
    4,
  );
}

/** The problems of a command that prints no report of its own (`db build`), for a terminal. */
export function renderProblems(problems: readonly Problem[], options?: ReportOptions): string {
  const lines = problemLines(pageOf(options), problems, []);
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}
