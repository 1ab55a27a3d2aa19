/** Reconciliation on a schedule: one process of all walks the registries, and sweeps what is gone for long. */
import type { Registries } from '../registries.ts';
import type { Platform } from '../types.ts';
import { sweep } from './sweep.ts';
import { walkRegistry } from './walk.ts';

/** Seconds between two sweeps. */
const sweepSeconds = 6 * 3600;

export async function startReconciling(platform: Platform, registries: Registries): Promise<void> {
  const { queue, config, store, now } = platform;
  if (config.registries.length > 0) {
    await queue.every('reconcile', config.reconcileSeconds, signal => reconcile(platform, registries, signal));
  }
  await queue.every('sweep', sweepSeconds, () => sweep(store.db, now()));
}

/** Walks every registry of the configuration; one that cannot be asked hinders no other. */
export async function reconcile(
  { config, store, queue, changes, log, now }: Platform,
  registries: Registries,
  signal: AbortSignal,
): Promise<void> {
  for (const registry of config.registries) {
    const started = now();
    const said = await walkRegistry(registry, {
      db: store.db,
      client: registries.clientOf(registry),
      queue: jobs => queue.sendAll('backfill', jobs),
      gone: artifact => changes.tell({ kind: 'artifact', ...artifact, state: 'gone' }),
      now,
      signal,
    }).catch((error: Error) => ({ error: error.message }));
    if ('error' in said) log.warn({ registry: registry.host, error: said.error }, 'a registry could not be walked');
    else log.info({ registry: registry.host, ...said }, 'walked a registry');
    const value = JSON.stringify({ ...said, started, ended: now() });
    await store.db
      .insertInto('settings')
      .values({ key: `reconciled ${registry.host}`, value, changed_at: now() })
      .onConflict(conflict => conflict.column('key').doUpdateSet({ value, changed_at: now() }))
      .execute();
    if (signal.aborted) return;
  }
}
