/** Packages of inventories as rows: each once, whatever image holds it. */
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { Kysely } from 'kysely';
import { hexDigest } from '../../kit/index.ts';
import type { LayerRef, Package } from '../../model/index.ts';
import type { PackagePlace, Tables } from '../../store/index.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Rows of one statement: PostgreSQL takes 65,535 parameters. */
const batch = 2000;

/** All of a package that matching may look at: what is left when its place is taken away. */
function factOf({ path: _, layer: _layer, line: _line, ...fact }: Package): Omit<Package, 'path'> {
  return fact;
}

/**
 * Makes the rows of packages that have none.
 * @returns the row of each package, in their order
 */
export async function packageRows(db: Kysely<Tables>, packages: readonly Package[]): Promise<number[]> {
  const rows = packages.map(found => {
    const fact = JSON.stringify(factOf(found));
    return { identity: hexDigest(Buffer.from(fact)), found, fact };
  });
  const distinct = [...new Map(rows.map(row => [row.identity, row])).values()];
  const ids = new Map<string, number>();
  for (let at = 0; at < distinct.length; at += batch) {
    const part = distinct.slice(at, at + batch);
    const known = await db
      .selectFrom('packages')
      .select(['id', 'identity'])
      .where(
        'identity',
        'in',
        part.map(({ identity }) => identity),
      )
      .execute();
    for (const { id, identity } of known) ids.set(identity, id);
    const fresh = part.filter(({ identity }) => !ids.has(identity));
    if (fresh.length === 0) continue;
    const made = await db
      .insertInto('packages')
      .values(
        fresh.map(({ identity, found, fact }) => ({
          identity,
          ecosystem: found.ecosystem ?? null,
          name: found.name,
          source_name: found.source?.name ?? null,
          version: found.version,
          purl: found.purl,
          fact,
        })),
      )
      // Another worker may have made it meanwhile; the update gives its id back.
      .onConflict(conflict =>
        conflict.column('identity').doUpdateSet(row => ({ identity: row.ref('excluded.identity') })),
      )
      .returning(['id', 'identity'])
      .execute();
    for (const { id, identity } of made) ids.set(identity, id);
  }
  return rows.map(({ identity }) => ids.get(identity)!);
}

/** Where the packages of an artifact lie, for its own row. */
export async function packPlaces(packages: readonly Package[], ids: readonly number[]): Promise<Buffer> {
  const places = packages.map(
    ({ path, layer }, index): PackagePlace => ({ package: ids[index]!, path, ...(layer && { layer: layer.index }) }),
  );
  return compress(Buffer.from(JSON.stringify(places)));
}

export async function unpackPlaces(inventory: Buffer): Promise<PackagePlace[]> {
  return JSON.parse((await decompress(inventory)).toString());
}

/** The packages of an artifact again, with place and layer. */
export async function packagesOf(
  db: Kysely<Tables>,
  inventory: Buffer,
  layers: readonly LayerRef[],
): Promise<Package[]> {
  const places = await unpackPlaces(inventory);
  const facts = new Map<number, Package>();
  const wanted = [...new Set(places.map(place => place.package))];
  for (let at = 0; at < wanted.length; at += 10 * batch) {
    const rows = await db
      .selectFrom('packages')
      .select(['id', 'fact'])
      .where('id', 'in', wanted.slice(at, at + 10 * batch))
      .execute();
    for (const { id, fact } of rows) facts.set(id, fact);
  }
  return places.flatMap(({ package: id, path, layer }) => {
    const fact = facts.get(id);
    if (!fact) return [];
    const of = layer === undefined ? undefined : layers[layer];
    return [{ ...fact, path, ...(of && { layer: of }) }];
  });
}
