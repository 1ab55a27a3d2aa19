import { neutral } from '../../kit/index.ts';
import type { Finding } from '../../model/index.ts';
import { inOrder } from '../order.ts';
import { dim, flow, type Page } from '../page.ts';
import { dayOf, subjectWord } from './words.ts';

/** Each finding that was waived: by whom, why, until when. */
export function waivedLines(page: Page, waived: readonly Finding[]): string[] {
  const { say } = page;
  return inOrder(waived).flatMap(finding => {
    const { by = '', reason = '', until } = finding.waived ?? {};
    const end = until ? say('note', { text: say('waived-until', { date: dayOf(until) }) }) : '';
    const what = `  ${neutral(finding.id)} ${neutral(subjectWord(finding))}  `;
    const why = say('waived-by', { by: neutral(by), reason: neutral(reason) }) + end;
    return flow(page, [what, { text: why, style: dim }], 4);
  });
}
