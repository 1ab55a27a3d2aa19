import { compareDigits, compareText, digitsEnd, isDigit } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';
import { compareSegments } from './rpm.ts';

/**
 * Parts of an apk version (apk-package(5)): number{.number}…{letter}{_suffix{number}}…{~hash}{-r#}. Where two versions
 * first differ in kind, the one with the earlier kind is newer; a pre-release suffix is older than anything else.
 */
const kind = { first: 0, number: 1, letter: 2, suffix: 3, suffixNumber: 4, hash: 5, revision: 6, end: 7, invalid: 8 };

/** Suffixes in their order; no suffix at all stands where `released` is. */
const suffixes = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];
const released = suffixes.indexOf('');

interface Cursor {
  text: string;
  /** Where the next part begins. */
  next: number;
  kind: number;
  /** Where the value of the part begins; it ends at `next`. */
  start: number;
  /** Index into `suffixes`. */
  suffix: number;
}

/** Reads a number as a part of the given kind. */
function numberPart(cursor: Cursor, of: number): number {
  cursor.start = cursor.next;
  cursor.next = digitsEnd(cursor.text, cursor.start, cursor.text.length);
  return cursor.next > cursor.start ? of : kind.invalid;
}

/** Where a run of a–`last`, and of digits where `digits` says so, ends. */
function spanEnd(text: string, from: number, last: number, digits: boolean): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (!((unit >= 97 && unit <= last) || (digits && isDigit(unit)))) break;
    at++;
  }
  return at;
}

function suffixPart(cursor: Cursor): number {
  cursor.start = cursor.next + 1;
  cursor.next = spanEnd(cursor.text, cursor.start, 122, false);
  cursor.suffix = cursor.next > cursor.start ? suffixes.indexOf(cursor.text.slice(cursor.start, cursor.next)) : -1;
  if (cursor.suffix >= 0) return kind.suffix;
  cursor.next = cursor.start;
  return kind.invalid;
}

function hashPart(cursor: Cursor): number {
  cursor.start = cursor.next + 1;
  cursor.next = spanEnd(cursor.text, cursor.start, 102, true);
  return cursor.next > cursor.start ? kind.hash : kind.invalid;
}

function revisionPart(cursor: Cursor): number {
  cursor.next += 2;
  const found = numberPart(cursor, kind.revision);
  // A revision without a number says nothing, and nor does what follows.
  if (found === kind.invalid) cursor.next = cursor.text.length;
  return found;
}

/** Reads the next part. Which one may follow depends on the one before. */
function nextPart(cursor: Cursor): number {
  if (cursor.next >= cursor.text.length) return kind.end;
  const before = cursor.kind;
  const unit = cursor.text.charCodeAt(cursor.next);
  if (unit === 46 /* . */ && before <= kind.number) {
    cursor.next++;
    return numberPart(cursor, kind.number);
  }
  if (unit >= 97 && unit <= 122 && before <= kind.number) {
    cursor.start = cursor.next++;
    return kind.letter;
  }
  if (unit === 95 /* _ */ && before <= kind.suffixNumber) return suffixPart(cursor);
  if (isDigit(unit) && before === kind.suffix) return numberPart(cursor, kind.suffixNumber);
  if (unit === 126 /* ~ */ && before < kind.hash) return hashPart(cursor);
  if (unit === 45 /* - */ && before < kind.revision && cursor.text.charCodeAt(cursor.next + 1) === 114 /* r */) {
    return revisionPart(cursor);
  }
  return kind.invalid;
}

function advance(cursor: Cursor): void {
  cursor.kind = nextPart(cursor);
}

function compareParts(a: Cursor, b: Cursor): number {
  if (a.kind === kind.suffix) return Math.sign(a.suffix - b.suffix);
  const byText =
    a.kind === kind.hash ||
    a.kind === kind.letter ||
    // A leading zero makes both sides fractions, as in 1.05 < 1.1.
    (a.kind === kind.number && (a.text.charCodeAt(a.start) === 48 || b.text.charCodeAt(b.start) === 48));
  return byText
    ? compareText(a.text.slice(a.start, a.next), b.text.slice(b.start, b.next))
    : compareDigits(a.text, a.start, a.next, b.text, b.start, b.next);
}

function open(text: string): Cursor {
  // Upstream tags are often written with a leading v.
  const v = (text.charCodeAt(0) | 32) === 118 && isDigit(text.charCodeAt(1)) ? 1 : 0;
  const cursor = { text, next: v, kind: kind.first, start: v, suffix: 0 };
  cursor.kind = numberPart(cursor, kind.first);
  return cursor;
}

/**
 * apk calls versions equal that turn invalid at the same place. Packages have such versions (5.1p1-r0, 5.1p1-r1), so the
 * rest tells them apart here.
 */
const compareRest = (a: Cursor, b: Cursor): number =>
  compareSegments(a.text, a.next, a.text.length, b.text, b.next, b.text.length);

/** @param prefix when `b` ends first, call them equal (the `~` operator) */
function compareCursors(a: Cursor, b: Cursor, prefix: boolean): number {
  while (a.kind === b.kind && a.kind < kind.end) {
    const difference = compareParts(a, b);
    if (difference !== 0) return difference;
    advance(a);
    advance(b);
  }
  if (prefix && b.kind === kind.end) return 0;
  if (a.kind === b.kind) return a.kind === kind.invalid ? compareRest(a, b) : 0;
  if (a.kind === kind.suffix && a.suffix < released) return -1;
  if (b.kind === kind.suffix && b.suffix < released) return 1;
  return a.kind > b.kind ? -1 : 1;
}

const compare = (a: string, b: string): number => compareCursors(open(a), open(b), false);
const fuzzy = (a: string, b: string): number => compareCursors(open(a), open(b), true);

function valid(version: string): boolean {
  const cursor = open(version);
  while (cursor.kind < kind.end) advance(cursor);
  return cursor.kind === kind.end;
}

/** apk versions (apk-package(5)) of Alpine, Wolfi and Chainguard. Ranges: the common operators and `~`, `<~`, `>~`. */
export const apk: Ordering = {
  id: 'apk',
  names: [
    'alpine',
    'wolfi',
    'chainguard',
    'minimos',
    'alpaquita',
    'bellsoft hardened containers',
    'cleanstart',
    'apko',
  ],
  compare,
  valid,
  inRange: (range, version) =>
    satisfies(range, version, compare, {
      '~': (v, bound) => fuzzy(v, bound) === 0,
      '~=': (v, bound) => fuzzy(v, bound) === 0,
      '=~': (v, bound) => fuzzy(v, bound) === 0,
      '<~': (v, bound) => fuzzy(v, bound) <= 0,
      '>~': (v, bound) => fuzzy(v, bound) >= 0,
    }),
};
