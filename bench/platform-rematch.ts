/** What a changed advisory database costs over many stored inventories, and what `where` does. No image is there to be touched. */
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { addToOverlay } from '../src/advisory/overlay/change.ts';
import { openAdvisories } from '../src/platform/advisories.ts';
import { refreshDatabase } from '../src/platform/rematch/start.ts';
import { matchRows } from '../src/platform/scan/match.ts';
import { policyFrom } from '../src/platform/scan/policy.ts';
import type { Change, Platform } from '../src/platform/types.ts';
import { where } from '../src/platform/where/find.ts';
import { scratch } from '../test/real/plimsoll.ts';
import { storeKinds } from '../test/real/stores.ts';
import { buildFleetDatabase, fillFleet, record } from './fleet.ts';
import type { Line } from './table.ts';

const now = new Date('2026-06-01T00:00:00Z');

interface Figures {
  store: string;
  images: number;
  packages: number;
  held: number;
  /** Milliseconds. */
  [figure: string]: number | string;
}

export async function rematchFigures(kind: (typeof storeKinds)[number], images: number): Promise<Figures> {
  const { folder, remove } = scratch('rematch');
  const stores = await kind.start();
  try {
    const store = await stores.open();
    await buildFleetDatabase(folder, []);
    const db = join(folder, 'db');
    const advisories = openAdvisories(db);
    const policy = await policyFrom('default', { read: () => '', resolve: (_, name) => name });
    const told: Change[] = [];
    const platform = {
      config: { environments: ['production', 'test'], projects: [], dir: folder, db },
      store,
      log: pino({ level: 'silent' }),
      changes: { tell: (change: Change) => void told.push(change), listen: () => () => {} },
      advisories,
      policy: () => policy,
      version: '1.0.0',
      now: () => now,
      stopping: new AbortController().signal,
    } as unknown as Platform;
    const { packages, held } = await fillFleet(store, images);
    const figures: Figures = { store: kind.name, images, packages: packages.length, held };
    const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      const began = performance.now();
      const result = await work();
      figures[name] = Math.round(performance.now() - began);
      return result;
    };
    await timed('first match of all packages', () => matchRows(store.db, packages, advisories.current(), { now }));
    await sql`update artifacts set database_digest = ${advisories.current().info.digest}`.execute(store.db);
    await refreshDatabase(platform);
    // As a server does by itself when a table has grown.
    await sql`vacuum analyze`.execute(store.db);

    const after = async (name: string, change: () => Promise<unknown>) => {
      await change();
      told.length = 0;
      const summary = await timed(name, () => refreshDatabase(platform));
      const { match, tell, judge } = summary.took;
      const ms = [match, tell, judge].map(Math.round);
      figures[`${name}: what`] =
        `${summary.packages.matched} matched again of ${packages.length}, ${summary.packages.changed} changed, ${summary.judged} judged; match ${ms[0]} tell ${ms[1]} judge ${ms[2]}`;
    };
    await after('one shard changed', () => buildFleetDatabase(folder, [record('NEW-1', 'npm', 'npm-1500', '9.0.0')]));
    await after('a record of the overlay', () =>
      addToOverlay(db, JSON.stringify(record('ACME-1', 'PyPI', 'pypi-700', '9.0.0')), 'bench', now),
    );
    await after('a package of every image', () =>
      addToOverlay(db, JSON.stringify(record('ACME-2', 'Debian:12', 'lib7', '9.0')), 'bench', now),
    );
    for (const asked of ['NEW-1', 'ACME-2', 'npm-1500', 'lib7', 'pkg:npm/npm-3@<1.1.0', 'CVE-1999-1']) {
      await where(store.db, asked, { limit: 100 });
      await timed(`where ${asked}`, () => where(store.db, asked, { limit: 100 }));
    }
    advisories.close();
    return figures;
  } finally {
    await stores.stop();
    remove();
  }
}

/** Inventories in each store. */
const sizes = { PostgreSQL: 20_000, PGlite: 2000 } as const;

export async function rematchLines(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const kind of storeKinds) {
    const images = sizes[kind.name];
    const of = `${images.toLocaleString('en')} inventories, ${kind.name}`;
    if (kind.skip) {
      lines.push({ figure: `rematch over ${of}`, unit: 'ms', target: 0, skipped: `no ${kind.name}` });
      continue;
    }
    const figures = await rematchFigures(kind, images);
    lines.push({
      figure: `rematch after one shard, ${of}`,
      ours: Number(figures['one shard changed']),
      unit: 'ms',
      target: 5000,
    });
    lines.push({
      figure: `rematch after an overlay record, ${of}`,
      ours: Number(figures['a record of the overlay']),
      unit: 'ms',
      target: 5000,
    });
    lines.push({
      figure: `where, in every image, ${of}`,
      ours: Number(figures['where ACME-2']),
      unit: 'ms',
      target: 200,
    });
  }
  return lines;
}

if (process.argv[1] === import.meta.filename) {
  const [name = 'PostgreSQL', images = '20000'] = process.argv.slice(2);
  const kind = storeKinds.find(one => one.name === name);
  console.log(kind && (await rematchFigures(kind, Number(images))));
}
