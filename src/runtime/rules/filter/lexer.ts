import type { Position } from './ast.ts';
import { FilterError } from './error.ts';
import { unescapeText } from './escape.ts';

/** Sticky expressions: each token is found in time linear in its own length. [[:space:]] is POSIX's. */
const patterns = {
  not: /not[ \t\n\v\f\r]+/y,
  identifier: /[a-zA-Z][a-zA-Z0-9_]*/y,
  fieldName: /[a-zA-Z][a-zA-Z0-9_]*(?:\.[a-zA-Z][a-zA-Z0-9_]*)+/y,
  bareArgument: /[^\][\x22' \t\n\v\f\r]+/y,
  hex: /0[xX][0-9a-zA-Z]+/y,
  number: /[+-]?[0-9]+\.?[0-9]*(?:[eE][+-][0-9]+)?/y,
  bare: /[^()\x22' \t\n\v\f\r=,]+/y,
} as const;

const alternations = new WeakMap<readonly string[], RegExp>();

/** The texts as one expression: the first of them that is next is taken, as if each was tried in order. */
function alternationOf(texts: readonly string[]): RegExp {
  const known = alternations.get(texts);
  if (known) return known;
  const made = new RegExp(texts.map(each => each.replace(/[(=<>!]/g, '\\$&')).join('|'), 'y');
  alternations.set(texts, made);
  return made;
}

/** Reads tokens of a condition. `last` is the text of the token read last, which messages quote. */
export interface Lexer {
  readonly text: string;
  index: number;
  last: string;
  /** Skips blanks; says whether there were any. Leaves `last` as it was. */
  blank(): boolean;
  /** Reads the token if it is next. */
  take(pattern: keyof typeof patterns): boolean;
  takeText(text: string): boolean;
  takeOneOf(texts: readonly string[]): boolean;
  /** A quoted string; `last` is its content. Throws for a wrong escape. */
  takeQuoted(): boolean;
  at(index?: number): Position;
}

export function lexer(text: string): Lexer {
  // Positions are asked for in order, so lines are counted once.
  let counted: Position = { index: 0, line: 1, column: 1 };
  const self: Lexer = {
    text,
    index: 0,
    last: '',
    blank() {
      const start = self.index;
      while (self.index < text.length && isBlank(text.charCodeAt(self.index))) self.index += 1;
      return self.index > start;
    },
    take(name) {
      const pattern = patterns[name];
      pattern.lastIndex = self.index;
      const match = pattern.exec(text);
      if (!match) return false;
      self.last = match[0];
      self.index += match[0].length;
      return true;
    },
    takeText(wanted) {
      if (!text.startsWith(wanted, self.index)) return false;
      self.last = wanted;
      self.index += wanted.length;
      return true;
    },
    takeOneOf(wanted) {
      const pattern = alternationOf(wanted);
      pattern.lastIndex = self.index;
      const match = pattern.exec(text);
      return match !== null && self.takeText(match[0]);
    },
    takeQuoted() {
      const quote = text.charAt(self.index);
      if (quote !== "'" && quote !== '"') return false;
      for (let end = self.index + 1; end < text.length; end++) {
        // A quote after a backslash is no end, even where the backslash is itself escaped.
        if (text.charAt(end) !== quote || text.charAt(end - 1) === '\\') continue;
        const body = unescapeText(text.slice(self.index + 1, end), quote);
        self.index = end + 1;
        if ('problem' in body) throw new FilterError(body.problem, self.at());
        self.last = body.text;
        return true;
      }
      return false;
    },
    at(index = self.index) {
      let { line, column } = index >= counted.index ? counted : { line: 1, column: 1 };
      for (let i = index >= counted.index ? counted.index : 0; i < index; i++) {
        const unit = text.charCodeAt(i);
        if (unit === 10 || unit === 13) {
          line += 1;
          column = 1;
        } else column += 1;
      }
      counted = { index, line, column };
      return counted;
    },
  };
  return self;
}

/** Blank, tab, backspace, carriage return, line feed: what may stand between tokens. */
function isBlank(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 8 || unit === 13 || unit === 10;
}
