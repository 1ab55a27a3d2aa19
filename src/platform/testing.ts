/** A platform for tests: a real store and queue, the starter advisories, and no worker. */
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { openQueue, type Role, type Store } from '../store/index.ts';
import { openAdvisories } from './advisories.ts';
import { createToken } from './auth/tokens.ts';
import { createChanges } from './changes.ts';
import type { PlatformConfig } from './config.ts';
import { loadConfig } from './load-config.ts';
import { policyFrom } from './scan/policy.ts';
import { createServer, type ServerOptions } from './server.ts';
import type { Platform } from './types.ts';

const fail = (error: unknown): never => {
  throw error;
};

/** @param dir for what the platform keeps beside the store; need not exist */
export async function testPlatform(
  store: Store,
  dir: string,
  { config, now = () => new Date() }: { config?: Partial<PlatformConfig>; now?: () => Date } = {},
) {
  const stopping = new AbortController();
  const policy = await policyFrom('default', { read: fail, resolve: fail });
  const queue = await openQueue(store, () => {});
  const advisories = openAdvisories(join(dir, 'db'));
  const platform: Platform = {
    config: loadConfig({ name: 'test' }, {}, { dir, ...config }, dir),
    store,
    queue,
    log: pino({ level: 'silent' }),
    metrics: new Registry(),
    changes: createChanges(fail),
    advisories,
    policy: () => policy,
    version: '1.2.3',
    now,
    stopping: stopping.signal,
  };
  return {
    platform,
    /** Begins to drain. */
    drain: () => stopping.abort(),
    serve: (options?: ServerOptions) => createServer(platform, options),
    /** @returns the value of an `authorization` header */
    async token(role: Role, project = '*'): Promise<string> {
      return `Bearer ${(await createToken(store.db, { name: role, role, project })).token}`;
    },
    async close(): Promise<void> {
      stopping.abort();
      await queue.close();
      advisories.close();
    },
  };
}
