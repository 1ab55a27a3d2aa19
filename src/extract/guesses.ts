/** Ranges that a manifest asks for say less than the lockfile that answers them. */
import type { Package } from '../model/index.ts';

/** What a manifest asks for: a range, or a version that a lockfile may have answered with another one. */
const isGuess = ({ declared, confidence }: Package): boolean => declared === true && confidence !== undefined;

const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** One spelling of a name: registries that tell `Django` from `django` do not hold both. */
const key = ({ type, name }: Package, directory: string): string =>
  `${type}\0${name.toLowerCase().replace(/[-_.]+/g, '-')}\0${directory}`;

/**
 * Leaves out a guess where another file states the version: in the same directory, or in one around it, as the lockfile of
 * a workspace does for its members.
 */
export function withoutGuesses(packages: readonly Package[]): Package[] {
  if (!packages.some(isGuess)) return [...packages];
  const stated = new Set<string>();
  for (const one of packages) {
    if (one.declared && !isGuess(one) && one.version !== '') stated.add(key(one, directoryOf(one.path)));
  }
  const answered = (one: Package): boolean => {
    for (let directory = directoryOf(one.path); ; directory = directoryOf(directory)) {
      if (stated.has(key(one, directory))) return true;
      if (directory === '') return false;
    }
  };
  return packages.filter(one => !isGuess(one) || !answered(one));
}
