/** What /proc says of a process now: an alert speaks of what was. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { neutral } from '../../kit/index.ts';
import { containerOf } from '../state/container-id.ts';

export interface ProcessNow {
  pid: number;
  parent: number;
  /** `Z`: it has ended, and nobody has asked for its result. */
  state: string;
  comm: string;
  kernelThread: boolean;
  /** Start in ticks since boot: proc_pid_stat(5), field 22. */
  startTicks: bigint;
}

/** Ticks a second, as all architectures that Linux still has count them for programs (USER_HZ). */
const ticksPerSecond = 100n;
const nanosecondsPerTick = 1_000_000_000n / ticksPerSecond;
/** Flag of tasks: PF_KTHREAD. */
const kernelThread = 0x0020_0000;

/** @returns `undefined`: there is no such process */
export function processNow(proc: string, pid: number): ProcessNow | undefined {
  let text: string;
  try {
    text = readFileSync(join(proc, String(pid), 'stat'), 'latin1');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  // The name stands in parentheses and may hold anything.
  const after = text.lastIndexOf(')');
  const fields = text.slice(after + 2).split(' ');
  return {
    pid,
    // Any bytes may be in it, and it stands in records.
    comm: neutral(text.slice(text.indexOf('(') + 1, after)),
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    kernelThread: (Number(fields[6]) & kernelThread) !== 0,
    startTicks: BigInt(fields[19] ?? '0'),
  };
}

/** The file is not there, or the process ended while it was read. */
export const isGone = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH';
};

/** The tick in which something `nanoseconds` after boot happened. */
export const tickOf = (nanoseconds: bigint): bigint => nanoseconds / nanosecondsPerTick;

/** Nanoseconds since boot, to a hundredth of a second: proc_uptime(5). */
export function sinceBoot(proc: string): bigint {
  const [seconds = '0', part = '0'] = (readFileSync(join(proc, 'uptime'), 'latin1').split(' ')[0] ?? '').split('.');
  return BigInt(seconds) * 1_000_000_000n + BigInt(part.padEnd(9, '0').slice(0, 9));
}

/** `hierarchy=/path` of each group, the v2 hierarchy without a name. Empty: the process is gone. */
export function groupsOf(proc: string, pid: number): string[] {
  let text: string;
  try {
    text = readFileSync(join(proc, String(pid), 'cgroup'), 'utf8');
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [, names = '', ...path] = line.split(':');
      return `${names.replace(/^name=/, '')}=${path.join(':')}`;
    });
}

/** Whole id of the container that a process runs in now; empty: on the host. */
export const containerNow = (proc: string, pid: number): string => containerOf(groupsOf(proc, pid))?.id ?? '';
