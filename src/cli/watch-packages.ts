/**
 * What package databases of running containers say of their files. Reading them takes up to a second of a processor, and
 * alerts go through the main thread meanwhile: so it is done in another one, which ends when it is not needed.
 */
import { Worker } from 'node:worker_threads';
import type { Owners } from '../extract/owners.ts';
import { PlimsollError, type Problem } from '../model/index.ts';

/** A process of one of the containers: its root is the way to the databases. */
export interface Place {
  pid: number;
  containers: ReadonlySet<string>;
  procfs?: string;
}

/** What packages own, by path (`merged` of extract/ownership.ts), with the package URL that was asked for. */
export interface PackageFiles {
  files: ReadonlyMap<string, string>;
  problems: Problem[];
}

export interface Ask {
  id: number;
  place: Place;
  files?: readonly string[];
  purls?: readonly string[];
}

export interface Answer {
  id: number;
  owners?: Owners;
  files?: PackageFiles;
  failure?: { code: string; message: string };
}

/** Answers are undefined when the process is gone. They throw PlimsollError `file-unreadable` or `bound`. */
export interface ContainerPackages {
  ownersOf(place: Place, files: readonly string[]): Promise<Owners | undefined>;
  filesOf(place: Place, purls: readonly string[]): Promise<PackageFiles | undefined>;
  close(): Promise<void>;
}

/** Milliseconds for an answer, and until a thread that nobody asks ends; megabytes that it may take. */
const patience = 60_000;
const idle = 30_000;
const memory = 512;

const program = new URL(
  import.meta.url.endsWith('.ts') ? './watch-packages-worker.ts' : './packages.js',
  import.meta.url,
);

export function containerPackages(): ContainerPackages {
  let thread: Worker | undefined;
  let count = 0;
  const waiting = new Map<number, { settle(answer: Answer): void; fail(error: Error): void }>();
  let rest: NodeJS.Timeout | undefined;

  function stop(why?: PlimsollError): Promise<unknown> {
    clearTimeout(rest);
    const ended = thread;
    thread = undefined;
    const left = [...waiting.values()];
    waiting.clear();
    for (const { fail } of left) fail(why ?? new PlimsollError('file-unreadable', 'the program ends'));
    return Promise.resolve(ended?.terminate());
  }

  function begin(): Worker {
    const made = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: memory } });
    made.on('message', (answer: Answer) => waiting.get(answer.id)?.settle(answer));
    made.on('error', (cause: Error) => {
      if (made !== thread) return;
      const full = (cause as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      const what = full ? `they take more than ${memory} MB` : cause.message;
      void stop(
        new PlimsollError(full ? 'bound' : 'file-unreadable', `package databases cannot be read: ${what}`, { cause }),
      );
    });
    return made;
  }

  async function ask(question: Omit<Ask, 'id'>): Promise<Answer> {
    clearTimeout(rest);
    thread ??= begin();
    thread.ref();
    const id = ++count;
    let late: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Answer>((settle, fail) => {
        waiting.set(id, { settle, fail });
        const over = new PlimsollError('bound', `package databases were not read within ${patience / 1000} s`);
        late = setTimeout(() => void stop(over), patience);
        thread?.postMessage({ id, ...question });
      });
    } finally {
      clearTimeout(late);
      waiting.delete(id);
      if (waiting.size === 0 && thread) {
        thread.unref();
        clearTimeout(rest);
        rest = setTimeout(() => void stop(), idle).unref();
      }
    }
  }

  async function answered(question: Omit<Ask, 'id'>): Promise<Answer> {
    const answer = await ask(question);
    const { failure } = answer;
    if (failure) throw new PlimsollError(failure.code === 'bound' ? 'bound' : 'file-unreadable', failure.message);
    return answer;
  }

  return {
    ownersOf: async (place, files) => (await answered({ place, files })).owners,
    filesOf: async (place, purls) => (await answered({ place, purls })).files,
    close: async () => void (await stop()),
  };
}
