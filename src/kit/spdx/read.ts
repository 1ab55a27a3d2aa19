/**
 * Reads what packages state as a licence: SPDX expressions, and what people wrote before there were any. Every text has
 * an answer; what nobody knows becomes a `LicenseRef-` of its own.
 */
import { spdxBounds } from './bounds.ts';
import { type Expression, joined } from './expression.ts';
import { exceptionByName, licenceById, licenceByName } from './known.ts';

type Operator = 'all' | 'any';

const operators: Record<string, Operator | undefined> = {
  ...{ and: 'all', '&': 'all', '&&': 'all', ',': 'all', ';': 'all', plus: 'all' },
  ...{ or: 'any', '|': 'any', '||': 'any', '/': 'any', 'and/or': 'any', 'or/and': 'any' },
};

/** A URL, `and/or`, a bracket, a sign, or a word. */
const tokenPattern = /https?:\/\/[^\s()<>"']+|\band\/or\b|[()]|\|\|?|&&?|[,;/]|[^\s()|&,;/]+/gi;

/** What one text means. */
export function readLicence(stated: string): Expression {
  const text = stated
    .trim()
    .replace(/_(or|and|with)_/gi, ' $1 ')
    .replace(/\(see [^()]*\)/gi, ' ')
    .replace(/\s+/g, ' ');
  if (text.length > spdxBounds.statedLength) return unknown(text);
  const whole = licenceById(text) ?? licenceByName(text);
  if (whole) return whole;
  // R: the file adds whose copyright it is to a licence whose text has a gap for that.
  const tokens = text.replace(/ ?\+ ?file licen[cs]e\b/gi, '').match(tokenPattern) ?? [];
  if (tokens.length > spdxBounds.tokens) return unknown(text);
  const parser = { tokens, at: 0, depth: 0 };
  const parts: Expression[] = [];
  while (parser.at < tokens.length) {
    // A bracket that closes nothing.
    if (tokens[parser.at] === ')') parser.at++;
    else {
      const part = anyOf(parser);
      if (part) parts.push(part);
    }
  }
  return parts.length === 0 ? unknown(text) : joined('all', parts);
}

interface Parser {
  tokens: readonly string[];
  at: number;
  depth: number;
}

const operatorAt = ({ tokens, at }: Parser): Operator | undefined => operators[tokens[at]?.toLowerCase() ?? ''];

/** `A OR B`: binds less than AND (SPDX 2.3, Annex D.4). */
function anyOf(parser: Parser): Expression | undefined {
  return chain(parser, 'any', () => chain(parser, 'all', () => operand(parser)));
}

/** Operands with one operator between them; operators that stand where an operand should are passed over. */
function chain(parser: Parser, kind: Operator, next: () => Expression | undefined): Expression | undefined {
  const parts: Expression[] = [];
  for (;;) {
    const part = next();
    if (part) parts.push(part);
    if (operatorAt(parser) !== kind) break;
    while (operatorAt(parser)) parser.at++;
  }
  return parts.length === 0 ? undefined : joined(kind, parts);
}

function operand(parser: Parser): Expression | undefined {
  while (operatorAt(parser)) parser.at++;
  const { tokens, at } = parser;
  if (at >= tokens.length || tokens[at] === ')') return undefined;
  const named = longestName(parser);
  if (named) return withException(parser, named);
  if (tokens[at] === '(') {
    parser.at++;
    const deep = parser.depth >= spdxBounds.depth;
    parser.depth++;
    const inner = deep ? undefined : anyOf(parser);
    parser.depth--;
    if (tokens[parser.at] === ')') parser.at++;
    return inner;
  }
  return strangers(parser);
}

/** The longest run of words from here that is the name of a licence; brackets within it are closed in it. */
function longestName(parser: Parser): Expression | undefined {
  const { tokens, at } = parser;
  const most = Math.min(tokens.length, at + spdxBounds.nameTokens);
  for (let end = most; end > at; end--) {
    const last = tokens[end - 1]!;
    if (operators[last.toLowerCase()] || last === '(' || last.toLowerCase() === 'with') continue;
    const words = tokens.slice(at, end);
    if (words[0] === '(' || !balanced(words)) continue;
    const name = words.join(' ');
    const found = (words.length === 1 ? licenceById(name) : undefined) ?? licenceByName(name);
    if (!found) continue;
    parser.at = end;
    return found;
  }
  return undefined;
}

function balanced(words: readonly string[]): boolean {
  let open = 0;
  for (const word of words) {
    if (word === '(') open++;
    else if (word === ')' && --open < 0) return false;
  }
  return open === 0;
}

/** `WITH` and what it excepts. An exception that nobody knows takes nothing away from the licence. */
function withException(parser: Parser, to: Expression): Expression {
  const { tokens } = parser;
  if (tokens[parser.at] === ',' && tokens[parser.at + 1]?.toLowerCase() === 'with') parser.at++;
  const sign = tokens[parser.at]?.toLowerCase();
  if (sign !== 'with' && sign !== 'w') return to;
  let end = parser.at + 1;
  if (sign === 'w' && tokens[end] === '/') end++;
  const begin = end;
  while (end < tokens.length && tokens[end] !== ')' && !operators[tokens[end]!.toLowerCase()]) end++;
  parser.at = end;
  for (let to_ = end; to_ > begin; to_--) {
    const words = tokens.slice(begin, to_).filter(word => !/^(?:the|an?|special)$/i.test(word));
    const exception = exceptionByName(words.join(' ')) ?? exceptionByName(words.join('-'));
    if (exception && 'licence' in to) return { ...to, exception };
  }
  return to;
}

/** Words that are no name: all of them up to the next operator, bracket or name are one licence of somebody's own. */
function strangers(parser: Parser): Expression {
  const { tokens } = parser;
  const begin = parser.at++;
  while (parser.at < tokens.length && tokens[parser.at] !== ')' && tokens[parser.at] !== '(' && !operatorAt(parser))
    parser.at++;
  return unknown(tokens.slice(begin, parser.at).join(' '));
}

/** Debian numbers and names what is in the public domain: `public-domain-md5`. */
const publicDomain = /^(?:[a-z]+[ -])?public[ -]?domain(?:[ -][\w-]+)?$/i;

/** `LicenseRef-` and what was written, as far as an id may hold it (SPDX 2.3, Annex D.2). */
function unknown(text: string): Expression {
  if (publicDomain.test(text)) return { licence: 'LicenseRef-Public-Domain' };
  const words = text
    .replace(/^LicenseRef-/i, '')
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .slice(0, spdxBounds.refLength)
    .replace(/^-+|-+$/g, '');
  return { licence: `LicenseRef-${words || 'unknown'}` };
}
