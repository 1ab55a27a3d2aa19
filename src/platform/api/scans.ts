/** Asking for a scan. */
import { PlimsollError } from '../../model/index.ts';
import { formatImageName, parseImageName } from '../../registry/index.ts';
import type { Lane, ScanJob } from '../../store/index.ts';
import { inScope, type Scope } from '../auth/projects.ts';
import type { PlatformConfig } from '../config.ts';
import type { Platform } from '../types.ts';

/**
 * The job of a reference.
 * @throws PlimsollError `reference-invalid`; `forbidden` for a registry that is not in the configuration; `access-denied`
 *   for a repository that is not in scope
 */
export function jobOf(
  reference: string,
  why: string,
  scope: Scope,
  { registries }: Pick<PlatformConfig, 'registries'>,
): ScanJob {
  const name = parseImageName(reference.replace(/^docker:\/\//, ''));
  if (!registries.some(({ host }) => host === name.registry)) {
    throw new PlimsollError('forbidden', `the registry ${name.registry} is not among those of the configuration`);
  }
  const repository = `${name.registry}/${name.repository}`;
  if (!inScope(scope, repository))
    throw new PlimsollError('access-denied', `${repository} is of no project of this token`);
  // A digest wins over a tag.
  const { tag: _, ...byDigest } = name;
  const { digest } = name;
  return { reference: formatImageName(digest ? byDigest : name), ...(digest && { digest }), why };
}

/** Puts a job into its lane, and the digest, where it is new, among those that are known. @returns whether it was new */
export async function ask({ store, queue, changes }: Platform, lane: Lane, job: ScanJob): Promise<boolean> {
  const { digest, reference } = job;
  if (digest) {
    const made = await store.db
      .insertInto('artifacts')
      .values({ digest, state: 'queued', reference })
      .onConflict(conflict => conflict.column('digest').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made) changes.tell({ kind: 'artifact', digest, reference, state: 'queued' });
  }
  return queue.send(lane, job);
}
