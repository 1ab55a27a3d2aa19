/** Runs the real programs that the end-to-end tests lean on, and says which of them are not there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** Wall time, milliseconds. */
  ms: number;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
  input?: string | Uint8Array;
  /** Milliseconds after which the program is killed and counted as having failed with code 124. */
  timeoutMs?: number;
  /** Called with the process id as soon as there is one. */
  started?: (pid: number) => void;
}

/** Runs a program to its end. Never throws for an exit code: the caller looks at `code`. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, options.timeoutMs ?? 240_000);
    if (child.pid) options.started?.(child.pid);
    child.stdout.on('data', chunk => stdout.push(chunk));
    child.stderr.on('data', chunk => stderr.push(chunk));
    // A program that does not read its input closes the pipe early; that is its right.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(timer);
      resolve({
        code: late ? 124 : (code ?? 128),
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        ms: performance.now() - began,
      });
    });
  });
}

/** As `run`, but an exit code other than 0 is an error that quotes the end of what the program said. */
export async function must(command: string, args: string[], options: RunOptions = {}): Promise<Ran> {
  const ran = await run(command, args, options);
  if (ran.code !== 0) {
    const said = (ran.stderr || ran.stdout).trim().split('\n').slice(-12).join('\n');
    throw new Error(`${command} ${args.slice(0, 4).join(' ')} … ended with ${ran.code}: ${said}`);
  }
  return ran;
}

const present = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Why a test that needs these programs cannot run here, or undefined. */
export function missing(...names: string[]): string | undefined {
  const absent = names.filter(name => !present(name));
  return absent.length > 0 ? `not installed: ${absent.join(', ')}` : undefined;
}

/** Prints why a group of tests is passed over. Returns whether it is, for `describe.skipIf`. */
export function skipping(what: string, reason: string | undefined): boolean {
  if (reason) console.warn(`skipped: ${what}: ${reason}`);
  return reason !== undefined;
}

/** Ends a server that a test started, and waits until it has gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** A server that a test starts; it ends with the test process at the latest. `said` is the end of its standard error. */
export function serve(command: string, args: string[]): { child: ChildProcess; said(): string } {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  let text = '';
  child.stderr.on('data', chunk => {
    text = (text + chunk).slice(-500);
  });
  return { child, said: () => text };
}
