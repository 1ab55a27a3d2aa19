/** What a manifest asks for, where no lockfile says what was chosen. */
import { lockBounds } from './bounds.ts';
import type { Locked } from './locked.ts';

/** One version, with the operators that mean "this one" in the ecosystems at hand. */
const exact = /^(?:={1,3}\s*)?v?(\d[^\s,|<>=~^*]*)$/;
/** The first version of an expression. */
const first = /(?:^|[^\w.])v?(\d[\w.+-]*)/;

/**
 * The version that a requirement stands for: the one that it names, else the lowest bound that is written in it, as
 * a guess; empty where it names none.
 * @param plainIsExact whether a bare `1.2.3` means that version (NuGet, Conan) or any that is compatible (Cargo)
 */
export function asked(
  requirement: string,
  plainIsExact: boolean,
): Pick<Locked, 'version' | 'requirement' | 'guessed' | 'pinned'> {
  const text = requirement.trim();
  if (text === '' || text.length > lockBounds.requirementLength)
    return { version: '', ...(text && { requirement: text.slice(0, lockBounds.requirementLength) }), guessed: true };
  const one = exact.exec(text)?.[1];
  if (one && (plainIsExact || text.startsWith('='))) return { version: one, pinned: true };
  const bound = one ?? lowest(text);
  return { version: bound, requirement: text, guessed: true };
}

/** The first version in it that is not an upper bound or an exclusion. */
function lowest(text: string): string {
  for (const part of text.split(/,|\|\||\band\b|\bor\b/)) {
    if (/^\s*(?:<|!=)/.test(part)) continue;
    const found = first.exec(part)?.[1];
    if (found) return found;
  }
  return '';
}
