import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlimsollError } from '../model/index.ts';

/**
 * One writer at a time in a folder. The lock of a process that is gone is taken over.
 * @returns what gives it back. Errors: database-busy.
 */
export async function takeLock(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, '.lock');
  const own = join(dir, `.lock-${process.pid}`);
  // A link appears with its content in it: nobody sees a lock without a holder.
  await writeFile(own, String(process.pid));
  try {
    await claim(dir, path, own);
  } finally {
    await rm(own, { force: true });
  }
  return () => rm(path, { force: true });
}

async function claim(dir: string, path: string, own: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await link(own, path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (attempt > 0 || (holder > 0 && isAlive(holder))) {
        throw new PlimsollError('database-busy', `another run (process ${holder}) is writing the database in ${dir}`, {
          cause,
        });
      }
      await rm(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
