import parse from 'spdx-expression-parse';
import { shortId } from './graph.ts';

/** What a stated licence is to the formats that tell them apart. */
export type LicenceKind = 'id' | 'expression' | 'text';

/** Longest expression that is parsed, characters: the parser is recursive. */
const longest = 2000;
const kinds = new Map<string, LicenceKind>();

/**
 * Whether a stated licence is one id of the SPDX list, an expression, or a name of somebody's own. References to texts
 * that stand elsewhere (`LicenseRef-`) are such names: the texts are not here.
 */
export function licenceKind(stated: string): LicenceKind {
  let kind = kinds.get(stated);
  if (kind === undefined) {
    if (kinds.size > 10_000) kinds.clear();
    kind = judged(stated);
    kinds.set(stated, kind);
  }
  return kind;
}

function judged(stated: string): LicenceKind {
  if (stated.length > longest || !/^[A-Za-z0-9(]/.test(stated) || /LicenseRef-|DocumentRef-|[\n\r\t]/.test(stated))
    return 'text';
  try {
    const info = parse(stated);
    return 'license' in info && info.license === stated ? 'id' : 'expression';
  } catch {
    return 'text';
  }
}

/** A licence that only has a name, as SPDX refers to it. */
export interface NamedLicence {
  id: string;
  text: string;
}

/**
 * All that a package states as one expression (SPDX 2.3, Annex D); what is no expression is referred to, and handed over
 * for the document's list. Several stated licences hold together.
 */
export function expressionOf(licences: readonly string[], named: Map<string, NamedLicence>): string {
  const terms = licences.filter(one => one.trim() !== '').map(stated => termOf(stated, named));
  if (terms.length <= 1) return terms[0] ?? 'NOASSERTION';
  return [...new Set(terms)].map(term => (/ (?:OR|AND) /.test(term) ? `(${term})` : term)).join(' AND ');
}

function termOf(stated: string, named: Map<string, NamedLicence>): string {
  if (licenceKind(stated) !== 'text') return stated;
  const known = named.get(stated);
  if (known) return known.id;
  const words = stated
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const id = `LicenseRef-${[words, shortId(stated)].filter(Boolean).join('-')}`;
  named.set(stated, { id, text: stated });
  return id;
}
