import type { Kysely } from 'kysely';
import type { Waiver } from '../../policy/waivers/waiver.ts';
import type { Store, Tables } from '../../store/index.ts';
import { everything, inScope, repositoryOf, scopeOf } from '../auth/projects.ts';
import type { PlatformConfig } from '../config.ts';

/** A waiver of the store: good for the artifacts of its project. */
export interface StoredWaiver extends Waiver {
  project: string;
}

/** Waivers that hold: not withdrawn, not expired. */
export async function openWaivers({ db }: Store, now: Date): Promise<StoredWaiver[]> {
  const rows = await db
    .selectFrom('waivers')
    .select(['waiver', 'project'])
    .where('withdrawn_at', 'is', null)
    .where(({ eb, or }) => or([eb('until', 'is', null), eb('until', '>=', now)]))
    .orderBy('id')
    .execute();
  return rows.map(({ waiver, project }) => ({ ...(waiver as Waiver), project }));
}

/**
 * Of these waivers, those that count for an artifact. What several projects share, a waiver of one of them does not cover:
 * the others have not accepted it.
 */
export async function waiversFor<W extends Waiver & { project?: string }>(
  db: Kysely<Tables>,
  artifact: { id: number; reference: string },
  waivers: readonly W[],
  config: Pick<PlatformConfig, 'projects'>,
): Promise<W[]> {
  const isFree = ({ project = everything }: W) => project === everything;
  if (waivers.every(isFree)) return [...waivers];
  const tags = await db
    .selectFrom('tags')
    .select(['registry', 'repository'])
    .where('artifact_id', '=', artifact.id)
    .where('gone_at', 'is', null)
    .execute();
  const repositories =
    tags.length > 0
      ? tags.map(({ registry, repository }) => `${registry}/${repository}`)
      : [repositoryOf(artifact.reference)];
  return waivers.filter(waiver => {
    if (isFree(waiver)) return true;
    const scope = scopeOf(waiver.project as string, config);
    return repositories.every(repository => inScope(scope, repository));
  });
}
