import { hexDigest } from '../../kit/index.ts';
import { advisoryOf } from '../osv.ts';
import type { Row, Shelf, Shelves } from '../shelf.ts';
import { memoryShelves } from '../shelf-memory.ts';
import type { DatabaseSection } from '../types.ts';
import type { Overlay } from './file.ts';

/** What a database with an overlay over it is called: the digests of both, together. */
export const overlaidDigest = (base: string, overlay: string): string =>
  `sha256:${hexDigest(Buffer.from(`${base} ${overlay}`))}`;

/**
 * A database with an overlay over it. A record of the overlay stands beside the database's, and in the place of those that
 * have its id.
 */
export function withOverlay(base: Shelves, { records, digest }: Overlay): Shelves {
  const info = {
    ...base.info,
    digest: overlaidDigest(base.info.digest, digest),
    feeds: [...base.info.feeds, { name: 'overlay', records: records.length }],
  };
  const advisories = records.map(record => advisoryOf(record, () => {}));
  const own = memoryShelves(advisories, info);
  const replaced = new Set(advisories.map(({ id }) => id));
  const known = new WeakMap<Shelf, Shelf>();
  const without = (shelf: Shelf): Shelf => {
    const hiding = known.get(shelf) ?? hidden(shelf, replaced);
    known.set(shelf, hiding);
    return hiding;
  };
  return {
    ...base,
    info,
    overlaid: true,
    shelf(ecosystem, release, name) {
      const below = base.shelf(ecosystem, release, name);
      const above = own.shelf(ecosystem, release, name);
      if (!above) return below && without(below);
      return below ? stacked(without(below), above) : above;
    },
    sections: () => [...base.sections(), ...own.sections().map(asOverlay)],
    *all() {
      for (const one of base.all()) yield { ...one, shelf: without(one.shelf) };
      yield* own.all();
    },
  };
}

const asOverlay = (section: DatabaseSection): DatabaseSection => ({
  ...section,
  ecosystem: `overlay/${section.ecosystem}`,
});

/** A shelf without the records that were replaced. */
function hidden(shelf: Shelf, replaced: ReadonlySet<string>): Shelf {
  const stays = (n: number): boolean => !replaced.has(shelf.advisory(n).id);
  return {
    ...shelf,
    rows: name => shelf.rows(name).filter(row => stays(row.n)),
    find: id => shelf.find(id).filter(({ id: found }) => !replaced.has(found)),
  };
}

/** Records above have numbers below zero, so that no two are alike. */
function stacked(below: Shelf, above: Shelf): Shelf {
  const up = (n: number): number => -1 - n;
  return {
    rows: name => [...above.rows(name).map((row): Row => ({ ...row, n: up(row.n) })), ...below.rows(name)],
    advisory: n => (n < 0 ? above.advisory(up(n)) : below.advisory(n)),
    find: id => [...above.find(id).map(found => ({ ...found, n: up(found.n) })), ...below.find(id)],
    entriesOf: n => (n < 0 ? above.entriesOf(up(n)) : below.entriesOf(n)),
  };
}
