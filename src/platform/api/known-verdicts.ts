/** Verdicts of known digests, ready to send: the look-up that every admission and every pull waits for. */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../../store/index.ts';
import { inScope, repositoryOf, type Scope } from '../auth/projects.ts';
import type { Change, Platform } from '../types.ts';

/** An answer as it is sent. */
export interface Ready {
  body: Buffer;
  etag: string;
}

interface Known extends Ready {
  artifact: number;
  /** Repository that it was read from. */
  repository: string;
  /** Those of its tags; looked up for tokens of one project alone. */
  tagged?: readonly string[];
  /** Milliseconds. */
  at: number;
}

export interface KnownVerdicts {
  /** @returns undefined for a digest that is not known, or not in scope */
  find(digest: string, environment: string | undefined, scope: Scope): Promise<Ready | undefined>;
  close(): void;
}

/** Digests that are remembered. */
const most = 5000;
/** How long one is remembered where nobody tells of a change, milliseconds: a notice may get lost between processes. */
const rememberMs = 10_000;
/** Environment that stands for all; none is called so. */
const all = '*';

export function knownVerdicts(
  db: Kysely<Tables>,
  { changes, elsewhere }: Pick<Platform, 'changes' | 'elsewhere'>,
  clock: () => number,
): KnownVerdicts {
  /** By digest, then by environment. */
  const known = new Map<string, Map<string, Known>>();
  const loading = new Map<string, Promise<Known | undefined>>();
  let told = 0;

  const forget = (change: Change | undefined): void => {
    // What findings came and went shows when their artifacts are judged.
    if (change?.kind === 'hook' || change?.kind === 'finding' || change?.kind === 'finding-closed') return;
    told++;
    loading.clear();
    if (change && 'digest' in change && change.kind !== 'database') known.delete(change.digest);
    else if (change?.kind === 'judged' && change.digests.length > 0) {
      for (const digest of change.digests) known.delete(digest);
    } else known.clear();
  };
  const ends = [changes.listen(forget), elsewhere?.listen(forget)];

  async function load(digest: string, environment: string): Promise<Known | undefined> {
    const before = told;
    const rows = await db
      .selectFrom('artifacts as a')
      .leftJoin('verdicts as v', join => {
        const of = join.onRef('v.artifact_id', '=', 'a.id');
        return environment === all ? of : of.on('v.environment', '=', environment);
      })
      .select(['a.id', 'a.state', 'a.reference', 'a.error', 'v.environment', 'v.verdict', 'v.reasons', 'v.counts'])
      .select(['v.policy_digest', 'v.database_digest', 'v.judged_at'])
      .where('a.digest', '=', digest)
      .execute();
    const [first] = rows;
    if (!first) return undefined;
    const { id, state, reference, error } = first;
    const verdicts = rows
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
    const body = Buffer.from(JSON.stringify({ digest, state, reference, ...(error && { error }), verdicts }));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const entry: Known = { body, etag, artifact: id, repository: repositoryOf(reference), at: clock() };
    // What changes while it is read may be read as it was before; what waits for its scan changes at once.
    if (told === before && state === 'scanned' && verdicts.length > 0) {
      const answers = known.get(digest) ?? new Map<string, Known>();
      known.delete(digest);
      known.set(digest, answers.set(environment, entry));
      if (known.size > most) known.delete(known.keys().next().value as string);
    }
    return entry;
  }

  function entryOf(digest: string, environment: string): Known | Promise<Known | undefined> {
    const entry = known.get(digest)?.get(environment);
    if (entry && clock() - entry.at < rememberMs) return entry;
    const key = `${digest} ${environment}`;
    let running = loading.get(key);
    if (!running) {
      running = load(digest, environment).finally(() => {
        if (loading.get(key) === running) loading.delete(key);
      });
      loading.set(key, running);
    }
    return running;
  }

  async function isIn(scope: Scope, entry: Known): Promise<boolean> {
    if (inScope(scope, entry.repository)) return true;
    if (!entry.tagged) {
      const tags = await db
        .selectFrom('tags')
        .select(['registry', 'repository'])
        .where('artifact_id', '=', entry.artifact)
        .where('gone_at', 'is', null)
        .execute();
      entry.tagged = tags.map(({ registry, repository }) => `${registry}/${repository}`);
    }
    return entry.tagged.some(repository => inScope(scope, repository));
  }

  return {
    async find(digest, environment = all, scope) {
      const found = entryOf(digest, environment);
      const entry = found instanceof Promise ? await found : found;
      return entry && (scope === undefined || (await isIn(scope, entry))) ? entry : undefined;
    },
    close: () => {
      for (const end of ends) end?.();
    },
  };
}
