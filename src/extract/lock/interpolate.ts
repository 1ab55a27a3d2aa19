/** Properties in texts: `${name}` in poms, `$(name)` in MSBuild files. */

import { lockBounds } from './bounds.ts';

/**
 * Fills in properties. One that is not known, or that contains itself, is left as it stands.
 * @param pattern global, with the name as its only group
 * @param lookUp the text of a property, which may have properties in it
 */
export function interpolator(pattern: RegExp, lookUp: (name: string) => string | undefined): (text: string) => string {
  const values = new Map<string, string | undefined>();

  const propertyOf = (name: string, depth: number): string | undefined => {
    if (values.has(name)) return values.get(name);
    const raw = depth > lockBounds.propertyDepth ? undefined : lookUp(name);
    if (raw === undefined) return undefined;
    // Whoever asks for it while it is worked out is part of a circle.
    values.set(name, undefined);
    const value = fill(raw, depth + 1);
    values.set(name, value);
    return value;
  };

  const fill = (text: string, depth: number): string => {
    if (!text.includes('$') || text.length > lockBounds.propertyLength) return text;
    const filled = text.replace(pattern, (whole, name: string) => propertyOf(name.trim(), depth) ?? whole);
    return filled.length > lockBounds.propertyLength ? text : filled;
  };

  return text => fill(text, 0);
}
