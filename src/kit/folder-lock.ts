import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, PlimsollError } from '../model/index.ts';
import { mayLive, type Owner, thisProcess } from './owner.ts';

/**
 * One process at a time in a folder. The lock of a process that is gone is taken over.
 * @param busy the error where another holds it: its code, and what it is doing there
 * @returns what gives it back
 * @throws PlimsollError with the code of `busy`
 */
export async function lockFolder(dir: string, busy: { code: ErrorCode; doing: string }): Promise<() => Promise<void>> {
  const path = join(dir, '.lock');
  const own = join(dir, `.lock-${process.pid}`);
  const me = thisProcess();
  // A link appears with its content in it: nobody sees a lock without a holder.
  await writeFile(own, JSON.stringify(me));
  try {
    await claim(path, own, me, busy, dir);
  } finally {
    await rm(own, { force: true });
  }
  return () => rm(path, { force: true });
}

async function claim(
  path: string,
  own: string,
  me: Owner,
  { code, doing }: { code: ErrorCode; doing: string },
  dir: string,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await link(own, path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      const holder = ownerOf(await readFile(path, 'utf8').catch(() => ''));
      if (attempt > 0 || (holder && mayLive(holder, me))) {
        throw new PlimsollError(code, `another run (process ${holder?.pid ?? '?'}) ${doing} ${dir}`, { cause });
      }
      await rm(path, { force: true });
    }
  }
}

/** undefined: nobody's, or damaged. */
function ownerOf(text: string): Owner | undefined {
  try {
    const { host, pid, started } = JSON.parse(text) as Owner;
    return typeof host === 'string' && typeof pid === 'number' ? { host, pid, started: String(started) } : undefined;
  } catch {
    return undefined;
  }
}
