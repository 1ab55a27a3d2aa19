/**
 * fnmatch(3) without flags, as the field's engine calls it: `*` and `?` match a slash too, `[…]` with ranges, classes and
 * `!` or `^`, a backslash quotes.
 */

type Piece = { star: true } | { star: false; matches(unit: number): boolean };

/** Compiles a pattern. Matching takes time at most proportional to pattern × text. */
export function compileGlob(pattern: string, foldCase: boolean): (text: string) => boolean {
  const simple = /^(\*?)([^*?[\\]*)(\*?)$/.exec(pattern);
  if (simple && !foldCase) {
    const [, before, literal = '', after] = simple;
    if (before && after) return text => text.includes(literal);
    if (before) return text => text.endsWith(literal);
    if (after) return text => text.startsWith(literal);
    return text => text === literal;
  }
  const pieces = piecesOf(pattern, foldCase);
  return text => matchPieces(pieces, text);
}

/** Backtracks to the last star alone, which suffices: an earlier one can only have taken less. */
function matchPieces(pieces: readonly Piece[], text: string): boolean {
  let at = 0;
  let piece = 0;
  let star = -1;
  let from = 0;
  while (at < text.length) {
    const now = pieces[piece];
    if (now?.star) {
      star = piece;
      from = at;
      piece += 1;
    } else if (now?.matches(text.charCodeAt(at))) {
      at += 1;
      piece += 1;
    } else if (star >= 0) {
      from += 1;
      at = from;
      piece = star + 1;
    } else return false;
  }
  while (pieces[piece]?.star) piece += 1;
  return piece === pieces.length;
}

const fold = (unit: number): number => (unit >= 65 && unit <= 90 ? unit + 32 : unit);

function piecesOf(pattern: string, foldCase: boolean): Piece[] {
  const pieces: Piece[] = [];
  const literal = (unit: number): Piece => {
    const wanted = foldCase ? fold(unit) : unit;
    return { star: false, matches: foldCase ? given => fold(given) === wanted : given => given === wanted };
  };
  for (let i = 0; i < pattern.length; i++) {
    const unit = pattern.charAt(i);
    if (unit === '*') {
      if (!pieces.at(-1)?.star) pieces.push({ star: true });
    } else if (unit === '?') pieces.push({ star: false, matches: () => true });
    else if (unit === '[') {
      const set = bracketOf(pattern, i, foldCase);
      pieces.push(set ? { star: false, matches: set.matches } : literal(unit.charCodeAt(0)));
      if (set) i = set.end;
    } else if (unit === '\\') {
      i += 1;
      // A backslash at the end matches nothing.
      pieces.push(i < pattern.length ? literal(pattern.charCodeAt(i)) : { star: false, matches: () => false });
    } else pieces.push(literal(unit.charCodeAt(0)));
  }
  return pieces;
}

const classes: Record<string, RegExp> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  graph: /[\x21-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** The bracket expression that begins at `begin`; `undefined` when it is not closed, and the bracket is a bracket. */
function bracketOf(
  pattern: string,
  begin: number,
  foldCase: boolean,
): { matches(unit: number): boolean; end: number } | undefined {
  let i = begin + 1;
  const negated = pattern.charAt(i) === '!' || pattern.charAt(i) === '^';
  if (negated) i += 1;
  const tests: ((unit: number) => boolean)[] = [];
  for (let first = true; first || pattern.charAt(i) !== ']'; first = false) {
    if (i >= pattern.length) return undefined;
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(i, i + 12));
    const known = named && Object.hasOwn(classes, named[1] as string) ? classes[named[1] as string] : undefined;
    if (named && known) {
      tests.push(unit => known.test(String.fromCharCode(unit)));
      i += named[0].length;
      continue;
    }
    if (pattern.charAt(i) === '\\') i += 1;
    if (i >= pattern.length) return undefined;
    const low = pattern.charCodeAt(i);
    i += 1;
    if (pattern.charAt(i) === '-' && i + 1 < pattern.length && pattern.charAt(i + 1) !== ']') {
      const at = pattern.charAt(i + 1) === '\\' ? i + 2 : i + 1;
      if (at >= pattern.length) return undefined;
      const high = pattern.charCodeAt(at);
      tests.push(unit => unit >= low && unit <= high);
      i = at + 1;
    } else tests.push(unit => unit === low);
  }
  const holds = (unit: number): boolean => tests.some(test => test(unit));
  const either = (unit: number): boolean =>
    holds(unit) || (unit >= 65 && unit <= 90 && holds(unit + 32)) || (unit >= 97 && unit <= 122 && holds(unit - 32));
  const inside = foldCase ? either : holds;
  return { matches: negated ? unit => !inside(unit) : inside, end: i };
}
