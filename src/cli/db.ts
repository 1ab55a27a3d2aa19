import type { Command } from 'commander';
import type { BuildProgress } from '../advisory/index.ts';
import { inLang, type Lang } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { registerDiff } from './db-diff.ts';
import { databaseFolder } from './db-folder.ts';
import { registerJarIndex } from './db-jar-index.ts';
import { registerOverlay } from './db-overlay.ts';
import { builtPage, shownPage, statusPage } from './db-pages.ts';
import { registerRemote } from './db-remote.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { lookOf } from './terminal.ts';

interface DbOptions extends CommonOptions {
  db?: string;
}

const formats = ['table', 'json'];

export function register(program: Command): void {
  const db = program
    .command('db')
    .description('build, fetch, publish, inspect and search the advisory database')
    .addHelpText('after', examples);
  const add = (name: string, description: string): Command =>
    commonOptions(db.command(name).description(description), formats).option(
      '--db <dir>',
      'folder of the database; default $PLIMSOLL_DB or the cache folder’s',
    );

  add('build', 'read feeds and write the database; the old one stays in use until the new one is whole')
    .requiredOption(
      '--from <path...>',
      'files, folders and addresses: OSV (NDJSON, JSON, zip; zst or gz), KEV, EPSS, end-of-life dates',
    )
    .action(build);
  add('status', 'feeds, their age, and what the shards hold').action(status);
  add('show', 'an advisory or CVE: what the database holds under the id')
    .argument('<id>', 'such as CVE-2021-44228, DSA-5532-1 or GHSA-…')
    .action(show);
  registerRemote(db);
  registerDiff(db);
  registerOverlay(db);
  registerJarIndex(db);
}

const examples = `
Examples:
  plimsoll db build --from ./advisories --db ./db     folders are walked, kinds are told by content
  plimsoll db build --from all.zip epss.csv.gz kev.json
  plimsoll db build --from https://feeds.example/osv/npm/all.zip
  plimsoll db status --format json
  plimsoll db update --from oci://registry.example/plimsoll/advisories:latest --key plimsoll.pub
  plimsoll db publish oci://registry.example/plimsoll/advisories:latest --key plimsoll.key
  plimsoll db bundle advisories.bundle               then, where there is no network: db update --from bundle:FILE
  plimsoll db overlay add record.yaml                a zero-day that no feed knows yet
  plimsoll db show CVE-2021-44228
`;

async function build(options: DbOptions & { from: string[] }): Promise<void> {
  const { buildDatabase } = await import('../advisory/index.ts');
  const look = lookOf(options, process.env);
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const watcher = await watchBuild(options, look.lang);
  try {
    const { from } = options;
    const summary = await buildDatabase({
      from,
      to: databaseFolder(options),
      now: new Date(),
      onProgress: watcher.onProgress,
      signal: controller.signal,
      env: process.env,
    });
    watcher.stop();
    // A pipe wants silence unless it asked for a document.
    if (options.format === 'json')
      await writeOut(`${JSON.stringify({ schemaVersion: 1, ...summary }, null, 2)}\n`, options.output);
    else if ((look.terminal || options.output) && !options.quiet)
      await writeOut(builtPage(summary, look.lang), options.output);
    else if (summary.problems.length > 0 && !options.quiet) process.stderr.write(builtPage(summary, look.lang));
  } finally {
    watcher.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function status(options: DbOptions): Promise<void> {
  const [{ openDatabase }, { originOf }] = await Promise.all([
    import('../advisory/index.ts'),
    import('../advisory/published/source.ts'),
  ]);
  const database = openDatabase(databaseFolder(options));
  try {
    const { info } = database;
    const sections = database.sections();
    const origin = await originOf(databaseFolder(options));
    const text =
      options.format === 'json'
        ? `${JSON.stringify({ schemaVersion: 1, ...info, ...(origin ? { origin } : {}), sections }, null, 2)}\n`
        : statusPage({ info, origin, sections }, new Date(), lookOf(options, process.env).lang);
    await writeOut(text, options.output);
  } finally {
    database.close();
  }
}

async function show(id: string, options: DbOptions): Promise<void> {
  const { openDatabase } = await import('../advisory/index.ts');
  const database = openDatabase(databaseFolder(options));
  try {
    const found = database.show(id);
    if (found.advisories.length === 0 && !found.cve) {
      throw new PlimsollError(
        'reference-not-found',
        `the database in ${databaseFolder(options)} has nothing under ${id}`,
      );
    }
    const text =
      options.format === 'json'
        ? `${JSON.stringify({ schemaVersion: 1, id, ...found }, null, 2)}\n`
        : shownPage(id, found, lookOf(options, process.env).lang);
    await writeOut(text, options.output);
  } finally {
    database.close();
  }
}

interface BuildWatcher {
  onProgress?: (progress: BuildProgress) => void;
  stop(): void;
}

/** Progress on standard error at a terminal, nothing in a pipe. */
async function watchBuild(options: CommonOptions, lang: Lang): Promise<BuildWatcher> {
  if (options.quiet || process.stderr.isTTY !== true || process.env['CI']) return { stop() {} };
  const { default: ora } = await import('ora');
  const spinner = ora({ stream: process.stderr }).start();
  return {
    onProgress({ phase, name, done, total, records }) {
      const verb = inLang(phase === 'reading' ? { en: 'reading', zh: '读取' } : { en: 'writing', zh: '写入' }, lang);
      spinner.text = `${verb} ${done + 1}/${total}  ${name}  ${records.toLocaleString('en')}`;
    },
    stop: () => void spinner.stop(),
  };
}
