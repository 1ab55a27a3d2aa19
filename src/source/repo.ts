/**
 * Source trees: `repo:DIR`. The same walk as over a root file system, without the directories that hold what a package
 * manager or a version control system put there: a source tree is asked what it declares, not what is installed in it.
 */
import type { Named } from './resolve.ts';
import { directoryAt } from './rootfs.ts';
import { walkDirectory } from './rootfs-walk.ts';
import type { Artifact } from './types.ts';

/** @throws `reference-not-found`, `file-unreadable` */
export async function openRepo(directory: string, named: Named): Promise<Artifact> {
  await directoryAt(directory, 'source tree');
  return {
    info: { ...named, kind: 'repo', layers: [] },
    layers: [],
    walk: (visit, signal) => walkDirectory(directory, visit, signal, { select: declaring }),
    problems: [],
    close: async () => {},
  };
}

/** Directories of tools, by name: installed packages, history, caches. */
const passedOver = new Set([
  ...['.git', '.hg', '.svn', '.bzr', '.jj', 'CVS'],
  ...['node_modules', 'bower_components', 'jspm_packages', '.yarn', '.pnpm-store', '.npm'],
  ...['__pycache__', 'site-packages', '.tox', '.nox', '.eggs', '.mypy_cache', '.pytest_cache', '.ruff_cache'],
  ...['.gradle', '.m2', '.cargo', '.bundle', '.cache', '.terraform', '.direnv', '.dart_tool', 'Pods'],
]);

/** What is read of a directory in which a package manager keeps copies of what others wrote. */
const vendored: { mark: string; kept: string[] }[] = [
  // Go, and Composer.
  { mark: 'modules.txt', kept: ['modules.txt'] },
  { mark: 'autoload.php', kept: [] },
];

/**
 * Which names of a directory are walked. A `vendor` directory is passed over only when it shows who filled it: it may as
 * well be a project's own.
 */
export function declaring(path: string, names: readonly string[]): readonly string[] {
  if (names.includes('pyvenv.cfg')) return [];
  if (path === 'vendor' || path.endsWith('/vendor')) {
    const filled = vendored.find(({ mark }) => names.includes(mark));
    if (filled) return filled.kept;
  }
  return names.some(name => passedOver.has(name)) ? names.filter(name => !passedOver.has(name)) : names;
}
