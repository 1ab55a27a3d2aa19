/** Rule files that users name: single ones, and all of a directory in order of their names. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PlimsollError } from '../model/index.ts';
import type { EventSource, RuleFile, RuleLoader } from '../runtime/index.ts';

/** Files of one directory. */
const mostFiles = 1_000;

/** @throws PlimsollError `file-unreadable`, `bound` */
export async function pathsOf(names: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const name of names) {
    const folder = await stat(name).then(
      found => found.isDirectory(),
      () => false,
    );
    if (!folder) {
      paths.push(name);
      continue;
    }
    const listed = (await readdir(name)).filter(one => /\.ya?ml$/i.test(one)).sort();
    if (listed.length > mostFiles) throw new PlimsollError('bound', `${name} has more than ${mostFiles} rule files`);
    paths.push(...listed.map(one => join(name, one)));
  }
  return paths;
}

export async function ruleFile(path: string): Promise<RuleFile> {
  try {
    return { name: path, text: path === '-' ? await text(process.stdin) : await readFile(path, 'utf8') };
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/**
 * A loader with the files in it.
 * @param sources where events come from; events written as fields by default
 * @throws PlimsollError `rules-invalid`, `file-unreadable`, `bound`
 */
export async function loadedRules(
  files: readonly RuleFile[],
  sources?: readonly EventSource<never>[],
): Promise<RuleLoader> {
  const { problemLine, ruleLoader, syntheticAudit, syntheticSyscalls } = await import('../runtime/index.ts');
  const loader = ruleLoader({ sources: sources ?? [syntheticSyscalls, syntheticAudit] });
  for (const file of files) {
    const { errors } = loader.load(file);
    const [first] = errors;
    if (first) throw new PlimsollError('rules-invalid', problemLine(first, 'error'));
  }
  return loader;
}
