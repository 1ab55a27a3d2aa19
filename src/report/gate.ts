import type { ScanResult } from '../model/index.ts';
import type { ReportOptions } from './format.ts';
import { pageOf } from './page.ts';
import { starterLines, verdictLines } from './table/verdict.ts';
import { waivedLines } from './table/waived.ts';

/** The verdict with its reasons and nothing else; with `showWaived`, each finding that was waived, by whom, why, until when. */
export function renderVerdict(result: ScanResult, options: ReportOptions = {}): string {
  const page = pageOf(options);
  const lines = [...starterLines(page, result), ...verdictLines(page, result)];
  if (options.showWaived) lines.push(...waivedLines(page, result.waived));
  return `${lines.join('\n')}\n`;
}
