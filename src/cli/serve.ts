import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { exitCode, PlimsollError } from '../model/index.ts';
import type { PlatformConfig } from '../platform/config.ts';
import { version } from './about.ts';
import { policyFiles } from './judging.ts';

export interface ServeOptions {
  config?: string;
  dir?: string;
  listen?: string;
  db?: string;
  policy?: string;
  logLevel?: string;
}

export function register(program: Command): void {
  serverOptions(
    program
      .command('serve')
      .description('the platform: scans what registries push, keeps it, and answers for it')
      .option('--listen <address>', 'HOST:PORT; default 127.0.0.1:8383'),
  )
    .addHelpText(
      'after',
      `
The store is embedded unless PLIMSOLL_DATABASE_URL names a PostgreSQL server.

Examples:
  plimsoll serve --config plimsoll-server.yaml
  PLIMSOLL_DATABASE_URL=postgres://plimsoll@db/plimsoll plimsoll serve --listen 0.0.0.0:8383
`,
    )
    .action((options: ServeOptions) => run(options, true));
}

export const serverOptions = (command: Command): Command =>
  command
    .option('--config <file>', 'YAML; see docs/platform.md')
    .option('--dir <dir>', 'folder of all that is kept; default $PLIMSOLL_DIR or ~/.local/share/plimsoll')
    .option('--db <dir>', 'advisory database')
    .option('--policy <file|preset>', 'policy of the verdicts')
    .option('--log-level <level>', 'debug, info, warn or error');

/** How long after the time of draining a process that hangs is ended, milliseconds. */
const graceMs = 10_000;

/** The store's address, which holds a password: from the environment, or from the file that it names. */
export function databaseUrlOf(env: NodeJS.ProcessEnv): string | undefined {
  const file = env['PLIMSOLL_DATABASE_URL_FILE'];
  return env['PLIMSOLL_DATABASE_URL'] || (file ? textOf(file).trim() : undefined);
}

export async function run(options: ServeOptions, serve: boolean): Promise<void> {
  const [{ startPlatform }, config] = await Promise.all([
    import('../platform/start.ts'),
    configOf(options, process.env),
  ]);
  const databaseUrl = databaseUrlOf(process.env);
  if (!serve && !databaseUrl) {
    throw new PlimsollError('usage', 'a worker needs the PostgreSQL store of its server: set PLIMSOLL_DATABASE_URL');
  }
  const running = await startPlatform({
    config,
    policyFiles,
    env: process.env,
    serve,
    version,
    ...(databaseUrl && { databaseUrl }),
    ...(options.logLevel && { logLevel: options.logLevel }),
  });
  if (running.firstToken) {
    process.stderr.write(`The first administrator’s token, shown this once: ${running.firstToken}\n`);
  }
  process.on('SIGHUP', running.reload);
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  // What does not end by itself is left behind: its job is taken up by another.
  const late = setTimeout(() => process.exit(exitCode.unreachable), config.drainSeconds * 1000 + graceMs);
  late.unref();
  await running.stop();
}

/** The configuration of the server, as the options and the environment have it. */
export async function configOf(options: ServeOptions, env: NodeJS.ProcessEnv): Promise<PlatformConfig> {
  const { loadConfig } = await import('../platform/load-config.ts');
  return loadConfig(...(await configSources(options, env)));
}

/** What a configuration is made of. */
export async function configSources(options: ServeOptions, env: NodeJS.ProcessEnv) {
  const { addressOf } = await import('../platform/load-config.ts');
  const name = options.config ?? env['PLIMSOLL_CONFIG'];
  const flags: Partial<PlatformConfig> = {
    ...(options.dir && { dir: options.dir }),
    ...(options.db && { db: options.db }),
    ...(options.policy && { policy: options.policy }),
    ...(options.listen && { listen: addressOf(options.listen) }),
  };
  const home = join(env['XDG_DATA_HOME'] ?? join(env['HOME'] ?? '.', '.local/share'), 'plimsoll');
  return [{ name: name ?? 'configuration', ...(name && { text: textOf(name) }) }, env, flags, home] as const;
}

function textOf(name: string): string {
  try {
    return readFileSync(name, 'utf8');
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `${name} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
