import type { Ordering } from './ordering.ts';
import { meets } from './range.ts';
import { compareSemver, strictSemver } from './semver.ts';

const preRelease = /^[^+-]*-/;

/** `~> 2.1` takes 2.x from 2.1 on, `~> 2.1.3` takes 2.1.x; never a pre-release of the first version beyond. */
function pessimistic(version: string, bound: string): boolean {
  if (compareSemver(version, bound) < 0) return false;
  const numbers = bound.replace(/[-+].*$/, '').split('.');
  const kept = numbers.slice(0, Math.max(1, numbers.length - 1));
  const candidate = version.replace(/[-+].*$/, '').split('.');
  return kept.every((part, at) => compareSemver(part, candidate[at] ?? '0') === 0);
}

/** A pre-release meets only requirements that name one, which is how Hex resolves (`allow_pre: false`). */
function meetsRequirement(requirement: string, version: string): boolean {
  const match = /^(~>|==|!=|[<>]=?)?\s*(\S+)$/.exec(requirement);
  if (!match) return false;
  const [, operator = '==', bound = ''] = match;
  if (preRelease.test(version) && !preRelease.test(bound)) return false;
  if (operator === '~>') return pessimistic(version, bound);
  return meets(operator, compareSemver(version, bound)) ?? false;
}

/** Elixir's Version.match?: `and`, `or`, `~>`, `==`, `!=` and the four comparisons; advisories use `,` and `||`. */
function inRange(range: string, version: string): boolean {
  // One blank for many first: a pattern that begins with several would try each of them.
  return range
    .replace(/\s+/g, ' ')
    .split(/ or |\|\|/)
    .some(group => group.split(/ and |,/).every(part => meetsRequirement(part.trim(), version)));
}

/** Hex (Elixir, Erlang). */
export const hex: Ordering = {
  id: 'hex',
  names: ['elixir', 'erlang'],
  compare: compareSemver,
  valid: version => strictSemver.test(version),
  inRange,
};
