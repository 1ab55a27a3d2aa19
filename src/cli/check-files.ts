/** Files of checks that users name: single ones, and all of a directory. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckFile, OwnChecks, SecretRules } from '../check/index.ts';
import { PlimsollError } from '../model/index.ts';
import { fileOf } from './reading.ts';

/** Files of one directory. */
const mostFiles = 1_000;

/** @throws PlimsollError `file-unreadable`, `bound` */
export async function checkFilesOf(names: readonly string[]): Promise<CheckFile[]> {
  const files: CheckFile[] = [];
  for (const name of names) {
    try {
      const folder = (await stat(name)).isDirectory();
      const listed = folder ? (await readdir(name)).filter(one => /\.ya?ml$/i.test(one)).sort() : [];
      if (listed.length > mostFiles)
        throw new PlimsollError('bound', `${name} has more than ${mostFiles} files of checks`);
      if (folder && listed.length === 0) throw new PlimsollError('file-unreadable', `${name} has no YAML file in it`);
      for (const path of folder ? listed.map(one => join(name, one)) : [name])
        files.push({ name: path, text: await readFile(path, 'utf8') });
    } catch (cause) {
      if (cause instanceof PlimsollError) throw cause;
      throw new PlimsollError('file-unreadable', `${name} cannot be read: ${(cause as Error).message}`, { cause });
    }
  }
  return files;
}

/** The checks of `--checks`. @throws PlimsollError `check-invalid`, `file-unreadable`, `bound` */
export async function ownChecksOf(names: readonly string[] | undefined): Promise<OwnChecks | undefined> {
  if (!names?.length) return undefined;
  const { readOwnChecks } = await import('../check/own/index.ts');
  return readOwnChecks(await checkFilesOf(names));
}

/** The rules of `--secret-rules`, loaded when they are asked for, since the language of their patterns is. */
export async function secretRulesOf(file: string | undefined): Promise<SecretRules | undefined> {
  if (file === undefined) return undefined;
  const { loadSecretRules } = await import('../check/secret/custom.ts');
  return loadSecretRules(Buffer.from(await fileOf(file)).toString(), file);
}
