/** What /proc/PID/status, stat, limits and cgroup say (proc(5)). Texts come as a character for each byte. */
import { textOfLatin } from './files.ts';

export interface Status {
  /** Name of the thread. */
  comm: string;
  pid: number;
  tid: number;
  ptid: number;
  /** Effective ones. */
  uid: number;
  gid: number;
  /** Number in each namespace of processes, from the reader's to its own. */
  depth: number;
  vpid: number;
  vtid: number;
  vpgid: number;
  /** Kilobytes. */
  vmSize: number;
  vmRss: number;
  vmSwap: number;
  threads: number;
  capInheritable: bigint;
  capPermitted: bigint;
  capEffective: bigint;
}

/** `undefined`: it is no status. */
export function statusOf(text: string): Status | undefined {
  if (!text.startsWith('Name:\t')) return undefined;
  // The name's line feeds are escaped, so that what follows the first line is the kernel's alone. Keys stand in order.
  let at = text.indexOf('\n');
  if (at < 0) return undefined;
  const comm = textOfLatin(text.slice(6, at).replace(/\\(n|\\)/g, (_, letter) => (letter === 'n' ? '\n' : '\\')));
  const value = (key: string): string => {
    const found = text.indexOf(`\n${key}:`, at);
    if (found < 0) return '';
    at = text.indexOf('\n', found + 1);
    if (at < 0) at = text.length;
    return text.slice(found + key.length + 2, at).trim();
  };
  const pid = Number(value('Tgid'));
  const tid = Number(value('Pid'));
  if (!(pid > 0 && tid > 0)) return undefined;
  const ptid = Number(value('PPid'));
  const uid = second(value('Uid'));
  const gid = second(value('Gid'));
  // Kernels without namespaces of processes do not say them.
  const pids = numbers(value('NStgid'));
  const tids = numbers(value('NSpid'));
  const groupIds = numbers(value('NSpgid'));
  return {
    comm,
    pid,
    tid,
    ptid,
    uid,
    gid,
    depth: Math.max(1, pids.length),
    vpid: pids.at(-1) ?? pid,
    vtid: tids.at(-1) ?? tid,
    vpgid: groupIds.at(-1) ?? -1,
    vmSize: kilobytes(value('VmSize')),
    vmRss: kilobytes(value('VmRSS')),
    vmSwap: kilobytes(value('VmSwap')),
    threads: Number(value('Threads')) || 1,
    capInheritable: bits(value('CapInh')),
    capPermitted: bits(value('CapPrm')),
    capEffective: bits(value('CapEff')),
  };
}

const numbers = (text: string): number[] => (text === '' ? [] : text.split(/\s+/).map(Number));
const second = (text: string): number => Number(text.split('\t')[1] ?? text) || 0;
const kilobytes = (text: string): number => Number.parseInt(text, 10) || 0;
const bits = (text: string): bigint => (/^[\da-f]{1,16}$/.test(text) ? BigInt(`0x${text}`) : 0n);

export interface Stat {
  ptid: number;
  pgid: number;
  sid: number;
  tty: number;
  kernel: boolean;
  faultsMinor: number;
  faultsMajor: number;
  /** Hundredths of a second since the machine was started. */
  started: number;
}

const kernelThread = 0x200000;

/** The name stands in brackets and may hold brackets and spaces: the last bracket ends it. */
export function statOf(text: string): Stat | undefined {
  const bracket = text.lastIndexOf(')');
  if (bracket < 0) return undefined;
  const fields = text.slice(bracket + 2).split(' ', 20);
  if (fields.length < 20) return undefined;
  const number = (index: number) => Number(fields[index]) || 0;
  return {
    ptid: number(1),
    pgid: number(2),
    sid: number(3),
    tty: number(4),
    kernel: (number(6) & kernelThread) !== 0,
    faultsMinor: number(7),
    faultsMajor: number(9),
    started: number(19),
  };
}

const openFiles = 'Max open files';
/** The soft limit of open files; -1: none, or not said. */
export function fdlimitOf(limits: string): number {
  const at = limits.indexOf(openFiles);
  return at < 0 ? -1 : (integer(limits.slice(at + openFiles.length, at + openFiles.length + 40)) ?? -1);
}
const integer = (text: string): number | undefined => {
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) ? undefined : value;
};

/** Subsystems whose groups rules ask for, where one hierarchy holds all of them (cgroups(7), version 2). */
const unified = ['cpuset', 'cpu', 'cpuacct', 'io', 'memory'];

/**
 * Control groups in the form `subsystem=/path`, as events carry them. The one hierarchy of version 2 stands for every
 * subsystem that has none of its own, and as `unified` where all have one.
 */
export function cgroupsOf(text: string): string[] {
  const groups: string[] = [];
  const named = new Set<string>();
  let whole: string | undefined;
  for (const line of text.split('\n')) {
    const first = line.indexOf(':');
    const next = line.indexOf(':', first + 1);
    if (first < 0 || next < 0) continue;
    const path = textOfLatin(line.slice(next + 1));
    const subsystems = line.slice(first + 1, next);
    if (subsystems === '') whole = path;
    else {
      for (const subsystem of subsystems.split(',')) {
        const name = subsystem.replace(/^name=/, '');
        named.add(name);
        groups.push(`${name}=${path}`);
      }
    }
  }
  if (whole === undefined) return groups;
  const rest = unified.filter(name => !named.has(name) && !(name === 'io' && named.has('blkio')));
  for (const name of rest.length > 0 ? rest : ['unified']) groups.push(`${name}=${whole}`);
  return groups;
}
