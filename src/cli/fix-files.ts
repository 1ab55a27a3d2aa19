/** `--fix`: writes safe fixes into configuration files, or shows them. */
import { lstat, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Lang, neutral } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import type { Fixes } from '../scan/index.ts';

/** Where a file of the reference lies. */
async function placeOf(reference: string, path: string): Promise<string> {
  const named = reference.replace(/^(?:config|repo):/, '');
  return (await stat(named)).isDirectory() ? join(named, path) : named;
}

/**
 * Writes each file beside itself and swaps it in, with its mode. A file that changed since it was read, or that is a link,
 * is left alone and said.
 * @throws PlimsollError `write-failed`
 */
export async function writeFixes(reference: string, { files }: Fixes): Promise<void> {
  for (const { path, before, after } of files) {
    const place = await placeOf(reference, path);
    const fresh = join(dirname(place), `.${process.pid}.plimsoll-fix`);
    try {
      const { mode } = await lstat(place);
      if ((await readFile(place, 'utf8')) !== before) throw new Error('it changed meanwhile');
      const file = await open(fresh, 'wx', mode & 0o7777);
      try {
        await file.writeFile(after);
        await file.chmod(mode & 0o7777);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(fresh, place);
    } catch (cause) {
      await rm(fresh, { force: true });
      throw new PlimsollError('write-failed', `${place} was not fixed: ${(cause as Error).message}`, { cause });
    }
  }
}

/** What would be written, as diff -u has it. */
export async function fixesAsDiff({ files }: Fixes): Promise<string> {
  const { unifiedDiff } = await import('../check/index.ts');
  return files.map(({ path, before, after }) => unifiedDiff(path, before, after)).join('');
}

/** One line a fix. */
export function fixesAsLines({ files }: Fixes, lang: Lang): string {
  const zh = lang === 'zh-CN';
  const count = files.reduce((sum, file) => sum + file.fixes.length, 0);
  const head = zh ? `已修复 ${count} 处，涉及 ${files.length} 个文件` : `fixed ${count} in ${files.length} file(s)`;
  const lines = files.flatMap(({ path, fixes }) =>
    fixes.map(({ id, line, message }) => `  ${neutral(path)}:${line}  ${id}  ${neutral(zh ? message.zh : message.en)}`),
  );
  return `${[head, ...lines].join('\n')}\n`;
}
