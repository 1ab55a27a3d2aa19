/**
 * npm's ranges (node-semver, "Range Grammar"), brought down to comparators on three numbers and a pre-release.
 */

export interface NpmOptions {
  /** Accept what older versions of npm did: 1.2.3beta, leading zeros, `v 1.2.3`. */
  loose?: boolean;
  /** Pre-releases lie in a range like any version. */
  prereleases?: boolean;
}

interface Version {
  numbers: readonly [number, number, number];
  pre: readonly string[];
}

/** Any of the parts may be missing or a wildcard: then it and all behind it are undefined. */
interface Partial {
  major?: number;
  minor?: number;
  patch?: number;
  pre: readonly string[];
  /** A number behind a wildcard, as in 1.x.3. */
  gap: boolean;
}

type Comparator = readonly [operator: string, version: Version];

/** As in node-semver: longer versions are refused. Characters. */
const maxLength = 256;

const number = '(?:0|[1-9]\\d*)';
const identifier = `(?:${number}|\\d*[A-Za-z-][A-Za-z0-9-]*)`;
const looseIdentifier = '(?:\\d+|\\d*[A-Za-z-][A-Za-z0-9-]*)';
const build = '(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?';
const wildcard = '[xX*]';

const strictVersion = new RegExp(
  `^v?(${number})\\.(${number})\\.(${number})(?:-(${identifier}(?:\\.${identifier})*))?${build}$`,
);
const looseVersion = new RegExp(
  `^[v=\\s]*(\\d+)\\.(\\d+)\\.(\\d+)(?:-?(${looseIdentifier}(?:\\.${looseIdentifier})*))?${build}$`,
);
const strictPartial = new RegExp(
  `^[v=\\s]*(${number}|${wildcard})(?:\\.(${number}|${wildcard})(?:\\.(${number}|${wildcard})(?:-(${identifier}(?:\\.${identifier})*))?)?)?$`,
);
const loosePartial = new RegExp(
  `^[v=\\s]*(\\d+|${wildcard})(?:\\.(\\d+|${wildcard})(?:\\.(\\d+|${wildcard})(?:-?(${looseIdentifier}(?:\\.${looseIdentifier})*))?)?)?$`,
);

function parseVersion(text: string, loose: boolean): Version | undefined {
  if (text.length > maxLength) return undefined;
  const match = (loose ? looseVersion : strictVersion).exec(text.trim());
  if (!match) return undefined;
  const numbers = [Number(match[1]), Number(match[2]), Number(match[3])] as const;
  return numbers.every(Number.isSafeInteger) ? { numbers, pre: match[4]?.split('.') ?? [] } : undefined;
}

const isWild = (part: string | undefined): boolean => part === undefined || !/\d/.test(part);

function parsePartial(text: string, loose: boolean): Partial | undefined {
  const match = text.length > maxLength ? null : (loose ? loosePartial : strictPartial).exec(text);
  if (!match) return undefined;
  const partial: Partial = {
    pre: [],
    gap: (isWild(match[1]) && !isWild(match[2])) || (isWild(match[2]) && !isWild(match[3])),
  };
  for (const [at, name] of (['major', 'minor', 'patch'] as const).entries()) {
    const part = match[at + 1];
    if (isWild(part)) return partial;
    const value = Number(part);
    if (!Number.isSafeInteger(value)) return undefined;
    partial[name] = value;
  }
  partial.pre = match[4]?.split('.') ?? [];
  return partial;
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

function compareIdentifier(a: string, b: string): number {
  const numeric = isNumber(a);
  if (numeric !== isNumber(b)) return numeric ? -1 : 1;
  const [left, right] = numeric ? [Number(a), Number(b)] : [a, b];
  return left < right ? -1 : left > right ? 1 : 0;
}

function comparePre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 0 : a.length === 0 ? 1 : -1;
  for (let at = 0; at < a.length && at < b.length; at++) {
    const sign = compareIdentifier(a[at]!, b[at]!);
    if (sign !== 0) return sign;
  }
  return Math.sign(a.length - b.length);
}

function compareParsed(a: Version, b: Version): number {
  for (const at of [0, 1, 2] as const) {
    const difference = a.numbers[at] - b.numbers[at];
    if (difference !== 0) return Math.sign(difference);
  }
  return comparePre(a.pre, b.pre);
}

const version = (major: number, minor: number, patch: number, pre: readonly string[] = []): Version => ({
  numbers: [major, minor, patch],
  pre,
});

/** `-0`, the lowest pre-release: a bound that leaves out the pre-releases of the version above. */
const lowest = ['0'] as const;

/** Nothing is older, so nothing meets it. */
const nothing: Comparator[] = [['<', version(0, 0, 0, lowest)]];

/** Where a partial version stands for a span, where that begins. */
const floor = (partial: Partial, pre: readonly string[]): Version =>
  partial.patch === undefined
    ? version(partial.major ?? 0, partial.minor ?? 0, 0, pre)
    : version(partial.major ?? 0, partial.minor ?? 0, partial.patch, partial.pre.length > 0 ? partial.pre : pre);

/** … and the first version behind it. */
const ceiling = (partial: Partial): Version =>
  partial.minor === undefined
    ? version((partial.major ?? 0) + 1, 0, 0, lowest)
    : version(partial.major ?? 0, partial.minor + 1, 0, lowest);

