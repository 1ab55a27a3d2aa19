/** Ordering of versions and meaning of ranges, per ecosystem. */
import { PlimsollError } from '../model/index.ts';
import type { Ordering } from './ordering.ts';
import { orderings } from './orderings.ts';

export type { Ordering } from './ordering.ts';

const byName = new Map<string, Ordering>();
for (const ordering of orderings) for (const name of [ordering.id, ...ordering.names]) byName.set(name, ordering);

/** Publishers of patched builds of other ecosystems, which stand behind the colon: `Root:Alpine:3.18`, `Echo:PyPI`. */
const publishers = new Set(['root', 'echo', 'tuxcare']);

/**
 * The ordering of an ecosystem: an OSV ecosystem with or without its suffix (`Debian:12`, `Red Hat:enterprise_linux:9`),
 * a purl type (`deb`, `golang`) or one of the names in the orderings' files. Letter case does not matter.
 * @example orderingOf('Ubuntu:22.04:LTS')?.compare('1.0~rc1', '1.0') // -1
 */
export function orderingOf(ecosystem: string): Ordering | undefined {
  const [head = '', next] = ecosystem.toLowerCase().split(':', 2);
  return (next !== undefined && publishers.has(head) && byName.get(next)) || byName.get(head);
}

/** -1, 0 or 1. Throws `usage` for an unknown ecosystem, and never for a version. */
export function compare(ecosystem: string, a: string, b: string): number {
  return known(ecosystem).compare(a, b);
}

/** Whether the version lies in the range. Throws `usage` for an unknown ecosystem, or one without a range language. */
export function inRange(ecosystem: string, range: string, version: string): boolean {
  const ordering = known(ecosystem);
  if (!ordering.inRange) throw new PlimsollError('usage', `${ecosystem} has no range language`);
  return ordering.inRange(range, version);
}

function known(ecosystem: string): Ordering {
  const ordering = orderingOf(ecosystem);
  if (!ordering) throw new PlimsollError('usage', `no version ordering is known for the ecosystem "${ecosystem}"`);
  return ordering;
}
