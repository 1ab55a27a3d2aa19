/** The platform beside a real registry that tells it of every push. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyFiles } from '../../src/cli/judging.ts';
import { loadConfig } from '../../src/platform/load-config.ts';
import { type Running, startPlatform } from '../../src/platform/start.ts';
import type { Change } from '../../src/platform/types.ts';
import { scratch } from './plimsoll.ts';
import { freePort, type Registry, startRegistry } from './registry.ts';

export interface Port {
  running: Running;
  registry: Registry;
  /** Everything that was told, from the start. */
  told: Change[];
  stop(): Promise<void>;
}

export const hookToken = 'token-of-the-registry';

/** A configuration file for a server of this registry, as a user would write it. */
export function configText(registry: string, tokenFile: string, more: Record<string, unknown> = {}): string {
  // JSON is YAML.
  return JSON.stringify({
    registries: [{ host: registry, privateAddress: true }],
    hooks: [{ dialect: 'distribution', registry, tokenFile }],
    slots: { admission: 1, production: 1, push: 4, backfill: 2 },
    ...more,
  });
}

/** @param url of PostgreSQL; embedded without one */
export async function startPort(url: string | undefined, more: Record<string, unknown> = {}): Promise<Port> {
  const { folder, remove } = scratch('platform');
  const port = await freePort();
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, hookToken);
  const registry = await startRegistry({
    deletes: true,
    notifications: {
      url: `http://127.0.0.1:${port}/hooks/registry/distribution`,
      headers: { authorization: `Bearer ${hookToken}` },
    },
  });
  const text = configText(registry.host, tokenFile, { listen: { host: '127.0.0.1', port }, ...more });
  const config = loadConfig({ name: 'test', text }, {}, { dir: folder }, folder);
  const running = await startPlatform({
    config,
    policyFiles,
    env: {},
    logLevel: process.env['PLIMSOLL_TEST_LOG'] ?? 'silent',
    ...(url && { databaseUrl: url }),
  });
  const told: Change[] = [];
  running.platform.changes.listen(change => void told.push(change));
  return {
    running,
    registry,
    told,
    async stop() {
      await running.stop();
      await registry.stop();
      remove();
    },
  };
}
