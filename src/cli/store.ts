import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { configOf, databaseUrlOf, type ServeOptions, serverOptions } from './serve.ts';

type StoreCommandOptions = ServeOptions & { output?: string; force?: boolean };

export function register(program: Command): void {
  const store = program.command('store').description('the platform’s store: back it up, bring it back, move it');
  serverOptions(store.command('export').description('write all of the store: JSON lines, compressed by zstd'))
    .option('--output <file>', 'a file; standard output without it')
    .addHelpText(
      'after',
      `
The file goes into an embedded store and a PostgreSQL one alike, whichever it came from. It holds no token and no password,
and what it says of images and workloads is as confidential as they are. The embedded store is one process's: stop the
server first; a PostgreSQL one is read as it is at one moment while it goes on.

Examples:
  plimsoll store export --output plimsoll.ndjson.zst
  PLIMSOLL_DATABASE_URL=postgres://plimsoll@db/plimsoll plimsoll store import plimsoll.ndjson.zst
`,
    )
    .action((options: StoreCommandOptions) => withStore(options, store => write(store, options.output)));
  serverOptions(store.command('import').description('put back what export wrote: all of it, or nothing'))
    .argument('<file>', 'the file; - for standard input')
    .option('--force', 'empty a store that is not')
    .action((file: string, options: StoreCommandOptions) => withStore(options, store => read(store, file, options)));
}

/** Opens the store that the options and the environment name, and closes it again. */
export async function withStore<T>(options: ServeOptions, work: (store: Store) => Promise<T>): Promise<T> {
  const [{ openStore }, config] = await Promise.all([import('../store/index.ts'), configOf(options, process.env)]);
  const url = databaseUrlOf(process.env);
  const store = await openStore({ dir: join(config.dir, 'store'), ...(url && { url }) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function write(store: Store, output: string | undefined): Promise<void> {
  const { exportStore } = await import('../store/index.ts');
  const lines = Readable.from(exportStore(store, new Date()), { objectMode: false });
  const compress = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: 6, [constants.ZSTD_c_checksumFlag]: 1 },
  });
  if (output === undefined) {
    await pipeline(lines, compress, process.stdout, { end: false });
    return;
  }
  // A backup that is there is whole.
  const part = `${output}.part`;
  try {
    await pipeline(lines, compress, createWriteStream(part, { mode: 0o600 }));
    await rename(part, output);
  } catch (cause) {
    await rm(part, { force: true });
    if (cause instanceof PlimsollError) throw cause;
    throw new PlimsollError('write-failed', `${output} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

const zstd = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

async function read(store: Store, file: string, { force }: StoreCommandOptions): Promise<void> {
  const { importStore, linesOf, openQueue } = await import('../store/index.ts');
  const input = file === '-' ? process.stdin : createReadStream(file);
  let counts: Record<string, number>;
  try {
    counts = await importStore(store, linesOf(inflated(input)), { ...(force && { force }) });
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw new PlimsollError('file-unreadable', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  // The queue was not among the rows: what waited in it waits again.
  const waiting = await store.db
    .selectFrom('artifacts')
    .select(['digest', 'reference'])
    .where('state', '=', 'queued')
    .execute();
  const queue = await openQueue(store, error => process.stderr.write(`${error.message}\n`));
  const jobs = waiting.map(({ digest, reference }) => ({ digest, reference, why: 'import' }));
  for (let at = 0; at < jobs.length; at += 1000) await queue.sendAll('backfill', jobs.slice(at, at + 1000));
  await queue.close();
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  process.stderr.write(
    `${rows} rows are in the store, ${counts['artifacts'] ?? 0} of them artifacts; ${jobs.length} scans wait.\n`,
  );
}

/** As it was written, or as lines that somebody inflated before. */
async function* inflated(input: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  const chunks = (input as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const all = Readable.from(
    (async function* () {
      yield first.value;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    })(),
  );
  if (!first.value.subarray(0, 4).equals(zstd)) {
    yield* all;
    return;
  }
  const decompress = createZstdDecompress();
  // Its errors come out of the loop below.
  pipeline(all, decompress).catch(() => {});
  yield* decompress;
}
