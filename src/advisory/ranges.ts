/**
 * Version ranges of the OSV schema ("Evaluation"), coded for storage: an event is a letter and its version, a range a list
 * of events, and the commonest range, from the beginning up to a fix, is `<VERSION` alone.
 */

/** `i` introduced, `a` introduced after (the version itself is not affected), `f` fixed, `l` last affected, `m` limit; `u` says that the upper bound is unknown. */
export type CodedEvent = string;

export type Compare = (a: string, b: string) => number;

interface Interval {
  /** `0`: from the beginning. */
  start: string;
  /** The start itself is not affected. */
  after?: boolean;
  end?: string;
  /** The end itself is affected (last_affected). */
  including?: boolean;
  /** `end` is absent because the source lost it. */
  uncertain?: boolean;
}

/** @example encodeRanges([['i0', 'f1.2']]) // '<1.2' */
export function encodeRanges(ranges: CodedEvent[][]): string {
  const [only] = ranges;
  if (ranges.length === 1 && only?.length === 2 && only[0] === 'i0' && only[1]?.startsWith('f'))
    return `<${only[1].slice(1)}`;
  return ranges.length === 0 ? '' : JSON.stringify(ranges);
}

export function decodeRanges(coded: string): CodedEvent[][] {
  if (coded === '') return [];
  return coded.startsWith('<') ? [['i0', `f${coded.slice(1)}`]] : (JSON.parse(coded) as CodedEvent[][]);
}

/** The interval of the ranges that a version lies in, and everything needed to say so. */
export interface Hit {
  interval: Interval;
  certain: boolean;
}

/**
 * Does the version lie in one of the ranges? A certain interval is preferred to an uncertain one.
 * The order of the events does not matter.
 */
export function hitOf(coded: string, version: string, compare: Compare): Hit | undefined {
  if (coded.startsWith('<')) {
    const end = coded.slice(1);
    return end !== '0' && compare(version, end) < 0 ? { interval: { start: '0', end }, certain: true } : undefined;
  }
  let found: Hit | undefined;
  for (const events of decodeRanges(coded)) {
    if (!beforeLimits(events, version, compare)) continue;
    for (const interval of intervalsOf(events, compare)) {
      if (!lies(version, interval, compare)) continue;
      if (!interval.uncertain) return { interval, certain: true };
      found ??= { interval, certain: false };
    }
  }
  return found;
}

/** OSV, "BeforeLimits": no limit is no limit, and of several one is enough. */
function beforeLimits(events: CodedEvent[], version: string, compare: Compare): boolean {
  let limited = false;
  for (const event of events) {
    if (event[0] !== 'm') continue;
    if (event === 'm*' || compare(version, event.slice(1)) < 0) return true;
    limited = true;
  }
  return !limited;
}

function lies(version: string, { start, after, end, including }: Interval, compare: Compare): boolean {
  const above = start === '0' ? 1 : compare(version, start);
  if (above < 0 || (above === 0 && after)) return false;
  if (end === undefined) return true;
  if (end === '0') return false;
  const order = compare(version, end);
  return order < 0 || (order === 0 && including === true);
}

/** Events sorted by version, made intervals. */
export function intervalsOf(events: CodedEvent[], compare: Compare): Interval[] {
  const uncertain = events.includes('u');
  const at = (a: string, b: string): number => (a === b ? 0 : a === '0' ? -1 : b === '0' ? 1 : compare(a, b));
  const sorted = events
    .filter(event => 'iafl'.includes(event[0] ?? ' '))
    .sort((a, b) => at(a.slice(1), b.slice(1)) || (a < b ? -1 : 1));
  const intervals: Interval[] = [];
  let start: string | undefined;
  let after = {};
  for (let from = 0; from < sorted.length; ) {
    const version = sorted[from]!.slice(1);
    let to = from;
    const kinds = new Set<string>();
    while (to < sorted.length && at(sorted[to]!.slice(1), version) === 0) kinds.add(sorted[to++]![0]!);
    from = to;
    // Events at one version: what ends an open interval comes before what opens one, and the other way round when none
    // is open. So `introduced` and `fixed` at one version are an empty range, and `fixed` then `introduced` is no gap.
    const close = (): void => {
      if (start === undefined) return;
      if (kinds.has('f')) intervals.push({ start, ...after, end: version });
      else if (kinds.has('l')) intervals.push({ start, ...after, end: version, including: true });
      else return;
      start = undefined;
    };
    const wasOpen = start !== undefined;
    if (wasOpen) close();
    if (start === undefined && (kinds.has('i') || kinds.has('a'))) {
      start = version;
      after = kinds.has('i') ? {} : { after: true };
    }
    if (!wasOpen) close();
  }
  if (start !== undefined) intervals.push({ start, ...after, ...(uncertain ? { uncertain } : {}) });
  return intervals;
}

/** @example inWords({ start: '1.0', end: '1.5' }) // '>= 1.0, < 1.5' */
export function inWords({ start, after, end, including, uncertain }: Interval): string {
  const parts: string[] = [];
  if (start !== '0') parts.push(`${after ? '>' : '>='} ${start}`);
  if (end !== undefined) parts.push(`${including ? '<=' : '<'} ${end}`);
  if (uncertain) parts.push('upper bound unknown');
  return parts.length > 0 ? parts.join(', ') : 'every version';
}

/** All ranges of an entry in words, for `db show`. */
export function allInWords(coded: string, compare: Compare): string {
  const words = decodeRanges(coded).flatMap(events => {
    const limits = events.filter(event => event[0] === 'm').map(event => ` (below ${event.slice(1)})`);
    return intervalsOf(events, compare).map(interval => inWords(interval) + limits.join(''));
  });
  return words.join(' || ');
}

/** The comparison as it was made: `1.2.3-1 < 1.2.3-2 (deb)`. */
export function comparisonOf(
  version: string,
  { start, after, end, including, uncertain }: Interval,
  ordering: string,
): string {
  if (end !== undefined)
    return `${start === '0' ? '' : `${start} ${after ? '<' : '<='} `}${version} ${including ? '<=' : '<'} ${end} (${ordering})`;
  const lower = start === '0' ? `${version} is any version` : `${version} ${after ? '>' : '>='} ${start} (${ordering})`;
  return uncertain ? `${lower}, and where it ends is unknown` : `${lower}, and no fix is named`;
}

/** Versions named as fixed. */
export function fixesOf(coded: string): string[] {
  if (coded.startsWith('<')) return [coded.slice(1)];
  return decodeRanges(coded).flatMap(events => events.filter(event => event[0] === 'f').map(event => event.slice(1)));
}
