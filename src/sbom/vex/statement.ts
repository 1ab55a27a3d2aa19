import { at } from '../foreign/value.ts';
import { vexBounds } from './bounds.ts';
import type { VexDocument, VexStatement } from './document.ts';

/** What a form of VEX gives of one document. */
export type VexParts = Omit<VexDocument, 'form'>;

/** A form of VEX: a value in the list of `forms.ts`. */
export interface VexForm {
  id: VexDocument['form'];
  /** As people know it. */
  title: string;
  /** Whether a document is one of these. */
  claims(json: unknown): boolean;
  read(json: unknown): VexParts;
  /** The document as JSON values, keys in the order of the specification. */
  write(document: VexDocument): unknown;
}

/** A sentence at a path, cut where it is longer than any honest one. */
export function sentence(value: unknown, ...path: string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found.trim().slice(0, vexBounds.sentence) : '';
}

/** A date at a path as RFC 3339; undefined where it is none. */
export function dateAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found.length <= 64 && !Number.isNaN(Date.parse(found)) ? found : undefined;
}

/** Members that have something to say. */
export function stated<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined | ''> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]?: Exclude<T[K], undefined | ''>;
  };
}

/** The word where it is one of these. */
export const wordOf = <T extends string>(words: readonly T[], word: string): T | undefined =>
  words.find(one => one === word);

/** Statements that name a vulnerability and a product, and how many do not. */
export function readable(all: readonly (VexStatement | undefined)[]): Pick<VexParts, 'statements' | 'unreadable'> {
  const statements = all.filter(
    (one): one is VexStatement => one !== undefined && one.vulnerability !== '' && one.products.length > 0,
  );
  return { statements, unreadable: all.length - statements.length };
}
