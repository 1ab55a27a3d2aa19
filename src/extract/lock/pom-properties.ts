/** `${…}` in poms (maven.apache.org/pom.html, "Properties"). */

export const interpolationBounds = {
  /** Properties inside each other. */
  depth: 30,
  /** Characters of a value that is filled in: properties that double each other would grow without end. */
  length: 1024,
} as const;

/**
 * Resolves the properties of one project.
 * @returns a function that gives a text with its properties filled in; a property that is not known, or that contains
 *   itself, is left as it stands.
 */
export function interpolator(properties: ReadonlyMap<string, string>): (text: string) => string {
  const values = new Map<string, string | undefined>();

  const propertyOf = (name: string, depth: number): string | undefined => {
    if (values.has(name)) return values.get(name);
    const raw = properties.get(name);
    if (raw === undefined || depth > interpolationBounds.depth) return undefined;
    // Whoever asks for it while it is worked out is part of a circle.
    values.set(name, undefined);
    const value = fill(raw, depth + 1);
    values.set(name, value);
    return value;
  };

  const fill = (text: string, depth: number): string => {
    if (!text.includes('${') || text.length > interpolationBounds.length) return text;
    const filled = text.replace(/\$\{([^${}]+)\}/g, (whole, name: string) => propertyOf(name.trim(), depth) ?? whole);
    return filled.length > interpolationBounds.length ? text.slice(0, interpolationBounds.length) : filled;
  };

  return text => fill(text, 0);
}

/** Whether a text still holds a property. */
export const isOpen = (text: string): boolean => text.includes('${');
