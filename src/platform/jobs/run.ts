/** One job of the scan queue: what a tag or digest leads to now is looked at, judged and kept. */
import { PlimsollError } from '../../model/index.ts';
import { type ImageName, type Manifest, parseImageName } from '../../registry/index.ts';
import { type Index, parseManifest } from '../../source/manifest.ts';
import type { ScanJob } from '../../store/index.ts';
import type { Registries } from '../registries.ts';
import { isCurrent, keepFailure, rowOf, type ScanContext, scanArtifact } from '../scan/artifact.ts';
import type { ArtifactRow } from '../scan/evidence.ts';
import { imagesOf, keepIndex } from './index-image.ts';
import { digestGone, keepTag, settleGone } from './tags.ts';

export interface JobContext extends ScanContext {
  registries: Registries;
  /** Platforms of an index that are looked at; all where it is absent. */
  platforms: readonly string[] | undefined;
  /** Judges an artifact and keeps the verdicts. */
  judge(row: ArtifactRow): Promise<void>;
  /** Makes the verdict on an index of those on its images. */
  judgeIndex(row: Pick<ArtifactRow, 'id' | 'digest'>): Promise<void>;
  /** Since the job was sent. */
  waitedSeconds: number;
  /** Whether no other try follows. */
  last: boolean;
  /** Whether none follows after this error. */
  ends(error: PlimsollError): boolean;
}

/** A registry shows what was pushed within this time. */
const shownSeconds = 10;

/** @throws PlimsollError when something could not be looked at: the job is tried again */
export async function runJob(job: ScanJob, context: JobContext): Promise<void> {
  const name = parseImageName(job.reference.replace(/^docker:\/\//, ''));
  const asked = context.now();
  const manifest = await resolved(name, job, context, asked);
  if (!manifest) return;
  const { digest } = manifest;
  const repository = `${name.registry}/${name.repository}`;
  const reference = `${repository}@${digest}`;
  let artifacts: number[];
  try {
    const document = parseManifest(manifest.bytes, `the manifest ${digest} of ${repository}`, manifest.mediaType);
    artifacts =
      document.kind === 'index'
        ? await scanIndex(document, { digest, reference, repository }, context)
        : [await scanOne({ ...job, reference, digest }, context)];
  } catch (error) {
    await failed({ ...job, reference, digest }, error, context);
    throw error;
  }
  if (!name.tag || name.digest) return;
  const left = await keepTag(context.store.db, { ...name, tag: name.tag }, artifacts, asked);
  await tellGone(left, context);
}

/** What the name leads to; undefined where there is nothing, which is kept too. */
async function resolved(
  name: ImageName,
  job: ScanJob,
  context: JobContext,
  asked: Date,
): Promise<Manifest | undefined> {
  const { registries, store, signal, timed } = context;
  try {
    const resolve = () => registries.client(name).resolve(name, signal);
    return await (timed ? timed('resolve', resolve) : resolve());
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== 'reference-not-found') throw error;
    const digest = name.digest;
    const left = digest
      ? await digestGone(store.db, name, digest, asked)
      : await keepTag(store.db, { ...name, tag: name.tag ?? 'latest' }, [], asked);
    const row = digest ? await rowOf(store, digest) : undefined;
    await tellGone(row ? [...left, row.id] : left, context);
    // A push may be told of before the registry itself shows it, or after the image was deleted again.
    const mayCome = !job.deleted && !context.last && context.waitedSeconds < shownSeconds;
    if (left.length === 0 && !row && mayCome) throw error;
    return undefined;
  }
}

async function tellGone(artifacts: readonly number[], { store, changes }: JobContext): Promise<void> {
  for (const { digest, reference } of await settleGone(store.db, artifacts)) {
    changes.tell({ kind: 'artifact', digest, reference, state: 'gone' });
  }
}

async function failed(job: ScanJob, error: unknown, { store, ends }: JobContext): Promise<void> {
  if (error instanceof PlimsollError && error.code !== 'interrupted') await keepFailure(store, job, error, ends(error));
}

/** @returns the artifact's id, also of what holds no packages */
async function scanOne(job: ScanJob & { digest: string }, context: JobContext): Promise<number> {
  const row = await scanArtifact(job, context);
  if (row) await context.judge(row);
  const id = row?.id ?? (await rowOf(context.store, job.digest))?.id;
  if (id === undefined) throw new PlimsollError('internal', `${job.digest} was kept and is not there`);
  return id;
}

/** Looks at all images of an index, also when one of them cannot be read; the index then is not done. */
async function scanIndex(
  index: Index,
  { digest, reference, repository }: { digest: string; reference: string; repository: string },
  context: JobContext,
): Promise<number[]> {
  const images: number[] = [];
  const failures: unknown[] = [];
  let entries: ReturnType<typeof imagesOf> = [];
  try {
    entries = imagesOf(index, digest, context.platforms);
  } catch (error) {
    // An index of attestations alone is known as such, like a signature.
    if (!(error instanceof PlimsollError) || error.code !== 'not-applicable') throw error;
  }
  for (const entry of entries) {
    const job = { reference: `${repository}@${entry.digest}`, digest: entry.digest, why: 'index' };
    try {
      images.push(await scanOne(job, context));
    } catch (error) {
      context.signal?.throwIfAborted();
      failures.push(error);
      await failed(job, error, context);
    }
  }
  if (failures.length > 0) throw failures[0];
  const known = await rowOf(context.store, digest);
  const id = await keepIndex(
    context.store.db,
    { digest, mediaType: index.mediaType, reference },
    images,
    context.now(),
  );
  if (images.length > 0) await context.judgeIndex({ id, digest });
  if (!known || !isCurrent(known)) {
    const state = images.length > 0 ? 'scanned' : 'not-applicable';
    context.changes.tell({ kind: 'artifact', digest, reference, state });
  }
  return [id, ...images];
}
