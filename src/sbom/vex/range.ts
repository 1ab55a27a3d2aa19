import { vexBounds } from './bounds.ts';

/** -1, 0 or 1; undefined for a purl type whose versions cannot be put in order. */
export type OrderVersions = (type: string, a: string, b: string) => number | undefined;

const comparators: [mark: string, holds: (sign: number) => boolean][] = [
  ['>=', sign => sign >= 0],
  ['<=', sign => sign <= 0],
  ['!=', sign => sign !== 0],
  ['>', sign => sign > 0],
  ['<', sign => sign < 0],
  ['=', sign => sign === 0],
];

/** Without a comparator, the version itself. */
const equal: (typeof comparators)[number] = ['', sign => sign === 0];

interface Bound {
  mark: string;
  holds: boolean;
}

/**
 * Whether a version lies in a version range (VERS, "Checking if a version is contained within a range"):
 * `vers:npm/1.2.3|>=2.0.0|<5.0.0`. undefined: it is no such range, or nobody can tell.
 */
export function inVers(range: string, version: string, order: OrderVersions): boolean | undefined {
  const [, type = '', list = ''] = /^vers:([a-z][a-z0-9.-]*)\/(.+)$/s.exec(range) ?? [];
  const constraints = list.split('|').slice(0, vexBounds.constraints + 1);
  if (!list || constraints.length > vexBounds.constraints) return undefined;
  if (list.trim() === '*') return true;
  const bounds: Bound[] = [];
  let excluded = 0;
  for (const constraint of constraints) {
    const text = constraint.trim();
    const [mark, holds] = comparators.find(([sign]) => text.startsWith(sign)) ?? equal;
    const stated = decoded(text.slice(mark.length).trim());
    const sign = stated ? order(type, version, stated) : undefined;
    if (sign === undefined) return undefined;
    if (mark === '!=') {
      if (!holds(sign)) return false;
      excluded++;
    } else if (mark === '<' || mark === '>' || mark === '<=' || mark === '>=') {
      bounds.push({ mark, holds: holds(sign) });
    } else if (holds(sign)) return true;
  }
  // Nothing but exceptions: everything else is in it.
  return excluded === constraints.length || within(bounds);
}

/** Lower and upper bounds take turns; each pair is an interval, and the first and last may be open. */
function within(bounds: readonly Bound[]): boolean {
  for (let index = 0; index < bounds.length; index++) {
    const { mark, holds } = bounds[index] as Bound;
    const next = bounds[index + 1];
    const upper = mark.startsWith('>') && next?.mark.startsWith('<') ? next : undefined;
    if (holds && (upper?.holds ?? true)) return true;
    if (upper) index++;
  }
  return false;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
