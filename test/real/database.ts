/** The advisory database of the end-to-end tests: built by the program itself from the records beside the repository. */
import { join } from 'node:path';
import { cached, fingerprint, repo, shared } from './cache.ts';
import { plimsoll } from './plimsoll.ts';

/** Arguments that name the database. Without records beside the repository, none: the built-in starter set serves. */
export async function databaseArgs(): Promise<string[]> {
  if (!shared) return [];
  const advisories = join(shared, 'advisories');
  const recipe = fingerprint(join(repo, 'src/advisory'), join(repo, 'src/version'));
  const folder = await cached('test-db', 'advisories', recipe, async folder => {
    const built = await plimsoll(['db', 'build', '--from', advisories, '--db', join(folder, 'db')]);
    if (built.code !== 0) throw new Error(`db build ended with ${built.code}: ${built.stderr}`);
  });
  return ['--db', join(folder, 'db')];
}
