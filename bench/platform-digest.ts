/** A digest that stands for a number. */
export const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
