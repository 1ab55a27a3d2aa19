/** Images for several platforms: which of them are looked at, and the index as an artifact of its own. */
import type { Kysely } from 'kysely';
import { type ArtifactInfo, PlimsollError } from '../../model/index.ts';
import { entryKind } from '../../source/artifact-kind.ts';
import type { Descriptor, Index } from '../../source/manifest.ts';
import { formatPlatform, parsePlatform } from '../../source/platform.ts';
import type { Tables } from '../../store/index.ts';
import { tools } from '../scan/artifact.ts';

/**
 * The images of an index; attestations and what else lies beside them are none.
 * @param platforms `linux/arm64` …: those alone; all where it is absent
 * @throws PlimsollError `not-applicable`, `platform-missing`
 */
export function imagesOf(index: Index, digest: string, platforms: readonly string[] | undefined): Descriptor[] {
  const images = index.manifests.filter(entry => entryKind(entry) === undefined);
  if (images.length === 0) throw new PlimsollError('not-applicable', `the index ${digest} holds no image`);
  const wanted = platforms && new Set(platforms.map(text => formatPlatform(parsePlatform(text))));
  const chosen = wanted ? images.filter(({ platform }) => !platform || wanted.has(formatPlatform(platform))) : images;
  if (chosen.length === 0) {
    const offered = images.flatMap(({ platform }) => (platform ? [formatPlatform(platform)] : [])).join(', ');
    throw new PlimsollError('platform-missing', `the index ${digest} has ${offered} alone`);
  }
  return [...new Map(chosen.map(entry => [entry.digest, entry])).values()];
}

/** Keeps an index and which images are of it. @returns its row's id */
export async function keepIndex(
  db: Kysely<Tables>,
  { digest, mediaType, reference }: { digest: string; mediaType: string; reference: string },
  images: readonly number[],
  now: Date,
): Promise<number> {
  const info: ArtifactInfo = { reference, transport: 'docker://', kind: 'image', digest, mediaType, layers: [] };
  const row = {
    state: images.length > 0 ? ('scanned' as const) : ('not-applicable' as const),
    reference,
    info: JSON.stringify(info),
    tools,
    error: null,
    scanned_at: now,
  };
  return db.transaction().execute(async trx => {
    const { id } = await trx
      .insertInto('artifacts')
      .values({ digest, layers: [], problems: '[]', ...row })
      .onConflict(conflict => conflict.column('digest').doUpdateSet(row))
      .returning('id')
      .executeTakeFirstOrThrow();
    await trx.deleteFrom('index_images').where('index_id', '=', id).execute();
    if (images.length > 0) {
      await trx
        .insertInto('index_images')
        .values(images.map(artifact_id => ({ index_id: id, artifact_id })))
        .execute();
    }
    return id;
  });
}
