/**
 * Root file systems that are directories: unpacked images, mounted containers, `/` itself. The tree may change or be
 * hostile while it is walked, so every file is reached through the open directory that it stands in, never through a path
 * that a symbolic link could bend, and only regular files are ever opened.
 */
import { lstat, stat } from 'node:fs/promises';
import { PlimsollError, type Problem } from '../model/index.ts';
import { errno, reason } from './file-bytes.ts';
import type { Named } from './resolve.ts';
import { walkDirectory } from './rootfs-walk.ts';
import type { Artifact } from './types.ts';

/**
 * `rootfs:DIR`. Has no layers; `walk` offers its files in the order of their paths.
 * @throws `reference-not-found`, `file-unreadable`
 */
export async function openRootfs(directory: string, named: Named): Promise<Artifact> {
  await directoryAt(directory, 'root file system');
  return {
    info: { ...named, kind: 'rootfs', layers: [] },
    layers: [],
    walk: (visit, signal) => walkDirectory(directory, visit, signal),
    problems: await looksEmpty(directory),
    close: async () => {},
  };
}

/**
 * Makes sure that a directory is there.
 * @param what the directory is meant to be, for the error
 * @throws `reference-not-found`, `file-unreadable`
 */
export async function directoryAt(directory: string, what: string): Promise<void> {
  try {
    if (!(await stat(directory)).isDirectory()) {
      throw new PlimsollError('reference-not-found', `${directory} is no directory, so it is no ${what}`);
    }
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    const code = errno(cause) === 'ENOENT' ? 'reference-not-found' : 'file-unreadable';
    const why = code === 'file-unreadable' ? `cannot be read: ${reason(cause)}` : 'does not exist';
    throw new PlimsollError(code, `the directory ${directory} ${why}`, { cause });
  }
}

/** A directory without any of these is hardly a root file system; said rather than reported as clean. */
const marks = ['etc', 'usr', 'bin', 'lib', 'var', 'app', 'opt', 'home', 'root'];

async function looksEmpty(directory: string): Promise<Problem[]> {
  const found = await Promise.all(
    marks.map(mark =>
      lstat(`${directory}/${mark}`).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (found.includes(true)) return [];
  const message = `${directory} has none of the directories of a root file system (${marks.join(', ')}); if it is a source tree, write repo:${directory}`;
  return [{ code: 'not-applicable', message }];
}
