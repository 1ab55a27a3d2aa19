/** What of a tree is to be rendered: charts, and overlays that no other overlay takes in. Pure. */

/** A file that is a plan: its path and text. */
export interface PlanFile {
  path: string;
  text: string;
}

export interface Rendering {
  kind: 'chart' | 'overlay';
  /** Folder below the tree, with a slash at the end; empty for the tree itself. */
  folder: string;
  /** Files that the rendering stands for: they are not judged beside it. */
  covers(path: string): boolean;
  /** Set where it must not be rendered. */
  refused?: string;
}

export const isChart = (path: string): boolean => /(?:^|\/)Chart\.yaml$/.test(path);
export const isOverlay = (path: string): boolean => /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path);

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Charts; those below the `charts` of another are rendered with it. */
export function chartsOf(files: readonly PlanFile[]): Rendering[] {
  const folders = files.filter(({ path }) => isChart(path)).map(({ path }) => folderOf(path));
  return folders
    .filter(folder => !folders.some(other => folder.startsWith(`${other}charts/`)))
    .map(folder => ({ kind: 'chart', folder, covers: path => inTemplates(path, folder) }));
}

/** Templates of a chart and of the charts that it brings. */
const inTemplates = (path: string, folder: string): boolean =>
  path.startsWith(folder) && /^(?:charts\/[^/]+\/)*templates\//.test(path.slice(folder.length));

/** What fetches: addresses, and git's short forms. */
const remote =
  /(?:^|[\s"'[,-])(?:[a-z][a-z0-9+.-]*:\/\/|git@|git::|github\.com[/:]|gitlab\.com[/:]|bitbucket\.org[/:])|\?(?:ref|version)=/m;

/**
 * Overlays that no other takes in, with all that they take in.
 * @param paths all files of the tree
 */
export function overlaysOf(files: readonly PlanFile[], paths: ReadonlySet<string>): Rendering[] {
  const overlays = new Map(files.filter(({ path }) => isOverlay(path)).map(file => [folderOf(file.path), file.text]));
  const named = new Map([...overlays].map(([folder, text]) => [folder, namedBy(folder, text)]));
  const taken = new Set(
    [...named].flatMap(([folder, names]) => names.map(asFolder).filter(name => overlays.has(name) && name !== folder)),
  );
  return [...overlays.keys()]
    .filter(folder => !taken.has(folder))
    .map(folder => {
      const covered = new Set<string>();
      const seen = new Set<string>();
      const within = (at: string): void => {
        if (seen.has(at)) return;
        seen.add(at);
        for (const name of named.get(at) ?? []) {
          if (paths.has(name)) covered.add(name);
          if (overlays.has(asFolder(name))) within(asFolder(name));
        }
      };
      within(folder);
      const fetches = [...seen].some(at => remote.test(withoutComments(overlays.get(at) ?? '')));
      return {
        kind: 'overlay' as const,
        folder,
        covers: (path: string) => covered.has(path),
        ...(fetches && { refused: 'it takes in what must be fetched' }),
      };
    });
}

const asFolder = (path: string): string => (path === '' ? '' : `${path}/`);
const withoutComments = (text: string): string => text.replaceAll(/(?:^|\s)#.*$/gm, '');

/** All words of a kustomization as paths of the tree: those that are none name no file. */
function namedBy(folder: string, text: string): string[] {
  const words = withoutComments(text).split(/[\s,[\]{}"']+/);
  return words.flatMap(word => {
    const path = joined(folder, word);
    return path === undefined ? [] : [path];
  });
}

/** A relative path below a folder, without a slash at the end; undefined where it leaves the tree or is none. */
function joined(folder: string, relative: string): string | undefined {
  if (relative === '' || relative === '-' || relative.startsWith('/') || relative.includes('://')) return undefined;
  const parts = folder.split('/').filter(Boolean);
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
