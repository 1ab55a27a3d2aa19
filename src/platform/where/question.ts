/** What `where` is asked: a vulnerability by any of its names, or a package, with a range of versions or without. */
import { PlimsollError } from '../../model/index.ts';
import { orderingOf } from '../../version/index.ts';

export type WhereQuestion =
  | { kind: 'vulnerability'; id: string }
  | {
      kind: 'package';
      /** Names under which it may be kept: a purl's namespace and name are written otherwise in each ecosystem. */
      names: string[];
      /** purl without version, qualifiers and subpath; undefined where only a name was given. */
      purl?: string;
      /** Every one must hold; none: any version. */
      versions: Comparator[];
    };

interface Comparator {
  sign: '<' | '<=' | '>' | '>=' | '=' | '!=';
  version: string;
}

/** Characters of a question at most. */
export const longestQuestion = 512;
const mostComparators = 10;

/**
 * @example questionOf('CVE-2021-44228')
 * @example questionOf('pkg:npm/lodash@>=4.0.0 <4.17.21')
 * @example questionOf('openssl@3.0.11-1~deb12u2')
 * @throws PlimsollError `request-invalid`
 */
export function questionOf(text: string): WhereQuestion {
  const asked = text.trim();
  if (asked === '' || asked.length > longestQuestion) {
    throw new PlimsollError(
      'request-invalid',
      `write a CVE, a purl or a package name of at most ${longestQuestion} characters`,
    );
  }
  if (asked.startsWith('pkg:')) return purlQuestion(asked);
  if (isVulnerability(asked)) return { kind: 'vulnerability', id: asked.replace(/^cve-/i, 'CVE-') };
  // A name may begin with the sign: @babel/core.
  const at = asked.indexOf('@', 1);
  const name = at === -1 ? asked : asked.slice(0, at);
  return { kind: 'package', names: [name], versions: at === -1 ? [] : comparators(asked.slice(at + 1)) };
}

/** Advisories are called in capitals (`RHSA-2024:1`, `ALAS2-2024-1`), as packages are not; CVEs are typed either way. */
const isVulnerability = (text: string): boolean =>
  /^(?:cve|ghsa)-\S+$/i.test(text) || /^(?:[A-Z][A-Z0-9]*|openSUSE)-\S+$/.test(text);

function purlQuestion(text: string): WhereQuestion {
  // What stands behind the version is not looked at: a range holds spaces and signs that a purl would not.
  const found = /^(pkg:[a-z][a-z0-9.+-]*\/[^@?#]+)(?:@([^?#]*))?/i.exec(text);
  if (!found?.[1]) throw new PlimsollError('request-invalid', `"${text}" is no purl: pkg:TYPE/NAMESPACE/NAME@VERSION`);
  const purl = found[1].replace(/\/+$/, '');
  const version = found[2];
  const parts = purl.slice(4).split('/').slice(1).map(decoded);
  const name = parts.at(-1) ?? '';
  const whole = parts.join('/');
  return {
    kind: 'package',
    // Of Python's names, purls have one of several spellings.
    names: [
      ...new Set([
        name,
        whole,
        whole.replace(/\/(?=[^/]*$)/, ':'),
        name.replaceAll('-', '_'),
        name.replaceAll('-', '.'),
      ]),
    ],
    purl: written(purl),
    versions: version ? comparators(decoded(version)) : [],
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function comparators(text: string): Comparator[] {
  const parts = text
    .trim()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (parts.length > mostComparators) {
    throw new PlimsollError('bound', `a range has at most ${mostComparators} parts`);
  }
  return parts.map(part => {
    const [, sign = '', version = ''] = /^(<=|>=|!=|==|<|>|=)?(.*)$/.exec(part) ?? [];
    if (version === '') throw new PlimsollError('request-invalid', `"${text}" is no range: write it as >=1.0 <2.0`);
    return { sign: (sign === '' || sign === '==' ? '=' : sign) as Comparator['sign'], version };
  });
}

const holds: Record<Comparator['sign'], (order: number) => boolean> = {
  '<': order => order < 0,
  '<=': order => order <= 0,
  '>': order => order > 0,
  '>=': order => order >= 0,
  '=': order => order === 0,
  '!=': order => order !== 0,
};

/** Whether a package is one of those asked for. */
export function isMeant(
  question: Extract<WhereQuestion, { kind: 'package' }>,
  { purl, version, ecosystem }: { purl: string; version: string; ecosystem: string | null },
): boolean {
  if (question.purl !== undefined && written(purl.replace(/[@?#].*$/, '')) !== question.purl) return false;
  const type = /^pkg:([^/]+)/.exec(purl)?.[1] ?? '';
  const compare = orderingOf(ecosystem ?? type)?.compare ?? orderingOf(type)?.compare;
  return question.versions.every(({ sign, version: bound }) =>
    compare ? holds[sign](compare(version, bound)) : sign === '=' && version === bound,
  );
}

/** One way of writing a purl without its version: letter case aside, and `@` of a scope may stand as itself. */
const written = (purl: string): string => purl.toLowerCase().replaceAll('%40', '@');
