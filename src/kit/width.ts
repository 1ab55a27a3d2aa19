/**
 * Widths of text at a terminal. An own small table rather than a library: loading one costs more than a whole warm scan
 * may (about 60 ms with its first call). Text is expected to have passed `neutral`, so that no escape sequence, joiner or
 * variation selector is left in it.
 */

/** First and last code point of the ranges that take two columns (UAX 11: W and F, emoji presentation among them). */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2630, 0x2637],
  [0x2648, 0x2653],
  [0x267f, 0x267f],
  [0x268a, 0x268f],
  [0x2693, 0x2693],
  [0x26a1, 0x26a1],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26ce, 0x26ce],
  [0x26d4, 0x26d4],
  [0x26ea, 0x26ea],
  [0x26f2, 0x26f3],
  [0x26f5, 0x26f5],
  [0x26fa, 0x26fa],
  [0x26fd, 0x26fd],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x274e, 0x274e],
  [0x2753, 0x2755],
  [0x2757, 0x2757],
  [0x2795, 0x2797],
  [0x27b0, 0x27b0],
  [0x27bf, 0x27bf],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2b55, 0x2b55],
  [0x2e80, 0x303e],
  [0x3041, 0x3247],
  [0x3250, 0x4dbf],
  [0x4dc0, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2fb],
  [0x1d300, 0x1d376],
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f18e],
  [0x1f191, 0x1f19a],
  [0x1f200, 0x1f320],
  [0x1f32d, 0x1f335],
  [0x1f337, 0x1f37c],
  [0x1f37e, 0x1f393],
  [0x1f3a0, 0x1f3ca],
  [0x1f3cf, 0x1f3d3],
  [0x1f3e0, 0x1f3f0],
  [0x1f3f4, 0x1f3f4],
  [0x1f3f8, 0x1f43e],
  [0x1f440, 0x1f440],
  [0x1f442, 0x1f4fc],
  [0x1f4ff, 0x1f53d],
  [0x1f54b, 0x1f54e],
  [0x1f550, 0x1f567],
  [0x1f57a, 0x1f57a],
  [0x1f595, 0x1f596],
  [0x1f5a4, 0x1f5a4],
  [0x1f5fb, 0x1f64f],
  [0x1f680, 0x1f6c5],
  [0x1f6cc, 0x1f6cc],
  [0x1f6d0, 0x1f6d2],
  [0x1f6d5, 0x1f6d8],
  [0x1f6dc, 0x1f6df],
  [0x1f6eb, 0x1f6ec],
  [0x1f6f4, 0x1f6fc],
  [0x1f7e0, 0x1f7eb],
  [0x1f7f0, 0x1f7f0],
  [0x1f90c, 0x1f93a],
  [0x1f93c, 0x1f945],
  [0x1f947, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
];

const ascii = /^[\x20-\x7e]*$/;
const mark = /[\p{Mn}\p{Me}]/u;

function charWidth(char: string): 0 | 1 | 2 {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  // Vowels and finals of conjoining Hangul share the columns of the leading consonant.
  if (mark.test(char) || (code >= 0x1160 && code <= 0x11ff) || (code >= 0xd7b0 && code <= 0xd7ff)) return 0;
  let low = 0;
  let high = wide.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = wide[middle] as readonly [number, number];
    if (code < first) high = middle - 1;
    else if (code > last) low = middle + 1;
    else return 2;
  }
  return 1;
}

/** Columns that a text takes. */
export function widthOf(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** The text in at most so many columns; `…` stands for what was cut off its end. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns <= 0) return '';
  const [head] = splitAt(text, columns - 1);
  return `${head}…`;
}

/** Filled with spaces to so many columns, at the right (or at the left, for numbers). */
export function pad(text: string, columns: number, side: 'left' | 'right' = 'right'): string {
  const space = ' '.repeat(Math.max(0, columns - widthOf(text)));
  return side === 'left' ? space + text : text + space;
}

function splitAt(text: string, columns: number): [head: string, tail: string] {
  let width = 0;
  let at = 0;
  for (const char of text) {
    width += charWidth(char);
    if (width > columns) break;
    at += char.length;
  }
  return [text.slice(0, at), text.slice(at)];
}

/** Never at the start of a line (closing punctuation), never at its end (opening). */
const closing = new Set('，。、；：！？）」』】》〉”’…');
const opening = new Set('（「『【《〈“‘');

/** Pieces that a line may be broken between: words, and single wide characters with the punctuation that clings to them. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let piece = '';
  let previous: 'none' | 'narrow' | 'wide' = 'none';
  const close = (): void => {
    if (piece) found.push(piece);
    piece = '';
    previous = 'none';
  };
  for (const char of text) {
    if (char === ' ') {
      close();
      found.push(' ');
    } else if (closing.has(char)) {
      // It may follow another: `）；` stays together with what stands before.
      if (piece === '' && found.length > 0 && found.at(-1) !== ' ') piece = found.pop() ?? '';
      piece += char;
      close();
    } else {
      const kind = charWidth(char) === 2 || opening.has(char) ? 'wide' : 'narrow';
      if (previous !== 'none' && (kind === 'wide' || previous === 'wide')) close();
      piece += char;
      previous = opening.has(char) ? 'none' : kind;
    }
  }
  close();
  return found;
}

/**
 * Breaks a text into lines of at most so many columns: at spaces, between wide characters, and inside a word only where
 * it is longer than a line. Lines after the first begin with `indent` spaces.
 */
export function wrap(text: string, columns: number, indent = 0): string[] {
  if (widthOf(text) <= columns) return [text];
  const margin = ' '.repeat(Math.min(indent, Math.max(0, columns - 8)));
  const lines: string[] = [];
  let line = '';
  let used = 0;
  // Whether the line holds nothing but its margin. A space there would only push the text out of line.
  let fresh = true;
  const turn = (): void => {
    lines.push(withoutEnd(line));
    line = margin;
    used = margin.length;
    fresh = true;
  };
  for (const whole of pieces(text)) {
    let piece = whole;
    let width = widthOf(piece);
    if (piece === ' ' && fresh && lines.length > 0) continue;
    if (used + width > columns && !fresh) {
      turn();
      if (piece === ' ') continue;
    }
    while (used + width > columns) {
      const [head, tail] = splitAt(piece, Math.max(2, columns - used));
      line += head;
      turn();
      piece = tail;
      width = widthOf(piece);
    }
    if (piece === '') continue;
    line += piece;
    used += width;
    fresh = fresh && piece === ' ';
  }
  if (!fresh) lines.push(withoutEnd(line));
  return lines;
}

function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ') end--;
  return line.slice(0, end);
}
