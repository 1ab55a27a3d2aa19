/** Kills servers, workers and the database at random while images come in, and counts what is there afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { openQueue, openStore, type Tables } from '../../src/store/index.ts';
import { allReady, pushEvent, pushImages, sharingImages, startFleet, tell } from './fleet.ts';
import { scratch } from './plimsoll.ts';
import { startPostgres } from './postgres.ts';
import { startRegistry } from './registry.ts';

export interface ChaosOptions {
  images: number;
  bases: number;
  /** How long processes are killed, seconds. */
  seconds: number;
  servers: number;
  workers: number;
  /** Milliseconds between two kills, about. */
  everyMs: number;
  /** 0 to 1; handed in, so that a run can be had again. */
  random(): number;
  say?(line: string): void;
}

export interface ChaosCounts {
  /** Images pushed. */
  pushed: number;
  scanned: number;
  /** Verdicts that should be there, and those that are as they would be without any kill. */
  verdicts: number;
  right: number;
  /** Tags that lead to their image. */
  tags: number;
  /** Distinct layers, and rows of facts. */
  layers: number;
  layerRows: number;
  dead: number;
  left: number;
  kills: { serve: number; work: number; database: number };
  /** Processes that ended by themselves, beside those that could not start because the database was away. */
  crashed: string[];
  /** Seconds from the last kill until nothing waited or ran. */
  drained: number;
}

export async function chaos(options: ChaosOptions): Promise<ChaosCounts> {
  const { images: count, bases, seconds, servers, workers, everyMs, random, say = () => {} } = options;
  const { folder, remove } = scratch('chaos');
  const [postgres, registry] = await Promise.all([startPostgres(), startRegistry()]);
  const url = await postgres.database();
  const images = sharingImages(count, bases);
  const digests = await pushImages(`${folder}/layout`, registry.host, 'team/app', images);
  const fleet = await startFleet(folder, {
    url,
    registry: registry.host,
    servers,
    workers,
    more: { reconcileSeconds: 3600 },
  });
  const addresses = fleet.members.flatMap(({ address }) => (address ? [address] : []));
  const kills = { serve: 0, work: 0, database: 0 };
  try {
    await allReady(fleet.members);
    say(`${count} images, ${servers} servers, ${workers} workers`);
    const until = performance.now() + seconds * 1000;
    const telling = (async () => {
      const pauseMs = (seconds * 1000 * 0.8) / count;
      for (const [index, digest] of digests.entries()) {
        await tell(addresses, pushEvent(registry.host, 'team/app', `v${index}`, digest));
        await sleep(pauseMs);
      }
    })();
    while (performance.now() < until) {
      await sleep(everyMs * (0.5 + random()));
      const which = Math.floor(random() * (fleet.members.length + 0.5));
      const member = fleet.members[which];
      if (member) {
        await member.replace();
        kills[member.role]++;
      } else {
        await postgres.crash();
        kills.database++;
      }
    }
    await telling.catch(error => {
      throw new Error(`${(error as Error).message}; ${fleet.ended.join('\n')}`);
    });
    const last = performance.now();
    say(`killed: ${JSON.stringify(kills)}`);
    const store = await openStore({ dir: folder, url });
    const queue = await openQueue(store, () => {});
    try {
      let left = -1;
      for (let tries = 0; tries < 1200 && left !== 0; tries++) {
        const state = await queue.state();
        left = state.reduce((sum, { waiting, running }) => sum + waiting + running, 0);
        if (left > 0) await sleep(100);
      }
      const drained = (performance.now() - last) / 1000;
      const dead = (await queue.dead(100)).length;
      const crashed = fleet.ended.filter(said => !/store-unreachable/.test(said));
      return { pushed: count, ...(await counted(store.db, digests)), dead, left, kills, crashed, drained };
    } finally {
      await queue.close();
      await store.close();
    }
  } finally {
    await fleet.stop();
    await registry.stop();
    await postgres.stop();
    remove();
  }
}

/** Images differ in the version of one package alone, so their verdicts are of two kinds, by turns. */
async function counted(db: Kysely<Tables>, digests: readonly string[]) {
  const artifacts = await db.selectFrom('artifacts').select(['digest', 'state', 'packages', 'layers']).execute();
  const verdicts = await db
    .selectFrom('verdicts')
    .innerJoin('artifacts', 'artifacts.id', 'verdicts.artifact_id')
    .select(['digest', 'environment', 'verdict', 'counts'])
    .execute();
  const tags = await db
    .selectFrom('tags')
    .innerJoin('artifacts', 'artifacts.id', 'tags.artifact_id')
    .select(['tag', 'digest'])
    .where('gone_at', 'is', null)
    .execute();
  const said = new Map(
    verdicts.map(row => [`${row.digest} ${row.environment}`, `${row.verdict} ${JSON.stringify(row.counts)}`]),
  );
  const environments = ['production', 'test'];
  const right = digests.flatMap((digest, index) =>
    environments.filter(environment => {
      const one = said.get(`${digest} ${environment}`);
      return one !== undefined && one === said.get(`${digests[index % 2]} ${environment}`);
    }),
  );
  const there = new Map(artifacts.map(row => [row.digest, row]));
  const layerRows = await db.selectFrom('layers').select('diff_id').execute();
  return {
    scanned: digests.filter(digest => there.get(digest)?.state === 'scanned' && there.get(digest)?.packages === 3)
      .length,
    verdicts: digests.length * environments.length,
    right: said.get(`${digests[0]} test`) === said.get(`${digests[1]} test`) ? 0 : right.length,
    tags: digests.filter((digest, index) => tags.some(row => row.tag === `v${index}` && row.digest === digest)).length,
    layers: new Set(artifacts.flatMap(({ layers }) => layers)).size,
    layerRows: layerRows.length,
  };
}
