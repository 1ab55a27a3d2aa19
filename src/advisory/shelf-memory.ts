import type { DatabaseInfo } from '../model/index.ts';
import type { Advisory, Detail, Entry } from './record.ts';
import type { Row, Shelf, Shelves } from './shelf.ts';

interface Stored extends Row {
  name: string;
}

/** Shelves in memory, for the starter set and for tests. */
export function memoryShelves(advisories: readonly Advisory[], info: DatabaseInfo): Shelves {
  const places = new Map<string, { ecosystem: string; release: string; shelf: Shelf; size: number }>();
  const grouped = Map.groupBy(
    advisories.flatMap((advisory, n) => advisory.entries.map(entry => ({ advisory, n, entry }))),
    ({ entry }) => `${entry.ecosystem}\0${entry.release}`,
  );
  for (const [key, items] of grouped) {
    const { ecosystem, release } = items[0]!.entry;
    const rows = items.map(({ n, entry }) => rowOf(n, entry));
    const numbers = new Set(rows.map(row => row.n));
    places.set(key, { ecosystem, release, shelf: shelfOf(advisories, rows, numbers), size: numbers.size });
  }
  return {
    info,
    size: (ecosystem, release) => places.get(`${ecosystem}\0${release}`)?.size,
    shelf: (ecosystem, release) => places.get(`${ecosystem}\0${release}`)?.shelf,
    lacks: () => false,
    cve: () => undefined,
    anyCve: () => undefined,
    lacksCves: () => false,
    releases: () => [],
    sections: () =>
      [...places.values()].map(({ ecosystem, release, size }) => ({
        ecosystem: release ? `${ecosystem}:${release}` : ecosystem,
        advisories: size,
        files: 0,
        bytes: 0,
      })),
    all: () => places.values(),
    close() {},
  };
}

function rowOf(n: number, { name, ranges, versions, extra }: Entry): Stored {
  return {
    n,
    name,
    ranges,
    versions: versions ? JSON.stringify(versions) : null,
    extra: extra ? JSON.stringify(extra) : null,
  };
}

function shelfOf(advisories: readonly Advisory[], rows: Stored[], numbers: Set<number>): Shelf {
  const byName = Map.groupBy(rows, row => row.name);
  const advisory = (n: number): { id: string; detail: Detail } => advisories[n]!;
  return {
    rows: name => byName.get(name) ?? [],
    advisory,
    find: id =>
      [...numbers]
        .map(n => ({ n, id: advisory(n).id, detail: advisory(n).detail }))
        .filter(({ id: own, detail }) => own === id || detail.aliases?.includes(id) || detail.cves?.includes(id)),
    entriesOf: n => rows.filter(row => row.n === n),
  };
}
