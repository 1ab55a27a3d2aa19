import { join } from 'node:path';
import type { Command } from 'commander';
import { speaker } from '../kit/index.ts';
import { type CommonOptions, cacheHome, commonOptions, writeOut } from './options.ts';
import { lookOf } from './terminal.ts';

interface JarIndexOptions extends CommonOptions {
  from: string[];
  db?: string;
}

const texts = {
  built: {
    en: 'Index {location}: {archives} archives of {artifacts} artifacts, {size} MB',
    zh: '索引 {location}：{archives} 个归档，{artifacts} 个制品，{size} MB',
  },
} as const;

/** `db build-jar-index`: names for Java archives that do not say what they are. */
export function registerJarIndex(db: Command): void {
  const command = db
    .command('build-jar-index')
    .description('names of Java archives by SHA-1, for those that do not say what they are')
    .requiredOption(
      '--from <path...>',
      'a Maven repository, its index (nexus-maven-repository-index.gz), or lines of SHA-1, group, artifact, version',
    )
    .option('--db <dir>', 'folder of the database; default $PLIMSOLL_DB or the cache folder’s');
  commonOptions(command, ['table', 'json']).action(build);
}

async function build(options: JarIndexOptions): Promise<void> {
  const { buildJarIndex } = await import('../extract/jar-index/build.ts');
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const dir = options.db ?? (process.env['PLIMSOLL_DB'] || join(cacheHome(process.env), 'db'));
    const summary = await buildJarIndex(options.from, dir, controller.signal);
    if (options.format === 'json') {
      await writeOut(`${JSON.stringify({ schemaVersion: 1, ...summary }, null, 2)}\n`, options.output);
      return;
    }
    const look = lookOf(options, process.env);
    if (options.quiet || !(look.terminal || options.output)) return;
    const { location, archives, artifacts, bytes } = summary;
    const numbers = { archives: archives.toLocaleString('en'), artifacts: artifacts.toLocaleString('en') };
    const line = speaker(texts, look.lang)('built', { location, ...numbers, size: (bytes / 1e6).toFixed(1) });
    await writeOut(`${line}\n`, options.output);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
