/** A set of evt.type names, or all but those: what conditions say of the events that can satisfy them. */
export interface Kinds {
  /** The names listed are the ones outside. */
  complement: boolean;
  names: ReadonlySet<string>;
}

export const everyKind: Kinds = { complement: true, names: new Set() };
export const noKind: Kinds = { complement: false, names: new Set() };

export const invert = ({ complement, names }: Kinds): Kinds => ({ complement: !complement, names });

export function intersection(a: Kinds, b: Kinds): Kinds {
  if (!a.complement && !b.complement) return { complement: false, names: a.names.intersection(b.names) };
  if (a.complement && b.complement) return { complement: true, names: a.names.union(b.names) };
  const [listed, outside] = a.complement ? [b, a] : [a, b];
  return { complement: false, names: listed.names.difference(outside.names) };
}

/** De Morgan: what is in either is what is not outside both. */
export const union = (a: Kinds, b: Kinds): Kinds => invert(intersection(invert(a), invert(b)));

export const holds = ({ complement, names }: Kinds, kind: string): boolean => names.has(kind) !== complement;
