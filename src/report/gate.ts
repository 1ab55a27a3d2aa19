import { neutral } from '../kit/index.ts';
import type { ScanResult } from '../model/index.ts';
import type { ReportOptions } from './format.ts';
import { inOrder } from './order.ts';
import { dim, flow, pageOf } from './page.ts';
import { starterLines, verdictLines } from './table/verdict.ts';
import { dayOf, subjectWord } from './table/words.ts';

/** The verdict with its reasons and nothing else; with `waived`, each finding that was waived, by whom, why, until when. */
export function renderVerdict(result: ScanResult, options: ReportOptions & { waived?: boolean } = {}): string {
  const page = pageOf(options);
  const { say } = page;
  const lines = [...starterLines(page, result), ...verdictLines(page, result)];
  if (options.waived) {
    for (const finding of inOrder(result.waived)) {
      const { by = '', reason = '', until } = finding.waived ?? {};
      const end = until ? say('note', { text: say('waived-until', { date: dayOf(until) }) }) : '';
      const what = `  ${neutral(finding.id)} ${neutral(subjectWord(finding))}  `;
      lines.push(
        ...flow(
          page,
          [what, { text: say('waived-by', { by: neutral(by), reason: neutral(reason) }) + end, style: dim }],
          4,
        ),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