function caretCeiling({ major = 0, minor, patch }: Partial): Version {
  if (major > 0 || minor === undefined) return version(major + 1, 0, 0, lowest);
  if (minor > 0 || patch === undefined) return version(0, minor + 1, 0, lowest);
  return version(0, 0, patch + 1, lowest);
}

/** One `operator version`. Undefined when it is not of the grammar. */
function desugar(operator: string, text: string, options: NpmOptions): Comparator[] | undefined {
  // Nothing means any version; an operator alone is none of the grammar.
  if (text === '') return operator === '' ? [] : undefined;
  const partial = parsePartial(text, options.loose ?? false);
  if (!partial || (partial.gap && operator !== '^' && operator !== '~')) return undefined;
  const pre = options.prereleases ? lowest : [];
  if (partial.major === undefined) return operator === '<' || operator === '>' ? nothing : [];
  if (operator === '^' || operator === '~') {
    const high = operator === '^' ? caretCeiling(partial) : ceiling(partial);
    // Whole versions leave their own pre-releases out in either mode.
    const low = floor(partial, partial.patch === undefined ? pre : []);
    return [
      ['>=', low],
      ['<', high],
    ];
  }
  if (partial.patch !== undefined) {
    if (!options.loose && !/^v?\d/.test(text)) return undefined;
    return [[operator || '=', version(partial.major, partial.minor ?? 0, partial.patch, partial.pre)]];
  }
  if (operator === '>') return [['>=', version(...ceiling(partial).numbers, pre)]];
  if (operator === '<=') return [['<', ceiling(partial)]];
  if (operator === '<') return [['<', floor(partial, lowest)]];
  if (operator === '>=') return [['>=', floor(partial, pre)]];
  return [
    ['>=', floor(partial, pre)],
    ['<', ceiling(partial)],
  ];
}

const span = /^(\S.*?)\s+-\s+(\S.*)$/;

function desugarSpan(from: string, to: string, options: NpmOptions): Comparator[] | undefined {
  const low = parsePartial(from, options.loose ?? false);
  const high = parsePartial(to, options.loose ?? false);
  if (!low || !high) return undefined;
  if (!options.loose && [from, to].some(text => text.startsWith('='))) return undefined;
  const found: Comparator[] = [];
  if (low.major !== undefined) found.push(['>=', floor(low, options.prereleases ? lowest : [])]);
  if (high.major === undefined) return found;
  if (high.patch === undefined) found.push(['<', ceiling(high)]);
  else if (high.pre.length === 0 && options.prereleases) {
    found.push(['<', version(high.major, high.minor ?? 0, high.patch + 1, lowest)]);
  } else found.push(['<=', version(high.major, high.minor ?? 0, high.patch, high.pre)]);
  return found;
}

/** An operator may stand apart from its version: `>= 1.2`, `~> 1`, `^ 2`. */
const token = /^(~>|[~^]|[<>]=?|=)?\s*(.*)$/;

/**
 * The comparators of one alternative, undefined when one is not of the grammar. A loose range passes over what it cannot
 * read, and holds nothing when it can read none.
 */
function parseGroup(group: string, options: NpmOptions): Comparator[] | undefined {
  const text = group
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*/g, '');
  const between = span.exec(text);
  if (between) {
    const comparators = desugarSpan(between[1] ?? '', between[2] ?? '', options);
    if (comparators) return comparators;
  }
  const joined = text.replace(/(^| )((?:~>|[~^<>=])[<>=]*) (?=[v=\dxX*])/g, '$1$2');
  const found: Comparator[] = [];
  let read = false;
  for (const part of joined === '' ? [''] : joined.split(' ')) {
    const [, operator = '', rest = ''] = token.exec(part) ?? [];
    const comparators = desugar(operator === '~>' ? '~' : operator, rest.trim(), options);
    if (comparators) read = true;
    else if (!options.loose) return undefined;
    found.push(...(comparators ?? []));
  }
  return read ? found : nothing;
}

function meets([operator, bound]: Comparator, candidate: Version): boolean {
  const sign = compareParsed(candidate, bound);
  if (operator === '<') return sign < 0;
  if (operator === '<=') return sign <= 0;
  if (operator === '>') return sign > 0;
  if (operator === '>=') return sign >= 0;
  return sign === 0;
}

/** A pre-release needs a comparator that names a pre-release of the same three numbers. */
const named = (comparators: Comparator[], { numbers }: Version): boolean =>
  comparators.some(([, bound]) => bound.pre.length > 0 && bound.numbers.every((part, at) => part === numbers[at]));

/** Does the version lie in the range? False when either is not of the grammar. */
export function inNpmRange(range: string, text: string, options: NpmOptions): boolean {
  const candidate = parseVersion(text, options.loose ?? false);
  if (!candidate) return false;
  const groups = range.split('||').map(group => parseGroup(group, options));
  if (groups.includes(undefined)) return false;
  // An alternative that takes any version makes the others void, pre-releases that they name included.
  const any = groups.find(group => group?.length === 0);
  return (any ? [any] : groups).some(
    comparators =>
      comparators?.every(comparator => meets(comparator, candidate)) &&
      (candidate.pre.length === 0 || options.prereleases || named(comparators, candidate)),
  );
}
