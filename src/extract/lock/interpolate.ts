/** Properties in texts: `${name}` in poms, `$(name)` in MSBuild files. */

export const interpolationBounds = {
  /** Properties inside each other. */
  depth: 30,
  /** Characters of a text that is filled in, and of what comes out: properties that double each other grow without end. */
  length: 1024,
} as const;

/**
 * Fills in properties. One that is not known, or that contains itself, is left as it stands.
 * @param pattern global, with the name as its only group
 * @param lookUp the text of a property, which may have properties in it
 */
export function interpolator(pattern: RegExp, lookUp: (name: string) => string | undefined): (text: string) => string {
  const values = new Map<string, string | undefined>();

  const propertyOf = (name: string, depth: number): string | undefined => {
    if (values.has(name)) return values.get(name);
    const raw = depth > interpolationBounds.depth ? undefined : lookUp(name);
    if (raw === undefined) return undefined;
    // Whoever asks for it while it is worked out is part of a circle.
    values.set(name, undefined);
    const value = fill(raw, depth + 1);
    values.set(name, value);
    return value;
  };

  const fill = (text: string, depth: number): string => {
    if (!text.includes('$') || text.length > interpolationBounds.length) return text;
    const filled = text.replace(pattern, (whole, name: string) => propertyOf(name.trim(), depth) ?? whole);
    return filled.length > interpolationBounds.length ? text : filled;
  };

  return text => fill(text, 0);
}
