/** Things that take long to make are made once, and again when their recipe changes. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const repo = fileURLToPath(new URL('../../', import.meta.url));

/** Data beside the repository that only tests and benchmarks read; undefined where it is not there. */
export const shared = ((): string | undefined => {
  const folder = fileURLToPath(new URL('../../../shared/', import.meta.url));
  return existsSync(join(folder, 'advisories')) ? folder : undefined;
})();

/** Digest over the text of files and of folders, whole. */
export function fingerprint(...paths: string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const files = readdirSync(path, { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name));
    for (const file of files.sort()) hash.update(relative(path, file)).update(readFileSync(file));
  };
  for (const path of paths) {
    if (path.endsWith('.ts')) hash.update(readFileSync(path));
    else add(path);
  }
  return hash.digest('hex').slice(0, 12);
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Holds `file` until released. A lock whose holder has died is taken over. */
export async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (holder > 0 && !alive(holder)) rmSync(file, { force: true });
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/**
 * The folder `.cache/<kind>/<name>-<recipe>`, made by `build` when it is not there. Older ones of the same name are
 * removed; test files that run side by side wait for the one that builds.
 */
export async function cached(
  kind: string,
  name: string,
  recipe: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const root = join(repo, '.cache', kind);
  const folder = join(root, `${name}-${recipe}`);
  if (existsSync(folder)) return folder;
  mkdirSync(root, { recursive: true });
  const release = await lock(join(root, `${name}.lock`));
  try {
    if (existsSync(folder)) return folder;
    for (const old of readdirSync(root).filter(old => old.startsWith(`${name}-`) && !old.endsWith('.lock')))
      rmSync(join(root, old), { recursive: true, force: true });
    const unfinished = `${folder}.unfinished`;
    mkdirSync(unfinished);
    await build(unfinished);
    renameSync(unfinished, folder);
    return folder;
  } finally {
    release();
  }
}
