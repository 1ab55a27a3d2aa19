/** From a reference to rows: the work of one job of the scan queue. */
import type { AdvisoryDatabase } from '../../advisory/index.ts';
import { extractors, factsFor, squash, toolsOf } from '../../extract/index.ts';
import { type ArtifactInfo, type ErrorCode, type Inventory, PlimsollError, type Problem } from '../../model/index.ts';
import { type Artifact, type OpenOptions, openArtifact } from '../../source/index.ts';
import type { ScanJob, Store } from '../../store/index.ts';
import type { Changes } from '../types.ts';
import type { ArtifactRow } from './evidence.ts';
import { matchRows } from './match.ts';
import { packageRows, packPlaces } from './packages.ts';
import { type StoreLayers, storeLayers } from './store-layers.ts';

export interface ScanContext {
  store: Store;
  changes: Changes;
  database: AdvisoryDatabase;
  /** How to open a reference: credentials of its registry. @throws PlimsollError `forbidden` for one that is not allowed */
  openOptions(reference: string): OpenOptions;
  now(): Date;
  signal?: AbortSignal;
  /** No other try follows: a layer that is not to be had is told as a gap. */
  last?: boolean;
  /** Runs a step of the job, and notes how long it took. */
  timed?<T>(step: string, work: () => Promise<T>): Promise<T>;
}

const untimed = <T>(_step: string, work: () => Promise<T>): Promise<T> => work();

/** Extractors of what is installed: the platform looks at images. */
const installed = extractors.filter(({ capability }) => capability.scope !== 'declared');
export const tools = toolsOf(installed);

/**
 * Looks at an image and keeps what is aboard and what the advisories say of it. A digest that is known costs a look-up.
 * @returns its row; undefined for what holds no packages (a signature, an attestation), which is kept as such
 * @throws PlimsollError when it cannot be read: the job is tried again
 */
export async function scanArtifact(job: ScanJob, context: ScanContext): Promise<ArtifactRow | undefined> {
  const { store, changes, database, signal, timed = untimed } = context;
  const known = job.digest ? await rowOf(store, job.digest) : undefined;
  if (known && isCurrent(known)) return refreshed(known, context);
  let artifact: Artifact;
  try {
    artifact = await timed('open', () =>
      openArtifact(job.reference, { ...context.openOptions(job.reference), signal }),
    );
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'not-applicable' && job.digest) {
      if (known?.state === 'not-applicable') return undefined;
      await keepState(store, job.digest, job.reference, 'not-applicable', problemOf(error));
      changes.tell({ kind: 'artifact', digest: job.digest, reference: job.reference, state: 'not-applicable' });
      return undefined;
    }
    throw error;
  }
  try {
    const { digest } = artifact.info;
    if (!digest) throw new PlimsollError('manifest-invalid', `${job.reference} has no digest`);
    const row = digest === job.digest ? known : await rowOf(store, digest);
    if (row && isCurrent(row)) return await refreshed(row, context);
    const layers = storeLayers(store, tools);
    try {
      const read = await timed('read', () => inventoryOf(artifact, layers, signal));
      refuseGaps(read.problems, context.last ?? false);
      const kept = await timed('keep', () => keep(store, digest, job.reference, artifact.info, read, context.now()));
      await timed('match', () => matchPackages(store, kept.row, kept.packages, database, context.now()));
      changes.tell({ kind: 'artifact', digest, reference: job.reference, state: 'scanned' });
      return { ...kept.row, database_digest: database.info.digest };
    } finally {
      await layers.close();
    }
  } finally {
    await artifact.close();
  }
}

/** Why a layer was not read now, and may be another time. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'timeout',
  'rate-limited',
  'unauthorized',
  'registry-protocol',
  'certificate-untrusted',
  'internal',
]);
/** Content that is not in its place: maybe it is on its way, or else the rest is worth knowing. */
const incomplete: ReadonlySet<ErrorCode> = new Set(['blob-missing', 'digest-mismatch']);

/** An image is not kept as scanned while a layer of it may be had by asking again. */
function refuseGaps(problems: readonly Problem[], last: boolean): void {
  const gap = problems.find(({ gap, code }) => gap && (passing.has(code) || (!last && incomplete.has(code))));
  if (gap) throw new PlimsollError(gap.code, gap.message);
}

/** Says why an artifact could not be looked at: it waits for another try, or has failed after the last. */
export async function keepFailure(store: Store, job: ScanJob, error: PlimsollError, last: boolean): Promise<void> {
  if (job.digest) await keepState(store, job.digest, job.reference, last ? 'failed' : 'queued', problemOf(error));
}

