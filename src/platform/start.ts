/** Puts the platform together: store, queue, advisories, server and workers, and takes it apart in the other order. */
import type { Server } from 'node:https';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import type { PolicyFiles } from '../policy/load.ts';
import { openQueue, openStore } from '../store/index.ts';
import { openAdvisories } from './advisories.ts';
import { firstToken } from './auth/tokens.ts';
import { createChanges } from './changes.ts';
import type { PlatformConfig } from './config.ts';
import { shareChanges } from './elsewhere.ts';
import { createLog } from './log.ts';
import { startNotifications } from './notify/start.ts';
import { startReconciling } from './reconcile/start.ts';
import { openRegistries } from './registries.ts';
import { startRematch } from './rematch/start.ts';
import { policyFrom } from './scan/policy.ts';
import { createServer } from './server.ts';
import { followTls, readTls } from './tls.ts';
import { startTracing } from './tracing/export.ts';
import type { Platform } from './types.ts';
import { startWorker } from './worker.ts';

export interface StartOptions {
  config: PlatformConfig;
  /** `postgres://…`; the embedded store where it is absent. */
  databaseUrl?: string;
  policyFiles: PolicyFiles;
  env: Record<string, string | undefined>;
  /** Of this program, for documents that name it. */
  version?: string;
  now?: () => Date;
  logLevel?: string;
  /** Serves HTTP; a worker process does not. Default true. */
  serve?: boolean;
}

export interface Running {
  platform: Platform;
  /** Where it listens; undefined for a worker process. */
  address?: string;
  /** The first administrator's token, where the store had none: to be shown once. */
  firstToken?: string;
  /** Looks at the files of the certificate at once. */
  reload(): void;
  /** Takes no more, lets running requests and jobs end within `drainSeconds`, and closes everything. */
  stop(): Promise<void>;
}

/** @throws PlimsollError when the store, the policy or the address is not to be had */
export async function startPlatform(options: StartOptions): Promise<Running> {
  const { config, databaseUrl, env, now = () => new Date(), serve = true } = options;
  const log = createLog(options.logLevel ?? 'info');
  const policy = await policyFrom(config.policy, options.policyFiles);
  const tls = config.tls && serve ? readTls(config.tls) : undefined;
  const store = await openStore({ dir: join(config.dir, 'store'), ...(databaseUrl && { url: databaseUrl }) });
  const stopping = new AbortController();
  const onError = (error: unknown) =>
    log.error({ error: (error as Error).message }, 'something failed in the background');
  const endTracing = startTracing(env, options.version ?? '0', onError);
  const queue = await openQueue(store, onError);
  const advisories = openAdvisories(config.db ?? join(config.dir, 'db'));
  const changes = createChanges(onError);
  const elsewhere = databaseUrl ? await shareChanges(databaseUrl, changes, onError) : undefined;
  const platform: Platform = {
    config,
    store,
    queue,
    log,
    metrics: new Registry(),
    changes,
    ...(elsewhere && { elsewhere }),
    advisories,
    policy: () => policy,
    version: options.version ?? '0',
    now,
    stopping: stopping.signal,
  };
  const registries = openRegistries(config, env);
  const endWork = await startWorker(platform, registries);
  if (serve) await startReconciling(platform, registries);
  const endNotifications = await startNotifications(platform, { env, send: serve });
  const endRematch = await startRematch(platform, env);
  const app = serve ? await createServer(platform, { ...(tls && { tls }) }) : undefined;
  const renewal = config.tls && app ? followTls(app.server as unknown as Server, config.tls, log) : undefined;
  const first = serve ? await firstToken(store.db) : undefined;
  const address = await app?.listen(config.listen);
  return {
    platform,
    ...(address && { address }),
    ...(first && { firstToken: first }),
    reload: () => renewal?.reload(),
    async stop() {
      const patienceMs = config.drainSeconds * 1000;
      log.info({ seconds: config.drainSeconds }, 'draining');
      stopping.abort();
      renewal?.end();
      const late = setTimeout(() => app?.server.closeAllConnections(), patienceMs);
      const working = endWork(patienceMs);
      await app?.close();
      clearTimeout(late);
      await endRematch();
      await working;
      await endNotifications();
      await queue.close();
      await elsewhere?.close();
      registries.close();
      advisories.close();
      await endTracing?.();
      await store.close();
    },
  };
}
