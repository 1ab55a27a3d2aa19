/**
 * One walk over a registry: which tags there are and where they lead, against what is kept. Events are hints and may be
 * lost; this is the truth.
 */
import type { Kysely } from 'kysely';
import { type ErrorCode, PlimsollError } from '../../model/index.ts';
import { type ImageName, parseImageName, type RegistryClient } from '../../registry/index.ts';
import type { ScanJob, Tables } from '../../store/index.ts';
import { keepTag, settleGone, type TagName } from '../jobs/tags.ts';
import { type RegistryConfig, repositoryTest } from '../registries.ts';

export interface WalkContext {
  db: Kysely<Tables>;
  client: RegistryClient;
  /** Queues what events missed. */
  queue(jobs: readonly ScanJob[]): Promise<number>;
  /** Hears of what is gone. */
  gone(artifact: { digest: string; reference: string }): void;
  now(): Date;
  signal: AbortSignal;
}

/** What came of one walk. */
export interface Walked {
  repositories: number;
  tags: number;
  queued: number;
  gone: number;
  /** Repositories that could not be read, and why; a few. */
  problems: string[];
}

/** Requests at a time: a walk is in no hurry. */
const together = 4;
/** Problems that are kept of one walk. */
const mostProblems = 20;

/** @throws PlimsollError when the registry cannot be asked, or asks to wait: the rest is for the next walk */
export async function walkRegistry(registry: RegistryConfig, context: WalkContext): Promise<Walked> {
  const { client, signal } = context;
  const walked: Walked = { repositories: 0, tags: 0, queued: 0, gone: 0, problems: [] };
  const test = repositoryTest(registry);
  const named = registry.repositories?.every(pattern => !pattern.includes('*')) ? registry.repositories : undefined;
  const listed = named ?? (await client.catalog(registry.host, signal)).filter(test);
  const known = await context.db
    .selectFrom('tags')
    .select('repository')
    .distinct()
    .where('registry', '=', registry.host)
    .where('gone_at', 'is', null)
    .execute();
  for (const repository of new Set([...listed, ...known.map(row => row.repository).filter(test)])) {
    signal.throwIfAborted();
    walked.repositories++;
    try {
      await walkRepository({ registry: registry.host, repository }, context, walked);
    } catch (error) {
      if (!(error instanceof PlimsollError) || ends.has(error.code)) throw error;
      if (walked.problems.length < mostProblems) walked.problems.push(`${repository}: ${error.message}`);
    }
  }
  return walked;
}

/** Errors of the registry, not of one repository: going on would make it worse. */
const ends: ReadonlySet<ErrorCode> = new Set(['rate-limited', 'unreachable', 'timeout', 'interrupted']);

type Repository = Pick<ImageName, 'registry' | 'repository'>;

async function walkRepository(name: Repository, context: WalkContext, walked: Walked): Promise<void> {
  const asked = context.now();
  const tags = await tagsOf(name, context);
  walked.tags += tags.length;
  const known = await knownTags(name, context.db);
  const jobs: ScanJob[] = [];
  const same: string[] = [];
  await eachOf(tags, together, async tag => {
    const kept = known.get(tag);
    const now = await leadsTo({ ...name, tag }, kept, context);
    if (now === 'same') same.push(tag);
    else if (now) jobs.push({ reference: `${name.registry}/${name.repository}:${tag}`, digest: now, why: 'reconcile' });
  });
  // In the order of the tags, whatever order the answers had.
  walked.queued += await context.queue(jobs.sort((a, b) => (a.reference < b.reference ? -1 : 1)));
  await keepSeen(name, same, asked, context.db);
  const there = new Set(tags);
  for (const tag of [...known.keys()].filter(tag => !there.has(tag))) {
    const left = await keepTag(context.db, { ...name, tag }, [], asked);
    walked.gone++;
    for (const artifact of await settleGone(context.db, left)) context.gone(artifact);
  }
}

/** A repository that is not there has no tags. */
async function tagsOf(name: Repository, { client, signal }: WalkContext): Promise<string[]> {
  try {
    const listed = await client.tags({ ...name }, signal);
    return listed.filter(tag => isTag(name, tag));
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'reference-not-found') return [];
    throw error;
  }
}

function isTag({ registry, repository }: Repository, tag: string): boolean {
  try {
    return parseImageName(`${registry}/${repository}:${tag}`).tag === tag;
  } catch (error) {
    if (error instanceof PlimsollError) return false;
    throw error;
  }
}

interface KnownTag {
  /** What it leads to as far as is known; the index, not its images. */
  digest: string;
  /** All of them were looked at, or cannot be. */
  done: boolean;
}

/** A failure that may have passed is tried again on every walk. */
const passing: ReadonlySet<string> = new Set<ErrorCode>([
  'unreachable',
  'timeout',
  'rate-limited',
  'unauthorized',
  'interrupted',
  'blob-missing',
  'internal',
]);

async function knownTags({ registry, repository }: Repository, db: Kysely<Tables>): Promise<Map<string, KnownTag>> {
  const rows = await db
    .selectFrom('tags')
    .innerJoin('artifacts', 'artifacts.id', 'tags.artifact_id')
    .select(['tag', 'digest', 'state', 'error'])
    .select(({ exists, selectFrom }) =>
      exists(selectFrom('index_images').select('index_id').whereRef('index_images.index_id', '=', 'artifacts.id')).as(
        'index',
      ),
    )
    .where('registry', '=', registry)
    .where('repository', '=', repository)
    .where('gone_at', 'is', null)
    .execute();
  const tags = new Map<string, KnownTag>();
  for (const { tag, digest, state, error, index } of rows) {
    const known = tags.get(tag) ?? { digest, done: true };
    if (index) known.digest = digest;
    const over =
      state === 'scanned' || state === 'not-applicable' || (state === 'failed' && !passing.has(error?.code ?? ''));
    known.done &&= over;
    tags.set(tag, known);
  }
  return tags;
}

/** @returns `same` where nothing is to be done, the digest where something is, undefined where the tag went meanwhile */
async function leadsTo(
  name: TagName,
  known: KnownTag | undefined,
  { client, signal }: WalkContext,
): Promise<'same' | string | undefined> {
  try {
    if (!known) return (await client.resolve(name, signal)).digest;
    const moved = await client.resolveUnless(name, known.digest, signal);
    if (moved) return moved.digest;
    return known.done ? 'same' : known.digest;
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'reference-not-found') return undefined;
    throw error;
  }
}

async function keepSeen({ registry, repository }: Repository, tags: readonly string[], at: Date, db: Kysely<Tables>) {
  for (let from = 0; from < tags.length; from += batch) {
    await db
      .updateTable('tags')
      .set({ seen_at: at })
      .where('registry', '=', registry)
      .where('repository', '=', repository)
      .where('tag', 'in', tags.slice(from, from + batch))
      .where('gone_at', 'is', null)
      .where('seen_at', '<', at)
      .execute();
  }
}

const batch = 1000;

/** Runs so many at a time; the first error ends it, after those that run. */
async function eachOf<T>(items: readonly T[], slots: number, run: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: slots }, worker));
  const failed = ended.find(one => one.status === 'rejected');
  if (failed) throw failed.reason;
}