export async function rowOf({ db }: Store, digest: string): Promise<ArtifactRow | undefined> {
  return db.selectFrom('artifacts').selectAll().where('digest', '=', digest).executeTakeFirst();
}

/** Whether what is kept was read by the extractors of this program. What was gone is known still. */
export const isCurrent = ({ state, info, tools: by }: ArtifactRow): boolean =>
  (state === 'scanned' || state === 'gone') && info !== null && by === tools;

async function refreshed(row: ArtifactRow, { store, database, changes, now }: ScanContext): Promise<ArtifactRow> {
  if (row.database_digest !== database.info.digest) await matchArtifact(store, row, database, now());
  if (row.state === 'scanned') return row;
  await store.db.updateTable('artifacts').set({ state: 'scanned' }).where('id', '=', row.id).execute();
  changes.tell({ kind: 'artifact', digest: row.digest, reference: row.reference, state: 'scanned' });
  return { ...row, state: 'scanned' };
}

export async function matchArtifact(
  store: Store,
  { id }: Pick<ArtifactRow, 'id'>,
  database: AdvisoryDatabase,
  now: Date,
): Promise<void> {
  const held = store.db.selectFrom('artifact_packages').select('package_id').where('artifact_id', '=', id);
  const packages = (await held.execute()).map(row => row.package_id);
  await matchPackages(store, { id }, packages, database, now);
}

async function matchPackages(
  { db }: Store,
  { id }: Pick<ArtifactRow, 'id'>,
  packages: readonly number[],
  database: AdvisoryDatabase,
  now: Date,
): Promise<void> {
  await matchRows(db, packages, database, { now });
  await db.updateTable('artifacts').set({ database_digest: database.info.digest }).where('id', '=', id).execute();
}

interface Read {
  inventory: Inventory;
  problems: Problem[];
}

async function inventoryOf(artifact: Artifact, cache: StoreLayers, signal: AbortSignal | undefined): Promise<Read> {
  const known = await factsFor(artifact, { extractors: installed, cache, signal });
  const inventory = squash(known.facts, artifact.layers);
  return { inventory, problems: [...artifact.problems, ...known.problems, ...inventory.problems] };
}

async function keep(
  { db }: Store,
  digest: string,
  reference: string,
  info: ArtifactInfo,
  { inventory, problems }: Read,
  now: Date,
): Promise<{ row: ArtifactRow; packages: number[] }> {
  const { packages, os } = inventory;
  const ids = await packageRows(db, packages);
  const row = {
    state: 'scanned' as const,
    reference,
    tools,
    info: JSON.stringify(info),
    platform: info.platform ? JSON.stringify(info.platform) : null,
    os: os ? JSON.stringify(os) : null,
    layers: info.layers.map(({ diffId }) => diffId),
    inventory: await packPlaces(packages, ids),
    packages: packages.length,
    problems: JSON.stringify(problems),
    error: null,
    scanned_at: now,
    database_digest: null,
  };
  const distinct = [...new Set(ids)].sort((a, b) => a - b);
  return db.transaction().execute(async trx => {
    const kept = await trx
      .insertInto('artifacts')
      .values({ digest, ...row })
      .onConflict(conflict => conflict.column('digest').doUpdateSet(row))
      .returningAll()
      .executeTakeFirstOrThrow();
    const { id } = kept;
    await trx.deleteFrom('artifact_packages').where('artifact_id', '=', id).execute();
    for (let at = 0; at < distinct.length; at += batch) {
      await trx
        .insertInto('artifact_packages')
        .values(distinct.slice(at, at + batch).map(package_id => ({ package_id, artifact_id: id })))
        .execute();
    }
    return { row: kept, packages: distinct };
  });
}

const batch = 10_000;

async function keepState(
  { db }: Store,
  digest: string,
  reference: string,
  state: 'queued' | 'failed' | 'not-applicable',
  error: Problem,
): Promise<void> {
  const row = { state, error: JSON.stringify(error) };
  await db
    .insertInto('artifacts')
    .values({ digest, reference, layers: [], packages: 0, problems: '[]', ...row })
    // What was known of it before stays known.
    .onConflict(conflict => conflict.column('digest').doUpdateSet(row).where('artifacts.inventory', 'is', null))
    .execute();
}

const problemOf = ({ code, message }: PlimsollError): Problem => ({ code, message });
