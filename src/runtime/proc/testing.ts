/** Processes for tests: python scripts that say when they are ready, and end with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FdRecord, ThreadRecord } from '../scap/blocks/records.ts';

export interface Spawned {
  pid: number;
  /** What it said of itself: JSON, one line. */
  said: Record<string, unknown>;
  end(): Promise<void>;
}

/** @param script prints one line of JSON once it is ready; it is put to sleep after it */
export async function python(
  script: string,
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Spawned> {
  const child: ChildProcess = spawn('python3', ['-c', `${script}\nimport time\ntime.sleep(120)`, 'first', 'second '], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options,
  });
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return {
    pid: child.pid as number,
    said: JSON.parse(text) as Record<string, unknown>,
    async end() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export interface Seen {
  threads: Map<number, ThreadRecord>;
  files: Map<number, Map<number, FdRecord>>;
  thread(record: ThreadRecord): void;
  file(tid: number, record: FdRecord): void;
}

/** A sink that keeps everything. */
export function seen(): Seen {
  const threads = new Map<number, ThreadRecord>();
  const files = new Map<number, Map<number, FdRecord>>();
  return {
    threads,
    files,
    thread: record => threads.set(record.tid, record),
    file(tid, record) {
      const open = files.get(tid) ?? new Map<number, FdRecord>();
      files.set(tid, open.set(record.fd, record));
    },
  };
}
