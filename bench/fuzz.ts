/**
 * `node bench/fuzz.ts PARSER|all [--seconds N] [--seed N] [--keep DIR]`: feeds a parser with changed inputs for a time, and
 * prints how many it read, the longest that one took, and what crashed it. An error of the catalogue is an answer; anything
 * else, more memory than a scan may take, or an input that takes ten seconds, is a crash, and its input is kept.
 * `--input FILE` reads one kept input again.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { targets } from './fuzz-targets.ts';
import type { FuzzDone, FuzzWork } from './fuzz-worker.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string', default: join(tmpdir(), 'plimsoll-fuzz') },
    input: { type: 'string' },
  },
});

/** Milliseconds after which one input counts as a hang. */
const patience = 10_000;

const keep = (parser: string, what: string, bytes: Uint8Array): string => {
  mkdirSync(values.keep, { recursive: true });
  const file = join(values.keep, `${parser}-${what}`);
  writeFileSync(file, bytes);
  return file;
};

/** Fuzzes one parser. Returns whether nothing was found. */
function fuzz(parser: string): Promise<boolean> {
  const work: FuzzWork = {
    parser,
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    progress: new SharedArrayBuffer(8),
    input: new SharedArrayBuffer(4 * 1024 * 1024),
  };
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const progress = new Int32Array(work.progress);
  const inHand = (): Uint8Array => new Uint8Array(work.input).slice(0, Atomics.load(progress, 1));
  return new Promise(resolve => {
    let before = -1;
    const watch = setInterval(() => {
      const now = Atomics.load(progress, 0);
      if (now === before && now > 0) failed('hang', `no end after ${patience / 1000} s`);
      before = now;
    }, patience);
    const finish = (good: boolean): void => {
      clearInterval(watch);
      void worker.terminate();
      resolve(good);
    };
    const failed = (what: string, message: string): void => {
      const file = keep(parser, what, inHand());
      console.log(`${parser}: ${what} in execution ${Atomics.load(progress, 0)}: ${message}; input in ${file}`);
      finish(false);
    };
    worker.on('error', error => failed('crash', (error as Error).message));
    worker.on('message', ({ executions, kept, worst, worstInput, crashes }: FuzzDone) => {
      const slow = worst > 1000 ? `, input in ${keep(parser, 'slowest', worstInput)}` : '';
      const found = `${crashes.length} crashes`;
      console.log(
        `${parser}: ${executions} executions, ${kept} inputs kept, longest ${worst.toFixed(0)} ms${slow}, ${found}`,
      );
      for (const [index, { message, input }] of crashes.entries())
        console.log(`  ${message}; input in ${keep(parser, `crash-${index}`, input)}`);
      finish(crashes.length === 0);
    });
  });
}

const [wanted = ''] = positionals;
const parsers = wanted === 'all' ? Object.keys(targets) : [wanted];
if (!parsers.every(parser => parser in targets)) {
  console.error(`PARSER is one of: all, ${Object.keys(targets).join(', ')}`);
  process.exitCode = 2;
} else if (values.input !== undefined) {
  console.log(await targets[wanted]?.read(readFileSync(values.input)));
} else {
  for (const parser of parsers) if (!(await fuzz(parser))) process.exitCode = 1;
}
