import { compileGlob } from './glob.ts';

/** Paths by components: a path that is a prefix of another hides it. */
interface Level {
  /** `undefined` below a name: everything below matches. */
  names: Map<string, Level | undefined>;
  globs: { matches(name: string): boolean; pattern: string; below: Level | undefined }[];
}

const level = (): Level => ({ names: new Map(), globs: [] });
const componentsOf = (path: string): string[] => path.split('/').filter(component => component !== '');

/**
 * `pmatch`: whether one of the paths is the text or a directory above it. Components may be globs; empty components do not
 * count; `/` is above everything.
 */
export function compilePaths(paths: readonly string[]): (text: string) => boolean {
  const root = level();
  let everything = false;
  for (const path of paths) {
    const components = componentsOf(path);
    if (components.length === 0) everything = true;
    else add(root, components, 0);
  }
  if (everything) return () => true;
  return text => matches(root, componentsOf(text), 0);
}

function add(at: Level, components: string[], index: number): void {
  const component = components[index] as string;
  const last = index === components.length - 1;
  if (/[?*[]/.test(component)) {
    let glob = at.globs.find(({ pattern }) => pattern === component);
    if (!glob) {
      glob = { pattern: component, matches: compileGlob(component, false), below: last ? undefined : level() };
      at.globs.push(glob);
    } else if (last) glob.below = undefined;
    if (!last && glob.below) add(glob.below, components, index + 1);
    return;
  }
  if (last) {
    at.names.set(component, undefined);
    return;
  }
  if (!at.names.has(component)) at.names.set(component, level());
  const below = at.names.get(component);
  if (below) add(below, components, index + 1);
}

function matches(at: Level, components: string[], index: number): boolean {
  const component = components[index];
  if (component === undefined) return false;
  const hit = (below: Level | undefined): boolean => below === undefined || matches(below, components, index + 1);
  if (at.names.has(component) && hit(at.names.get(component))) return true;
  return at.globs.some(glob => glob.matches(component) && hit(glob.below));
}
