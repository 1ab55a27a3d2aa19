/** `plimsoll watch` as a process that faults are done to: what it says, when, and which processes it is. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { repo } from '../real/cache.ts';
import { scratch } from '../real/plimsoll.ts';
import { type Raised, raised } from './sensor.ts';

export interface Heard extends Raised {
  /** When its line was read, milliseconds since the epoch. */
  at: number;
}

export interface Watching {
  alerts: readonly Heard[];
  said(): string;
  /** Of the main process. */
  pid: number;
  /** Of the sensor's process that runs now. */
  sensor(): number | undefined;
  /** Writes the file of rules anew; `reload` lets the program read it. */
  rules(text: string): void;
  reload(): void;
  /** Waits until something is there. @throws after so many milliseconds, with what the program said */
  until<T>(what: string, found: () => T | undefined, within?: number): Promise<T>;
  /** @returns the exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** @param rules text of a file of rules */
export async function watching(rules: string, ...args: string[]): Promise<Watching> {
  const { folder, remove } = scratch('watching');
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, rules);
  const child = spawn(join(repo, 'bin/plimsoll'), ['watch', '--rules', file, '--no-group', ...args], {
    env: { ...process.env, LC_ALL: 'C.UTF-8', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid as number;
  const kill = (): boolean => child.kill('SIGTERM');
  process.once('exit', kill);
  const gone = new Promise<number | null>(resolve => child.once('exit', resolve));
  const alerts: Heard[] = [];
  let text = '';
  createInterface({ input: child.stdout }).on('line', line => {
    // Lines of text are looked at by whoever asked for them.
    if (line.startsWith('{')) alerts.push({ ...raised(line), at: Date.now() });
    else text += `${line}\n`;
  });
  child.stderr.on('data', chunk => {
    text += chunk;
  });
  const until = async <T>(what: string, found: () => T | undefined, within = 10_000): Promise<T> => {
    for (const began = performance.now(); performance.now() - began <= within; await sleep(5)) {
      const value = found();
      if (value !== undefined) return value;
    }
    throw new Error(`${what}: not within ${within} ms; it said: ${text.slice(-3000)}`);
  };
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    const code = await gone;
    process.off('exit', kill);
    remove();
    return code;
  };
  try {
    await until(
      'the sensor is ready',
      () => /^ready: /m.exec(text)?.index ?? (child.exitCode === null ? undefined : -1),
      60_000,
    );
    if (child.exitCode !== null) throw new Error(`the sensor did not start: ${text}`);
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return {
    ...{ alerts, pid, until, stop },
    said: () => text,
    sensor: () => childrenOf(pid).find(each => commandOf(each).includes('sensor')),
    rules: next => writeFileSync(file, next),
    reload: () => void process.kill(pid, 'SIGHUP'),
  };
}

/** Processes that the threads of one have started. */
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap(tid =>
    readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}
const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'latin1');

/** Whether there is a process of that number that has not ended. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

/** Numbers of the eBPF programs that a process holds (bpf_prog_show_fdinfo of the kernel). */
export function programsOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/fdinfo`).flatMap(fd => {
    try {
      const info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1');
      return info.includes('prog_type:') ? [Number(/^prog_id:\s+(\d+)/m.exec(info)?.[1])] : [];
    } catch {
      return []; // It was closed meanwhile.
    }
  });
}
