import { compareDigits, compareNumbers, compareText, digitsEnd, isNumber } from './digits.ts';

/** One version of PEP 440 ("Version scheme"). Numbers are kept as text, so that their size has no limit. */
export interface Pep440 {
  epoch: string;
  release: string[];
  /** a, b or rc, and its number. */
  pre?: readonly [letter: string, number: string];
  post?: string;
  dev?: string;
  local?: string[];
}

/** PEP 440, appendix B. */
const grammar =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d+)?)?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d+)?)?(?:[-_.]?(dev)[-_.]?(\d+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/;

const letters: Record<string, string> = { alpha: 'a', beta: 'b', c: 'rc', pre: 'rc', preview: 'rc' };

/** Undefined for what is not a version of PEP 440. */
export function parsePep440(version: string): Pep440 | undefined {
  const match = grammar.exec(version.toLowerCase());
  if (!match) return undefined;
  const [, epoch = '0', release = '', letter, preNumber = '0', implicit, postWord, postNumber = '0'] = match;
  const [dev, devNumber = '0', local] = match.slice(8);
  return {
    epoch,
    release: release.split('.'),
    ...(letter && { pre: [letters[letter] ?? letter, preNumber] as const }),
    ...((implicit !== undefined || postWord) && { post: implicit ?? postNumber }),
    ...(dev && { dev: devNumber }),
    ...(local && { local: local.split(/[-_.]/) }),
  };
}

export function compareRelease(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < a.length || at < b.length; at++) {
    const sign = compareNumbers(a[at] ?? '', b[at] ?? '');
    if (sign !== 0) return sign;
  }
  return 0;
}

/** 1.0.dev1 < 1.0a1 < 1.0: a development release of the release itself comes first, no pre-release last. */
const preRank = (version: Pep440): number =>
  version.pre
    ? ({ a: 1, b: 2, rc: 3 }[version.pre[0]] ?? 0)
    : version.post === undefined && version.dev !== undefined
      ? 0
      : 4;

/** Numbers are above words, and a longer local version above the one that it begins with. */
function compareLocal(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const left = a[at]!;
    const right = b[at]!;
    const numeric = isNumber(left);
    if (numeric !== isNumber(right)) return numeric ? 1 : -1;
    const sign = numeric ? compareNumbers(left, right) : compareText(left, right);
    if (sign !== 0) return sign;
  }
  return Math.sign(a.length - b.length);
}

/** Compares an optional number; `absent` says on which side none stands. */
function compareOptional(a: string | undefined, b: string | undefined, absent: 1 | -1): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? absent : -absent;
  return compareNumbers(a, b);
}

/** Everything but the local version. */
export const comparePublic = (a: Pep440, b: Pep440): number =>
  compareNumbers(a.epoch, b.epoch) ||
  compareRelease(a.release, b.release) ||
  Math.sign(preRank(a) - preRank(b)) ||
  compareNumbers(a.pre?.[1] ?? '', b.pre?.[1] ?? '') ||
  compareOptional(a.post, b.post, -1) ||
  compareOptional(a.dev, b.dev, 1);

export const compareParsed = (a: Pep440, b: Pep440): number =>
  comparePublic(a, b) || compareLocal(a.local ?? [], b.local ?? []);

/** A Map, because a version may spell the name of an object's own property. */
const legacyNames = new Map([
  ['pre', 'c'],
  ['preview', 'c'],
  ['-', 'final-'],
  ['rc', 'c'],
  ['dev', '@'],
]);

/**
 * The key by which setuptools ordered before PEP 440: numbers padded to eight digits, words marked with `*`, so that they
 * sort below numbers.
 */
function legacyKey(version: string): string[] {
  const key: string[] = [];
  for (const raw of [...(version.toLowerCase().match(/\d+|[a-z]+|-/g) ?? []), 'final']) {
    const part = isNumber(raw) ? raw.padStart(8, '0') : `*${legacyNames.get(raw) ?? raw}`;
    if (part.startsWith('*')) {
      if (part < '*final') while (key.at(-1) === '*final-') key.pop();
      while (key.at(-1) === '00000000') key.pop();
    }
    key.push(part);
  }
  return key;
}

function compareLegacy(a: string, b: string): number {
  const left = legacyKey(a);
  const right = legacyKey(b);
  for (let at = 0; at < left.length && at < right.length; at++) {
    const sign = compareText(left[at]!, right[at]!);
    if (sign !== 0) return sign;
  }
  return Math.sign(left.length - right.length);
}

/** Compares while both are numbers and dots alone, without a copy. Undefined as soon as either is not. */
function compareDotted(a: string, b: string): number | undefined {
  let i = 0;
  let j = 0;
  let sign = 0;
  while (i < a.length || j < b.length) {
    const iNext = digitsEnd(a, i, a.length);
    const jNext = digitsEnd(b, j, b.length);
    if (i < a.length && (iNext === i || (iNext < a.length && a.charCodeAt(iNext) !== 46))) return undefined;
    if (j < b.length && (jNext === j || (jNext < b.length && b.charCodeAt(jNext) !== 46))) return undefined;
    if (iNext === a.length - 1 || jNext === b.length - 1) return undefined;
    if (sign === 0) sign = compareDigits(a, i, iNext, b, j, jNext);
    i = iNext + 1;
    j = jNext + 1;
  }
  return sign;
}

/** What is not of PEP 440 is older than all that is. */
export function comparePep440(a: string, b: string): number {
  const dotted = a === '' || b === '' ? undefined : compareDotted(a, b);
  if (dotted !== undefined) return dotted;
  const left = parsePep440(a);
  const right = parsePep440(b);
  if (left && right) return compareParsed(left, right);
  return left ? 1 : right ? -1 : compareLegacy(a, b);
}
