/**
 * Criteria of OVAL definitions, read as statements about packages: under which product, module and architecture a package
 * is affected up to which version. The logic is that of the definition; an AND of two packages is a statement about each.
 */

import type { PackageTest } from './oval-tests.ts';
import { ecosystemOfProduct } from './products.ts';
import type { XmlElement } from './xml.ts';

interface Criterion {
  test: string;
  comment: string;
}

export type Criteria = { operator: 'AND' | 'OR'; parts: Criteria[] } | Criterion;

/** What holds around a package's test. */
interface Context {
  /** Ecosystems; undefined: the criteria name no product, empty: they name none that we know. */
  products?: string[];
  modules?: string[];
  arches?: string[];
}

export interface Statement extends Context {
  name: string;
  fixed?: string;
  last?: string;
  introduced?: string;
  /** The vendor says that the package has no flaw. */
  notAffected?: boolean;
}

type Leaf = { context: Context } | { statement: Statement } | undefined;

/** `intern` gives one string for equal ones: comments repeat by the thousand. Negated parts say nothing about a fix. */
export function criteriaOf(element: XmlElement, intern: (text: string) => string): Criteria | undefined {
  if (element.attributes['negate'] === 'true') return undefined;
  if (element.name === 'criterion')
    return {
      test: intern(element.attributes['test_ref'] ?? ''),
      comment: intern((element.attributes['comment'] ?? '').replace(/\s+/g, ' ').trim()),
    };
  if (element.name !== 'criteria') return undefined;
  return {
    operator: element.attributes['operator']?.toUpperCase() === 'OR' ? 'OR' : 'AND',
    parts: element.children.flatMap(child => criteriaOf(child, intern) ?? []),
  };
}

/** Everything that the criteria say. `testOf` resolves a test by its id. */
export function statementsOf(criteria: Criteria, testOf: (id: string) => PackageTest | undefined): Statement[] {
  return walk(criteria, {}, node => leafOf(node, testOf));
}

type Look = (node: Criterion) => Leaf;

function walk(node: Criteria, around: Context, look: Look): Statement[] {
  if ('comment' in node) {
    const leaf = look(node);
    return leaf && 'statement' in leaf ? [{ ...around, ...leaf.statement }] : [];
  }
  if (node.operator === 'OR') return node.parts.flatMap(part => walk(part, around, look));
  const here = { ...around };
  const rest: Criteria[] = [];
  for (const part of node.parts) {
    const context = contextOf(part, look);
    if (context) Object.assign(here, context);
    else rest.push(part);
  }
  // Bounds of one package that stand side by side are one range.
  const direct = new Map<string, Statement>();
  const nested: Statement[] = [];
  for (const part of rest) {
    const found = walk(part, here, look);
    if (!('comment' in part)) nested.push(...found);
    else for (const one of found) direct.set(one.name, { ...direct.get(one.name), ...one });
  }
  return [...direct.values(), ...nested];
}

/** The context that a part is nothing but; undefined where it speaks of packages, or says nothing. */
function contextOf(node: Criteria, look: Look): Context | undefined {
  if ('comment' in node) {
    const leaf = look(node);
    return leaf && 'context' in leaf ? leaf.context : undefined;
  }
  const context: Context = {};
  for (const part of node.parts) {
    const own = contextOf(part, look);
    if (!own && !isSilent(part, look)) return undefined;
    for (const key of ['products', 'modules', 'arches'] as const) {
      if (own?.[key]) context[key] = [...(context[key] ?? []), ...own[key]];
    }
  }
  return Object.keys(context).length > 0 ? context : undefined;
}

const isSilent = (node: Criteria, look: Look): boolean =>
  'comment' in node ? look(node) === undefined : node.parts.every(part => isSilent(part, look));

