/** What a package may be used under: one expression and its class, of all that it states. */
import type { Licence } from '../../model/index.ts';
import { spdxBounds } from './bounds.ts';
import { classOf, unlisted } from './classes.ts';
import { type Expression, expressionText, joined } from './expression.ts';
import { readLicence } from './read.ts';

/** With what of it is on no list. */
export interface ReadLicence extends Licence {
  unlisted: string[];
}

/**
 * purl types of which several stated licences are a choice: so say the documents of npm (`licenses`), Composer, Maven and R;
 * gems and luarocks have no rule, and are dual-licensed where they name two. Elsewhere all of them hold.
 */
const choices = new Set(['npm', 'composer', 'maven', 'cran', 'gem', 'luarocks', 'pear']);

const remembered = new Map<string, ReadLicence>();

/**
 * @param stated as the package states it, each name or expression for itself
 * @param type purl type of the package
 * @returns undefined where nothing is stated
 * @example licenceOf(['GPLv2+', 'MIT'], 'rpm') // { expression: 'GPL-2.0-or-later AND MIT', class: 'strong', unlisted: [] }
 */
export function licenceOf(stated: readonly string[], type: string): ReadLicence | undefined {
  const texts = stated.filter(one => !/^\s*(?:NOASSERTION|NONE|UNKNOWN)?\s*$/i.test(one));
  if (texts.length === 0) return undefined;
  const kind = choices.has(type) ? 'any' : 'all';
  const key = `${kind}\0${texts.join('\0')}`;
  const before = remembered.get(key);
  if (before) return before;
  const expression = joined(kind, texts.map(readLicence));
  const licence = described(expression);
  if (remembered.size >= spdxBounds.remembered) remembered.clear();
  remembered.set(key, licence);
  return licence;
}

const described = (expression: Expression): ReadLicence => ({
  expression: expressionText(expression),
  class: classOf(expression),
  unlisted: [...new Set(unlisted(expression))],
});
