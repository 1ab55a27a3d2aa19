import type { Ordering } from './ordering.ts';
import { satisfies } from './range.ts';
import { compareSemver } from './semver.ts';

/** 8u302-b08, as release notes write it. */
const short = /^(\d+)u(\d+)/i;

/** Numbers, update, pre-release; the build (`-b08`, `+8`) does not count. */
const grammar = /^(\d+(?:\.\d+)*)(?:[_-](?:update)?_?(\d+))?(?:-(?!b\d)([0-9A-Za-z.]+))?/i;

/**
 * Java's two schemes brought to one, that of JEP 322: 1.8.0_302-b08 is 8.0.302. Before JEP 223 the update stands where
 * there is a third number now, and that number was 0.
 */
function modern(version: string): string {
  const text = version.trim().replace(short, '1.$1.0_$2');
  const match = grammar.exec(text);
  if (!match) return text;
  const [, numbers = '', update, pre] = match;
  const parts = numbers.split('.');
  if (parts[0] === '1' && parts.length > 1) parts.shift();
  if (update !== undefined) {
    while (parts.length < 3) parts.push('0');
    if (/^0+$/.test(parts[2] ?? '')) parts[2] = update;
  }
  return parts.join('.') + (pre ? `-${pre}` : '');
}

const compare = (a: string, b: string): number => compareSemver(modern(a), modern(b));

/** Java run times (JEP 223, JEP 322, and what came before). Ranges: the common comparators. */
export const jvm: Ordering = {
  id: 'jvm',
  names: ['jdk', 'jre', 'openjdk'],
  compare,
  inRange: (range, version) => satisfies(range, version, compare),
};
