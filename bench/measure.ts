/**
 * Measures whole processes. CPU is user + system time of the process and all its waited-for children, as wait4(2) gives
 * it to bash's `time`; memory is the high-water mark that the kernel keeps (VmHWM), sampled while the process lives.
 */
import { spawn } from 'node:child_process';
import { watchMemory } from '../test/real/memory.ts';

export interface Command {
  /** Program and arguments, or a line for bash. */
  run: string[] | string;
  env?: Record<string, string>;
  cwd?: string;
  /** Runs before each measurement, outside of it. */
  before?: () => void | Promise<void>;
  /** Exit codes that count as a run; default 0 alone. */
  accept?: number[];
}

export interface Sample {
  /** Milliseconds. */
  wall: number;
  cpu: number;
}

/** Runs a command once. */
export async function sample(command: Command): Promise<Sample> {
  await command.before?.();
  const line = typeof command.run === 'string' ? command.run : '"$@"';
  const args = typeof command.run === 'string' ? [] : command.run;
  // The numbers go to descriptor 3; what the command itself says on 1 and 2 is not wanted here, but its end is.
  const script = `TIMEFORMAT='%R %U %S'; exec 4>&2; { time { ${line}; } >/dev/null 2>&4; } 2>&3`;
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', script, 'bash', ...args], {
      env: { ...process.env, ...command.env },
      cwd: command.cwd,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let said = '';
    let times = '';
    child.stdio[2]?.on('data', chunk => (said = (said + chunk).slice(-2000)));
    child.stdio[3]?.on('data', chunk => (times += chunk));
    child.on('error', reject);
    child.on('close', code => {
      if (!(command.accept ?? [0]).includes(code ?? -1)) {
        reject(new Error(`${String(command.run).slice(0, 120)} ended with ${code}: ${said}`));
        return;
      }
      const [real = 0, user = 0, system = 0] = times.trim().split(/\s+/).map(Number);
      resolve({ wall: real * 1000, cpu: (user + system) * 1000 });
    });
  });
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Median of several runs of each command, taken in turn so that the machine's moods fall on all of them alike. */
export async function alternate(commands: Command[], runs: number): Promise<Sample[]> {
  const samples: Sample[][] = commands.map(() => []);
  for (let run = 0; run < runs; run++)
    for (const [index, command] of commands.entries()) samples[index]?.push(await sample(command));
  return samples.map(list => ({ wall: median(list.map(one => one.wall)), cpu: median(list.map(one => one.cpu)) }));
}

/** Largest resident set of one process, bytes. */
export function peakMemory(
  command: string[],
  accept: number[] = [0],
  env: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
    const memory = watchMemory(child.pid ?? 0);
    child.on('error', reject);
    child.on('close', code => {
      const peak = memory();
      if (accept.includes(code ?? -1)) resolve(peak);
      else reject(new Error(`${command.slice(0, 4).join(' ')} ended with ${code}`));
    });
  });
}
