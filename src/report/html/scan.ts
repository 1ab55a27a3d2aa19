import { bothWays, hexDigest } from '../../kit/index.ts';
import type { ScanResult } from '../../model/index.ts';
import { escaped } from '../document/markup.ts';
import { documentTexts } from '../document/texts.ts';
import { timesOf, tool } from '../document/tool.ts';
import type { ReportOptions } from '../format.ts';
import { shortDigest } from '../table/words.ts';
import { behaviour } from './behaviour.ts';
import { both, html } from './both.ts';
import {
  coverageSection,
  figures,
  findingsSection,
  fixFirst,
  hero,
  layersSection,
  mark,
  waivedSection,
} from './sections.ts';
import { style } from './style.ts';
import { htmlTexts } from './texts.ts';
import { createTokens } from './tokens.ts';

/** A source as a content security policy names it (CSP 3, 2.3.1). */
const hashOf = (text: string): string =>
  `'sha256-${Buffer.from(hexDigest(new TextEncoder().encode(text)), 'hex').toString('base64')}'`;

/**
 * One file for people: no request leaves it, and its content security policy lets nothing run or load but its own style
 * sheet and script. Both languages are in it; it opens in the one asked for.
 */
export function* writeHtml(scan: ScanResult, options: ReportOptions = {}): Generator<string> {
  const lang = options.lang ?? 'en';
  const tokens = createTokens();
  // The words that it says are known, and its head can be written, when the list is there.
  const list = [...findingsSection(scan, lang, tokens)];
  const sheet = style + tokens.css();
  const policy = `default-src 'none'; style-src ${hashOf(sheet)}; script-src ${hashOf(behaviour)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const titles = bothWays(documentTexts, 'report');
  const title = (text: string): string => escaped(`${text} · ${scan.artifact.reference}`);
  yield `<!doctype html>
<html lang="${lang}" data-title-en="${title(titles.en)}" data-title-zh="${title(titles.zh)}"><head><meta charset=utf-8><meta http-equiv=Content-Security-Policy content="${policy}"><meta name=viewport content="width=device-width,initial-scale=1"><meta name=referrer content=no-referrer><meta name=robots content=noindex><link rel=icon href="data:,"><title>${title(lang === 'zh-CN' ? titles.zh : titles.en)}</title><style>${sheet}</style></head><body>
<a class=skip href="#findings">${html('skip-to')}</a><header><div><span class=brand>${mark}Plimsoll</span><button type=button id=lang>${both({ en: htmlTexts.language.en, zh: htmlTexts.language.zh })}</button><button type=button id=theme>${html('theme')}</button><button type=button id=print>${html('print')}</button></div></header><main>
`;
  yield [hero(scan), figures(scan), fixFirst(scan), coverageSection(scan)].join('\n');
  yield* list;
  yield [layersSection(scan), waivedSection(scan)].join('\n');
  const { started } = timesOf(options);
  const made = bothWays(htmlTexts, 'made', { version: tool.version(options) });
  const at = options.times
    ? ` · ${both(bothWays(htmlTexts, 'made-at', { time: started.replace('T', ' ').replace('Z', ' UTC') }))}`
    : '';
  const database = scan.database.digest
    ? ` · ${html('database')} <code>${escaped(shortDigest(scan.database.digest))}</code>`
    : '';
  yield `</main><footer>${both(made)}${at}${database}</footer><script>${behaviour}</script></body></html>\n`;
}
