/** Verdicts of known digests, ready to send: the look-up that every admission and every pull waits for. */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../../store/index.ts';
import { inScope, repositoryOf, type Scope } from '../auth/projects.ts';
import type { Change, Platform } from '../types.ts';

/** An answer as it is sent. */
export interface Ready {
  body: string;
  etag: string;
}

interface Known {
  id: number;
  /** Answers by environment; `*`: all of them. */
  ready: Map<string, Ready>;
  repositories: readonly string[];
  /** Milliseconds. */
  at: number;
}

export interface KnownVerdicts {
  /** @returns undefined for a digest that is not known, or not in scope */
  find(digest: string, environment: string | undefined, scope: Scope): Promise<Ready | undefined>;
  close(): void;
}

/** Digests that are remembered. */
const most = 10_000;
/** How long one is remembered where nobody tells of a change, milliseconds. */
const rememberMs = 2000;
/** Environment that stands for all; none is called so. */
const all = '*';

export function knownVerdicts(
  db: Kysely<Tables>,
  { changes, elsewhere }: Pick<Platform, 'changes' | 'elsewhere'>,
  { environments, clock }: { environments: readonly string[]; clock: () => number },
): KnownVerdicts {
  const known = new Map<string, Known>();
  const loading = new Map<string, Promise<Known | undefined>>();
  let told = 0;

  const forget = (change: Change | undefined): void => {
    if (!change) {
      told++;
      loading.clear();
      known.clear();
      return;
    }
    // What findings came and went shows when their artifacts are judged.
    if (change.kind === 'hook' || change.kind === 'finding' || change.kind === 'finding-closed') return;
    told++;
    loading.clear();
    if ('digest' in change && change.kind !== 'database') known.delete(change.digest);
    else if (change.kind === 'judged' && change.digests.length > 0) {
      for (const digest of change.digests) known.delete(digest);
    } else known.clear();
  };
  const ends = [changes.listen(forget), elsewhere?.listen(forget)];

  async function load(digest: string): Promise<Known | undefined> {
    const before = told;
    const rows = await db
      .selectFrom('artifacts as a')
      .leftJoin('verdicts as v', 'v.artifact_id', 'a.id')
      .select(['a.id', 'a.state', 'a.reference', 'a.error', 'v.environment', 'v.verdict', 'v.reasons', 'v.counts'])
      .select(['v.policy_digest', 'v.database_digest', 'v.judged_at'])
      .where('a.digest', '=', digest)
      .execute();
    const [first] = rows;
    if (!first) return undefined;
    const tags = await db
      .selectFrom('tags')
      .select(['registry', 'repository'])
      .where('artifact_id', '=', first.id)
      .where('gone_at', 'is', null)
      .execute();
    const repositories = [
      repositoryOf(first.reference),
      ...tags.map(({ registry, repository }) => `${registry}/${repository}`),
    ];
    const verdicts = rows
      // A verdict of an earlier scan says nothing of an artifact that cannot be read now, and is shown all the same: with its state.
      .filter(row => row.environment !== null)
      .map(row => ({
        environment: row.environment as string,
        verdict: row.verdict,
        reasons: row.reasons,
        counts: row.counts,
        policyDigest: row.policy_digest,
        databaseDigest: row.database_digest,
        judgedAt: row.judged_at,
      }))
      .sort((a, b) => (a.environment < b.environment ? -1 : 1));
    const { state, reference, error } = first;
    const answer = (part: typeof verdicts): Ready => {
      const document = { digest, state, reference, ...(error && { error }), verdicts: part };
      const body = JSON.stringify(document);
      return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
    };
    const ready = new Map([[all, answer(verdicts)]]);
    for (const environment of environments) {
      ready.set(environment, answer(verdicts.filter(one => one.environment === environment)));
    }
    const entry: Known = { id: first.id, ready, repositories, at: clock() };
    // What changes while it is read may be read as it was before; what waits for its scan changes at once.
    if (told === before && state === 'scanned' && verdicts.length > 0) {
      known.delete(digest);
      known.set(digest, entry);
      if (known.size > most) known.delete(known.keys().next().value as string);
    }
    return entry;
  }

  function entryOf(digest: string): Known | Promise<Known | undefined> {
    const entry = known.get(digest);
    if (entry && clock() - entry.at < rememberMs) return entry;
    let running = loading.get(digest);
    if (!running) {
      running = load(digest).finally(() => {
        if (loading.get(digest) === running) loading.delete(digest);
      });
      loading.set(digest, running);
    }
    return running;
  }

  return {
    async find(digest, environment, scope) {
      const found = entryOf(digest);
      const entry = found instanceof Promise ? await found : found;
      if (!entry?.repositories.some(repository => inScope(scope, repository))) return undefined;
      return entry.ready.get(environment ?? all);
    },
    close: () => {
      for (const end of ends) end?.();
    },
  };
}
