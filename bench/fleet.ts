/**
 * A fleet's rows without its images: few bases, many applications, packages by their popularity; every fifth image runs.
 * And an advisory database that speaks of some of them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { buildDatabase } from '../src/advisory/index.ts';
import { type Package, type PackageFact, purlOf } from '../src/model/index.ts';
import { packageRows, packPlaces } from '../src/platform/scan/packages.ts';
import type { Store } from '../src/store/index.ts';

const now = new Date('2026-06-01T00:00:00Z');
const bases = 30;
const basePackages = 90;
const ownPackages = 150;
const languages = [
  { type: 'npm', ecosystem: 'npm', names: 4000, versions: 3, records: 3000 },
  { type: 'pypi', ecosystem: 'PyPI', names: 1500, versions: 3, records: 900 },
  { type: 'golang', ecosystem: 'Go', names: 1500, versions: 3, records: 600 },
] as const;

/** The same numbers on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function packageOf(type: PackageFact['type'], ecosystem: string, name: string, version: string): Package {
  const fact: PackageFact = {
    type,
    name,
    version,
    ...(type === 'deb' && { source: { name, version }, arch: 'amd64' }),
  };
  return { ...fact, ecosystem, purl: purlOf(fact), path: type === 'deb' ? 'var/lib/dpkg/status' : `app/${name}` };
}

/** A record of OSV. */
export const record = (id: string, ecosystem: string, name: string, fixed: string) => ({
  id,
  modified: '2026-01-01T00:00:00Z',
  summary: `${name} before ${fixed} is at fault in a way that takes a sentence to tell`,
  database_specific: { severity: 'HIGH' },
  affected: [
    {
      package: { ecosystem, name },
      ranges: [{ type: ecosystem.includes(':') ? 'ECOSYSTEM' : 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
    },
  ],
});

function records() {
  return [
    ...languages.flatMap(({ ecosystem, names, records: count }) =>
      Array.from({ length: count }, (_, n) =>
        record(
          `${ecosystem.toUpperCase()}-${n}`,
          ecosystem,
          `${ecosystem.toLowerCase()}-${(n * 7) % names}`,
          `1.${n % 3}.0`,
        ),
      ),
    ),
    ...Array.from({ length: 400 }, (_, n) => record(`DSA-${n}`, 'Debian:12', `lib${n % 120}`, `1.${n % 25}-1`)),
  ];
}

/** Builds the database in `folder`/db, with these records beside its own. */
export async function buildFleetDatabase(folder: string, more: readonly object[]): Promise<void> {
  const from = join(folder, 'feed');
  mkdirSync(from, { recursive: true });
  writeFileSync(join(from, 'all.ndjson'), [...records(), ...more].map(one => `${JSON.stringify(one)}\n`).join(''));
  await buildDatabase({ from: [from], to: join(folder, 'db'), now });
}

/** Rows of so many images, none of them matched yet. @returns ids of their packages, and how often one holds another */
export async function fillFleet({ db }: Store, images: number): Promise<{ packages: number[]; held: number }> {
  const next = random(1);
  const debian = Array.from({ length: bases }, (_, base) =>
    Array.from({ length: basePackages }, (_, n) => packageOf('deb', 'Debian:12', `lib${n}`, `1.${(base + n) % 20}-1`)),
  );
  const pools = languages.map(({ type, ecosystem, names, versions }) =>
    Array.from({ length: names * versions }, (_, n) =>
      packageOf(type, ecosystem, `${ecosystem.toLowerCase()}-${n % names}`, `1.${Math.floor(n / names)}.${n % 7}`),
    ),
  );
  const debianRows = await Promise.all(debian.map(one => packageRows(db, one)));
  const poolRows: number[][] = [];
  for (const pool of pools) poolRows.push(await packageRows(db, pool));
  let held = 0;
  const batch = 500;
  for (let first = 0; first < images; first += batch) {
    const made = await Promise.all(
      Array.from({ length: Math.min(batch, images - first) }, async (_, at) => {
        const n = first + at;
        const base = n % bases;
        const which = n % languages.length;
        const chosen = new Set<number>();
        // A few packages are everywhere, most are rare.
        while (chosen.size < ownPackages) chosen.add(Math.floor(next() ** 3 * pools[which]!.length));
        const packages = [...debian[base]!, ...[...chosen].map(index => pools[which]![index]!)];
        const ids = [...debianRows[base]!, ...[...chosen].map(index => poolRows[which]![index]!)];
        return { n, ids, packages, inventory: await packPlaces(packages, ids) };
      }),
    );
    await db.transaction().execute(async trx => {
      // The rows are sound by their making; checking millions of them is not what is measured.
      await sql`set local session_replication_role = replica`.execute(trx);
      const rows = await trx
        .insertInto('artifacts')
        .values(
          made.map(({ n, inventory, packages }) => ({
            digest: `sha256:${n.toString(16).padStart(64, '0')}`,
            state: 'scanned' as const,
            reference: `registry.example/team${n % 50}/app${n}`,
            info: JSON.stringify({
              reference: `registry.example/team${n % 50}/app${n}`,
              transport: 'docker://',
              kind: 'image',
              layers: [],
            }),
            inventory,
            packages: packages.length,
            problems: '[]',
            scanned_at: now,
          })),
        )
        .returning('id')
        .execute();
      const pairs = made.flatMap(({ ids }, at) => ids.map(id => [id, rows[at]!.id] as const));
      held += pairs.length;
      await sql`insert into artifact_packages (package_id, artifact_id) select * from unnest(
        ${pairs.map(([id]) => id)}::int[], ${pairs.map(([, id]) => id)}::int[])`.execute(trx);
      const running = rows.filter((_, at) => at % 5 === 0);
      await sql`insert into workloads (cluster, namespace, owner, container, image, artifact_id, environment)
        select 'c', 'n' || id % 20, 'Deployment/app' || id, 'app', 'app', id, 'production'
          from unnest(${running.map(({ id }) => id)}::int[]) as id`.execute(trx);
    });
  }
  await sql`analyze`.execute(db);
  return { packages: [...new Set([...debianRows.flat(), ...poolRows.flat()])], held };
}
