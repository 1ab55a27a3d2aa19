/** Reads package databases of containers in a thread of its own: see watch-packages.ts. */
import { parentPort } from 'node:worker_threads';
import { filesOf, ownersOf } from '../extract/owners.ts';
import { PlimsollError } from '../model/index.ts';
import { rootOf } from '../runtime/proc/root-of.ts';
import type { Answer, Ask } from './watch-packages.ts';

async function answer({ place, files, purls }: Ask): Promise<Omit<Answer, 'id'>> {
  const tree = await rootOf(place.pid, place.containers, place.procfs);
  if (tree === undefined) return {};
  try {
    return files ? { owners: await ownersOf(tree, files) } : { files: await filesOf(tree, purls ?? []) };
  } finally {
    await tree.close();
  }
}

parentPort?.on('message', async (ask: Ask) => {
  const said = await answer(ask).catch((error: Error) => ({
    failure: { code: error instanceof PlimsollError ? error.code : 'internal', message: error.message },
  }));
  parentPort?.postMessage({ id: ask.id, ...said });
});
