import { compareDigits, compareNumbers, compareText, digitsEnd, isNumber } from './digits.ts';
import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';

/** Gem::Version (rubygems): runs of digits and runs of letters; `-` stands for `.pre.`; a word makes a pre-release. */
type Segments = string[];

/**
 * `-` and the platform a gem was built for, which the version of a lockfile or of a file name carries along
 * (1.19.3-x86_64-linux). A platform is the same release.
 */
const platform =
  /-(?:x86|x86_64|x64|i[3-6]86|universal|arm|arm64|armv[0-9][a-z0-9]*|aarch64|amd64|powerpc|powerpc64|ppc|ppc64|ppc64le|s390x|riscv64|sparc|mips|mswin|mswin32|mswin64|mingw|mingw32|java|jruby|dalvik)(?:-.*)?$/;

const segment = /[0-9]+|[a-zA-Z]+|-/g;

function parse(version: string): Segments {
  const found = version.trim().replace(platform, '').match(segment) ?? [];
  return found.length > 0 ? found.map(part => (part === '-' ? 'pre' : part)) : ['0'];
}

function compareSegments(a: Segments, b: Segments): number {
  for (let at = 0; at < a.length || at < b.length; at++) {
    const left = a[at] ?? '0';
    const right = b[at] ?? '0';
    const leftNumber = isNumber(left);
    if (leftNumber !== isNumber(right)) return leftNumber ? 1 : -1;
    const sign = leftNumber ? compareNumbers(left, right) : compareText(left, right);
    if (sign !== 0) return sign;
  }
  return 0;
}

const isZero = (part: string): boolean => /^0+$/.test(part);

function withoutTrailingZeros(parts: Segments): Segments {
  let end = parts.length;
  while (end > 0 && isZero(parts[end - 1]!)) end--;
  return parts.slice(0, end);
}

/** Zeros at the end of the numbers, and at the end of all, do not count: 1.0.0.a equals 1.a. */
function canonical(parts: Segments): Segments {
  const word = parts.findIndex(part => !isNumber(part));
  if (word < 0) return withoutTrailingZeros(parts);
  return [...withoutTrailingZeros(parts.slice(0, word)), ...withoutTrailingZeros(parts.slice(word))];
}

/** Compares while both are numbers and dots alone, without a copy. Undefined as soon as either is not. */
function compareDotted(a: string, b: string): number | undefined {
  let i = 0;
  let j = 0;
  let sign = 0;
  while (i < a.length || j < b.length) {
    const iNext = digitsEnd(a, i, a.length);
    const jNext = digitsEnd(b, j, b.length);
    if ((iNext < a.length && a.charCodeAt(iNext) !== 46) || (iNext === i && i < a.length)) return undefined;
    if ((jNext < b.length && b.charCodeAt(jNext) !== 46) || (jNext === j && j < b.length)) return undefined;
    if (sign === 0) sign = compareDigits(a, i, iNext, b, j, jNext);
    i = iNext + 1;
    j = jNext + 1;
  }
  return sign;
}

function compare(a: string, b: string): number {
  return compareDotted(a, b) ?? compareSegments(canonical(parse(a)), canonical(parse(b)));
}

const beforeWord = (parts: Segments): Segments => {
  const word = parts.findIndex(part => !isNumber(part));
  return word < 0 ? parts : parts.slice(0, word);
};

/** The first version that `~> bound` no longer takes: the last number dropped, the one before raised. */
function bump(bound: string): Segments {
  const numbers = beforeWord(parse(bound)).slice();
  if (numbers.length > 1) numbers.pop();
  const last = numbers.pop() ?? '0';
  return [...numbers, String(BigInt(last) + 1n)];
}

const pessimistic = (version: string, bound: string): boolean =>
  compare(version, bound) >= 0 && compareSegments(canonical(beforeWord(parse(version))), canonical(bump(bound))) < 0;

/** RubyGems. Ranges: Gem::Requirement (`~>` and the common comparators, joined by commas). */
export const gem: Ordering = {
  id: 'gem',
  names: ['rubygems', 'ruby', 'bundler'],
  compare,
  valid: version => /^\s*(?:[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)?\s*$/.test(version),
  inRange: (range, version) => satisfies(range, version, compare, { '~>': pessimistic }),
};
