import { orderingOf } from '../version/index.ts';

/** The ordering of an ecosystem's versions; as texts where none is known for it. */
export const order = (ecosystem: string, a: string, b: string): number =>
  orderingOf(ecosystem)?.compare(a, b) ?? (a < b ? -1 : a > b ? 1 : 0);
