/** The loop of the fuzz runner, in a thread of its own: whoever watches it can tell when it hangs, and on what. */
import { parentPort, workerData } from 'node:worker_threads';
import { PlimsollError } from '../src/model/index.ts';
import { mutated, randomOf } from './fuzz-mutate.ts';
import { targets } from './fuzz-targets.ts';

export interface FuzzWork {
  parser: string;
  seed: number;
  seconds: number;
  /** Executions begun, and bytes of `input` that are in use. */
  progress: SharedArrayBuffer;
  /** The input in hand. */
  input: SharedArrayBuffer;
}

export interface FuzzDone {
  executions: number;
  kept: number;
  /** Milliseconds. */
  worst: number;
  worstInput: Uint8Array;
  crashes: { message: string; input: Uint8Array }[];
}

/** Inputs that were read in a way of their own are kept to start from; and crashes of different kinds. */
const mostKept = 2000;
const mostCrashes = 20;

/** The message, and the first place in the project's own files: one crash is told once. */
function placeOf(error: unknown): string {
  const [first = '', ...frames] = error instanceof Error ? (error.stack ?? error.message).split('\n') : [String(error)];
  const own = frames.find(frame => frame.includes('/src/')) ?? '';
  return `${first.replace(/\d+/g, '#')} ${own.trim()}`;
}

async function fuzz({ parser, seed, seconds, progress, input }: FuzzWork): Promise<FuzzDone> {
  const target = targets[parser];
  if (!target) throw new Error(`no parser ${parser}`);
  const [begun, hand] = [new Int32Array(progress), new Uint8Array(input)];
  const random = randomOf(seed);
  const seeds = await target.seeds();
  const corpus = [...seeds];
  const ways = new Set<string>();
  const crashes = new Map<string, Uint8Array>();
  const done: FuzzDone = { executions: 0, kept: 0, worst: 0, worstInput: new Uint8Array(), crashes: [] };

  /** Large inputs take long, so they are chosen as much more seldom. */
  const choose = (): Buffer => {
    for (;;) {
      const one = corpus[Math.floor(random() * corpus.length)] ?? Buffer.alloc(1);
      if (random() < Math.max(0.02, Math.min(1, 50_000 / one.length))) return one;
    }
  };
  const read = async (bytes: Buffer): Promise<void> => {
    hand.set(bytes.subarray(0, hand.length));
    Atomics.store(begun, 1, Math.min(bytes.length, hand.length));
    Atomics.add(begun, 0, 1);
    const start = performance.now();
    let way: string;
    try {
      way = await target.read(bytes);
    } catch (error) {
      way =
        error instanceof PlimsollError ? `${error.code} ${error.message.replace(/\d+/g, '#').slice(0, 60)}` : 'crash';
      if (way === 'crash') {
        const where = placeOf(error);
        if (crashes.size < mostCrashes && !crashes.has(where)) crashes.set(where, Uint8Array.from(bytes));
      }
    }
    const took = performance.now() - start;
    done.executions++;
    if (took > done.worst) Object.assign(done, { worst: took, worstInput: Uint8Array.from(bytes) });
    if (ways.has(way) || corpus.length >= mostKept) return;
    ways.add(way);
    corpus.push(Buffer.from(bytes));
  };

  for (const one of seeds) await read(one);
  for (const until = performance.now() + seconds * 1000; performance.now() < until; )
    await read(mutated(choose(), choose(), target.hot, random));
  done.kept = corpus.length;
  done.crashes = [...crashes].map(([message, input]) => ({ message, input }));
  return done;
}

parentPort?.postMessage(await fuzz(workerData as FuzzWork));