/** Comments that say more than their tests do, or whose tests look at something else than packages. */
const phrases: [pattern: RegExp, leaf: (match: RegExpExecArray) => Leaf][] = [
  [
    / is signed with | is currently running$| is set to boot up| must be installed$| is not installed$/i,
    () => undefined,
  ],
  [/^Module (\S+) is enabled$/i, ([, module = '']) => ({ context: { modules: [module] } })],
  [/ arch is (\S+)$/i, ([, arch = '']) => ({ context: { arches: [arch] } })],
  [/^(\S+) is not affected$/i, ([, name = '']) => ({ statement: { name, notAffected: true } })],
  [/^(\S+) is affected$/i, ([, name = '']) => ({ statement: { name } })],
];

/** Comments of documents whose tests are not there. SUSE's `name-1.2-3.1 is installed` needs its test to be understood. */
const fallbacks: [pattern: RegExp, leaf: (match: RegExpExecArray) => Leaf][] = [
  [
    /^(?:Package )?(\S+) (?:DPKG )?is (?:earlier than|<) ?(\S+?),?(?: for \S+| affected by .*)?$/i,
    ([, name = '', evr = '']) => packageLeaf({ name, operation: 'less than', evr }),
  ],
  [
    /^Package (\S+) is installed with version (\S+) or earlier$/i,
    ([, name = '', evr = '']) => packageLeaf({ name, operation: 'less than or equal', evr }),
  ],
  [/^(?!\S+-\d[^-\s]*-\d[^-\s]* )(\S+) is installed$/i, ([, name = '']) => ({ statement: { name } })],
];

function leafOf({ test, comment }: Criterion, testOf: (id: string) => PackageTest | undefined): Leaf {
  for (const [pattern, leaf] of phrases) {
    const match = pattern.exec(comment);
    if (match) return leaf(match);
  }
  const installed = /^(.+ .+) is (?:installed|running)$/i.exec(comment)?.[1];
  if (installed) return productLeaf(ecosystemOfProduct(installed));
  const found = testOf(test);
  if (found) return found.name.endsWith('-release') && !found.evr ? releaseLeaf(found) : packageLeaf(found);
  for (const [pattern, leaf] of fallbacks) {
    const match = pattern.exec(comment);
    if (match) return leaf(match);
  }
  return undefined;
}

const productLeaf = (ecosystem: string | undefined): Leaf => ({ context: { products: ecosystem ? [ecosystem] : [] } });

/** Release packages by which SUSE tells its products: `sles-release is ==15.1`. */
function releaseLeaf({ name, version = '' }: PackageTest): Leaf {
  const [, major = '', level] = /^(\d+)(?:\.(\d+))?$/.exec(version) ?? [];
  if (!major) return undefined;
  if (name === 'openSUSE-release') return productLeaf(ecosystemOfProduct(`openSUSE Leap ${version}`));
  if (/micro/i.test(name)) return productLeaf(ecosystemOfProduct(`SUSE Linux Enterprise Micro ${version}`));
  if (/^(?:sle|SLE)/.test(name)) {
    const kind = /module/.test(name) ? 'Module for Anything ' : 'Server ';
    return productLeaf(ecosystemOfProduct(`SUSE Linux Enterprise ${kind}${major}${level ? ` SP${level}` : ''}`));
  }
  return productLeaf(undefined);
}

function packageLeaf({ name, operation, evr, other }: PackageTest): Leaf {
  if (other) return undefined;
  const version = evr?.replace(/^0:/, '');
  if (!version || !operation) return { statement: { name } };
  // SUSE's way to say that nothing is affected.
  if (operation === 'less than')
    return { statement: version === '0-0' ? { name, notAffected: true } : { name, fixed: version } };
  if (operation === 'less than or equal') return { statement: { name, last: version } };
  if (operation.startsWith('greater than'))
    return { statement: /^[0.]+(?:-0)?(?:\.[a-z]+\d+)?$/.test(version) ? { name } : { name, introduced: version } };
  return undefined;
}
