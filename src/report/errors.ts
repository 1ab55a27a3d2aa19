import { neutral } from '../kit/index.ts';
import { catalogue, PlimsollError } from '../model/index.ts';
import type { ReportOptions } from './format.ts';
import { alarm, dim, flow, type Page, pageOf } from './page.ts';

/** Causes told of one error, with `debug`. */
const causesShown = 8;

/**
 * An error for a terminal: what is wrong, what to do, and the code to look it up by. What is no PlimsollError is a fault
 * of ours and says so. Stack and causes come with `debug` alone.
 */
export function renderError(error: unknown, options: ReportOptions & { debug?: boolean } = {}): string {
  const page = pageOf(options);
  const { say } = page;
  const known = error instanceof PlimsollError;
  const code = known ? error.code : 'internal';
  const message = known ? error.message : say('unexpected', { message: messageOf(error) });
  const hint = page.lang === 'zh-CN' ? catalogue[code].hintZh : catalogue[code].hint;
  const lines = [
    ...flow(
      page,
      [{ text: say('error') + say('colon'), style: alarm }, neutral(message), { text: ` [${code}]`, style: dim }],
      2,
    ),
    ...flow(page, [{ text: say('hint') + say('colon'), style: dim }, hint], 2),
    ...(options.debug ? debugLines(page, error) : []),
  ];
  return `${lines.join('\n')}\n`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function debugLines(page: Page, error: unknown): string[] {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current !== undefined && depth < causesShown; depth++) {
    if (depth > 0) lines.push(page.say('cause') + page.say('colon') + neutral(messageOf(current)));
    if (!(current instanceof Error)) break;
    const frames = (current.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
    lines.push(...frames.map(line => neutral(line.trimEnd())));
    current = current.cause;
  }
  return lines;
}
