/** What the lockfiles of JavaScript share: the sections of a manifest, and workspaces. */
import { list, table } from './locked.ts';

/** Sections of package.json that name dependencies. */
export const sections = {
  all: ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies'],
  /** Those that are installed with a package that somebody depends on. */
  installed: ['dependencies', 'optionalDependencies', 'peerDependencies'],
} as const;

/** Directories around a package in which its dependencies are looked for; npm nests by a few. */
export const deepestNesting = 50;

/** Whether a path lies in a directory of this name. */
export const inside = (name: string, path: string): boolean =>
  path.startsWith(`${name}/`) || path.includes(`/${name}/`);

/** What a manifest asks for: name, range, and whether for development alone. */
export function asked(manifest: Record<string, unknown>): { name: string; range: string; dev: boolean }[] {
  return sections.all.flatMap(section =>
    Object.entries(table(manifest[section])).map(([name, range]) => ({
      name,
      range: typeof range === 'string' ? range : '',
      dev: section === 'devDependencies',
    })),
  );
}

/** The patterns of `workspaces`, which is a list, or an object with a list in it. */
export const workspacesOf = (manifest: Record<string, unknown>): string[] => {
  const stated = manifest['workspaces'];
  const patterns = Array.isArray(stated) ? stated : list(table(stated)['packages']);
  return patterns.filter((one): one is string => typeof one === 'string' && one.length <= longestPattern);
};

const longestPattern = 256;
const manyParts = 16;

/**
 * Whether a directory is one that a pattern of `workspaces` names. `*` stands for what a name has before, after or
 * between two texts, `**` for any number of directories.
 */
export function isWorkspace(patterns: readonly string[], directory: string): boolean {
  const parts = directory.split('/');
  const fits = (pattern: string): boolean => {
    const wanted = pattern.replace(/^\.\/|\/+$/g, '').split('/');
    return wanted.length <= manyParts && fitsParts(wanted, parts);
  };
  if (patterns.some(pattern => pattern.startsWith('!') && fits(pattern.slice(1)))) return false;
  return patterns.some(pattern => !pattern.startsWith('!') && fits(pattern));
}

/** The places in `parts` that each part of the pattern can end at: never more than there are parts. */
function fitsParts(wanted: readonly string[], parts: readonly string[]): boolean {
  let places = new Set([0]);
  for (const one of wanted) {
    const after = new Set<number>();
    for (const place of places) {
      if (one === '**') for (let i = place; i <= parts.length; i++) after.add(i);
      else if (place < parts.length && fitsName(one, parts[place]!)) after.add(place + 1);
    }
    places = after;
  }
  return places.has(parts.length);
}

function fitsName(pattern: string, name: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === name;
  const [before, after] = [pattern.slice(0, star), pattern.slice(pattern.lastIndexOf('*') + 1)];
  return name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
}
