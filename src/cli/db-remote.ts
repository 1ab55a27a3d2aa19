import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { mergeNeeds, type Needs } from '../advisory/index.ts';
import { PlimsollError } from '../model/index.ts';
import { databaseFolder } from './db-folder.ts';
import { bundledPage, publishedPage, updatedPage } from './db-remote-pages.ts';
import { type CommonOptions, cacheHome, commonOptions, writeOut } from './options.ts';
import { type Look, lookOf } from './terminal.ts';

interface RemoteOptions extends CommonOptions {
  db?: string;
  key?: string;
  insecure?: boolean;
  caFile?: string;
}

interface UpdateCommandOptions extends RemoteOptions {
  from?: string;
  for?: string[];
  ecosystem?: string[];
  all?: boolean;
  unsigned?: boolean;
  allowOlder?: boolean;
  cache: string;
}

interface BundleCommandOptions extends RemoteOptions {
  for?: string[];
  ecosystem?: string[];
}

/** `db update`, `db publish`, `db bundle`. */
export function registerRemote(db: Command): void {
  const add = (name: string, description: string): Command =>
    commonOptions(db.command(name).description(description), ['table', 'json'])
      .option('--db <dir>', 'folder of the database; default $PLIMSOLL_DB or the cache folder’s')
      .option('--insecure', 'plain HTTP, and certificates that cannot be verified, are accepted')
      .option('--ca-file <file>', 'PEM file of certificate authorities');

  add('update', 'fetch what is new of the shards that images need; the old database stays in use until then')
    .option(
      '--from <origin>',
      'oci://REGISTRY/REPO:TAG, https://…, bundle:FILE or a folder; default: where it came from',
    )
    .option('--for <reference...>', 'images to fetch shards for, beside those that were scanned')
    .option('--ecosystem <name...>', 'whole ecosystems, such as Debian:12 or npm')
    .option('--all', 'every shard')
    .option('--key <file>', 'PEM public key that must have signed it; kept for later updates')
    .option('--unsigned', 'take a database without a signature, and forget the key')
    .option('--allow-older', 'take a database that was built before the one in use')
    .option('--cache <dir>', 'folder that remembers what scans needed', cacheHome(process.env))
    .action(update);
  add('publish', 'publish the database for others to fetch: only shards that changed are sent')
    .argument('<destination>', 'oci://REGISTRY/REPO:TAG, or a folder for a web server')
    .option(
      '--key <file>',
      'PEM private key (ECDSA or Ed25519) to sign with; its passphrase is $PLIMSOLL_KEY_PASSPHRASE',
    )
    .action(publish);
  add('bundle', 'write the database into one file, for sites without a network')
    .argument('<file>', 'the bundle to write')
    .option('--for <reference...>', 'only the shards that these images need')
    .option('--ecosystem <name...>', 'only these ecosystems')
    .option('--key <file>', 'PEM private key to sign with')
    .action(bundle);
}

const reachOf = ({ insecure, caFile }: RemoteOptions) => ({
  insecure,
  caFile,
  username: process.env['PLIMSOLL_USERNAME'],
  password: process.env['PLIMSOLL_PASSWORD'],
  env: process.env,
});

async function keyIn(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return await readFile(path, 'utf8').catch(cause => {
    throw new PlimsollError('file-unreadable', `the key ${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  });
}

/** What images need, by what is aboard them. */
async function needsFor(
  references: readonly string[] | undefined,
  options: RemoteOptions,
  cache: string,
): Promise<Needs> {
  if (!references) return {};
  const [{ inventoryOf }, { needsOf }] = await Promise.all([
    import('../scan/index.ts'),
    import('../advisory/index.ts'),
  ]);
  const all: Needs[] = [];
  for (const reference of references) {
    const { inventory } = await inventoryOf(reference, { ...reachOf(options), cacheDir: cache });
    all.push(needsOf(inventory.packages));
  }
  return mergeNeeds(...all);
}

async function update(options: UpdateCommandOptions): Promise<void> {
  const [{ updateDatabase }, { knownNeeds }] = await Promise.all([
    import('../advisory/published/update.ts'),
    import('../scan/needs.ts'),
  ]);
  await running(options, async (signal, look, onProgress) => {
    const summary = await updateDatabase({
      dir: databaseFolder(options),
      from: options.from,
      key: await keyIn(options.key),
      unsigned: options.unsigned,
      allowOlder: options.allowOlder,
      ecosystems: options.ecosystem,
      needs: mergeNeeds(knownNeeds(options.cache), await needsFor(options.for, options, options.cache)),
      all: options.all,
      reach: reachOf(options),
      now: new Date(),
      signal,
      onProgress,
    });
    return [summary, updatedPage(summary, look.lang)];
  });
}

async function publish(to: string, options: RemoteOptions): Promise<void> {
  const { publishDatabase } = await import('../advisory/published/publish.ts');
  await running(options, async (signal, look, onProgress) => {
    const key = await keyIn(options.key);
    const passphrase = process.env['PLIMSOLL_KEY_PASSPHRASE'];
    const reach = reachOf(options);
    const summary = await publishDatabase({
      dir: databaseFolder(options),
      to,
      key,
      passphrase,
      reach,
      signal,
      onProgress,
    });
    return [summary, publishedPage(summary, look.lang)];
  });
}

async function bundle(to: string, options: BundleCommandOptions): Promise<void> {
  const { bundleDatabase } = await import('../advisory/published/publish.ts');
  await running(options, async (signal, look, onProgress) => {
    const summary = await bundleDatabase({
      dir: databaseFolder(options),
      to,
      key: await keyIn(options.key),
      passphrase: process.env['PLIMSOLL_KEY_PASSPHRASE'],
      ecosystems: options.ecosystem,
      needs: options.for && (await needsFor(options.for, options, cacheHome(process.env))),
      signal,
      onProgress,
    });
    return [summary, bundledPage(summary, look.lang)];
  });
}

type Progress = (progress: { done: number; total: number }) => void;

/** Runs until it is done or interrupted, and prints its summary, in words or as JSON. */
async function running(
  options: CommonOptions,
  run: (signal: AbortSignal, look: Look, onProgress?: Progress) => Promise<[summary: object, page: string]>,
): Promise<void> {
  const look = lookOf(options, process.env);
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const watched = !options.quiet && process.stderr.isTTY === true && !process.env['CI'];
  const spinner = watched ? (await import('ora')).default({ stream: process.stderr }).start() : undefined;
  const onProgress: Progress = ({ done, total }) => {
    if (spinner) spinner.text = `${done}/${total}`;
  };
  try {
    const [summary, page] = await run(controller.signal, look, onProgress).finally(() => spinner?.stop());
    if (options.format === 'json')
      await writeOut(`${JSON.stringify({ schemaVersion: 1, ...summary }, null, 2)}\n`, options.output);
    else if (!options.quiet) await writeOut(page, options.output);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
