import pc from 'picocolors';
import { type Lang, type Speaker, speaker, widthOf, wrap } from '../kit/index.ts';
import type { Severity, VerdictWord } from '../model/index.ts';
import type { ReportOptions } from './format.ts';
import { texts } from './texts.ts';

/** A pipe has no width; this is the terminal's of old. */
const defaultColumns = 80;
/** Below this nothing can be laid out; the terminal will fold the lines itself. */
const leastColumns = 24;

type Painter = ReturnType<typeof pc.createColors>;
/** How a piece of text looks. Widths are reckoned on plain text; paint comes last. */
export type Style = (paint: Painter) => (text: string) => string;

/** Where a report for people is written: language, width, colours. */
export interface Page {
  lang: Lang;
  say: Speaker<typeof texts>;
  columns: number;
  paint: Painter;
  all: boolean;
  now?: Date;
}

export function pageOf(options: ReportOptions = {}): Page {
  const lang = options.lang ?? 'en';
  return {
    lang,
    say: speaker(texts, lang),
    columns: Math.max(leastColumns, Math.floor(options.columns ?? defaultColumns) || defaultColumns),
    paint: pc.createColors(options.color ?? false),
    all: options.all ?? true,
    ...(options.now ? { now: options.now } : {}),
  };
}

export const bold: Style = paint => paint.bold;
export const dim: Style = paint => paint.dim;
export const alarm: Style = paint => text => paint.bold(paint.red(text));
export const caution: Style = paint => paint.yellow;

export const severityStyle: Record<Severity, Style> = {
  critical: alarm,
  high: paint => paint.red,
  medium: paint => paint.yellow,
  low: paint => paint.cyan,
  negligible: paint => paint.dim,
  unknown: paint => paint.magenta,
};

export const verdictStyle: Record<VerdictWord, Style> = {
  admit: paint => text => paint.bold(paint.green(text)),
  warn: paint => text => paint.bold(paint.yellow(text)),
  block: alarm,
};

/** A run of text of one look. The text has passed `neutral` where it came from an input. */
export type Run = string | { text: string; style?: Style };

const textOf = (run: Run): string => (typeof run === 'string' ? run : run.text);

/** Lays runs out as one paragraph: wrapped to the page, later lines indented, painted last. */
export function flow(page: Page, runs: readonly Run[], indent = 0): string[] {
  const plain = runs.map(textOf).join('');
  if (plain.trim() === '') return [];
  const lines = wrap(plain, page.columns, indent);
  if (!page.paint.isColorSupported) return lines;
  return painted(page, runs, lines);
}

/** Finds each character of the lines in the runs again: wrapping drops and adds nothing but spaces. */
function painted(page: Page, runs: readonly Run[], lines: readonly string[]): string[] {
  let run = 0;
  let at = 0;
  /** Moves on to the next character that is not a space; its run gives the style. */
  const next = (): void => {
    for (; run < runs.length; run++, at = 0) {
      const text = textOf(runs[run] as Run);
      while (text[at] === ' ') at++;
      if (at < text.length) return;
    }
  };
  const styleAt = (index: number): Style | undefined => {
    const found = runs[index];
    return typeof found === 'object' ? found.style : undefined;
  };
  return lines.map(line => {
    let out = '';
    let piece = '';
    let owner = -1;
    const close = (): void => {
      const style = styleAt(owner);
      out += piece && style ? style(page.paint)(piece) : piece;
      piece = '';
    };
    let spaces = '';
    for (const unit of line.split('')) {
      if (unit === ' ') {
        spaces += ' ';
        continue;
      }
      next();
      if (run !== owner) {
        close();
        out += spaces;
        owner = run;
      } else {
        piece += spaces;
      }
      spaces = '';
      piece += unit;
      at++;
    }
    close();
    return out + spaces;
  });
}

/** A labelled paragraph; what follows the label hangs under itself. `labelColumns` makes a block of them line up. */
export function labelled(page: Page, label: string, runs: readonly Run[], labelColumns: number): string[] {
  const width = Math.min(labelColumns, Math.floor(page.columns / 3));
  const gap = ' '.repeat(Math.max(1, width + 2 - widthOf(label)));
  return flow(page, [{ text: label, style: dim }, gap, ...runs], width + 2);
}
