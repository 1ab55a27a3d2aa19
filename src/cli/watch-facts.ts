/** `plimsoll watch --facts FILE`: which packages of which images are in use, kept in a file for `scan --in-use`. */
import { rename, writeFile } from 'node:fs/promises';
import { PlimsollError } from '../model/index.ts';
import type { Used } from '../runtime/facts/types.ts';
import type { ContainerPackages } from './watch-packages.ts';

export interface FactsFile {
  add(used: Used): void;
  /** Finds out whom new files belong to, and writes the file anew. What goes wrong with one image is told. */
  write(): Promise<void>;
}

/** @throws PlimsollError `write-failed`, when the file cannot be written */
export async function factsFile(
  path: string,
  options: { packages: ContainerPackages; tell(message: string): void; now?: () => number; procfs?: string },
): Promise<FactsFile> {
  const { packages, tell, now = Date.now, procfs } = options;
  const { usage, inUseDocument } = await import('../runtime/facts/usage.ts');
  const seen = usage();
  let changed = true;
  let under: Promise<void> | undefined;

  async function join(): Promise<void> {
    for (const { key, pid, containers, files } of seen.unowned()) {
      try {
        const found = await packages.ownersOf({ pid, containers, procfs }, files);
        // Its process is gone: the next one that is seen leads there.
        if (found === undefined) continue;
        const { problems, ...owners } = found;
        for (const { message } of problems) tell(`packages in use of ${key}: ${message}`);
        seen.owned(key, owners, files);
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        tell(`packages in use of ${key}: ${error.message}`);
      }
    }
  }

  async function replace(): Promise<void> {
    const fresh = `${path}.new`;
    try {
      await writeFile(fresh, inUseDocument(seen.inUse(now())));
      await rename(fresh, path);
    } catch (cause) {
      throw new PlimsollError('write-failed', `${path} cannot be written: ${(cause as Error).message}`, { cause });
    }
  }

  async function write(): Promise<void> {
    if (!changed) return;
    changed = false;
    await join();
    await replace();
  }

  await write();
  return {
    add(used) {
      changed = true;
      seen.add(used);
    },
    // One after the other: two would write the same file.
    write: () => (under = (under ?? Promise.resolve()).then(write, write)),
  };
}
