/** Which kinds of events nobody sees without eBPF: by name, from the event table. */
import { eventTypes } from '../scap/table/types.ts';
import type { SensorWay } from './probe-text.ts';

/**
 * What each of the two sees, and the names of the calls that may have been made for it: `execveat` comes as `execve`. Only
 * what succeeded is seen.
 */
const seen: Readonly<Record<'processes' | 'files', Readonly<Record<string, string>>>> = {
  processes: {
    clone: 'clone3 fork vfork',
    execve: 'execveat',
    procexit: '',
    setuid: 'setresuid',
    setreuid: '',
    setgid: 'setresgid',
    setregid: '',
    setsid: '',
    ptrace: '',
    prctl: '',
  },
  files: {
    openat: 'open openat2 creat open_by_handle_at',
    mkdirat: 'mkdir',
    unlinkat: 'unlink rmdir',
    renameat2: 'rename renameat',
    symlinkat: 'symlink',
    linkat: 'link',
    mknodat: 'mknod',
    fchmodat: 'chmod fchmod',
  },
};

/** Events that belong to captures themselves, and not to the machine. */
const internal = new Set(['internal', 'unknown']);
const notKinds = new Set([
  'syscall',
  'NA',
  'pluginevent',
  'asyncevent',
  'tracer',
  'notification',
  'container',
  'signaldeliver',
]);

/** Names of the kinds that are seen without eBPF, with those of calls that come under another name. */
export function seenKinds(way: SensorWay): Set<string> {
  const covered = new Set<string>();
  for (const side of ['processes', 'files'] as const) {
    if (way !== 'fallback' && way !== side) continue;
    for (const [name, others] of Object.entries(seen[side])) {
      covered.add(name);
      for (const other of others.split(' ')) if (other !== '') covered.add(other);
    }
  }
  return covered;
}

/** Sorted names; with eBPF none are lost. */
export function lostKinds(way: SensorWay = 'fallback'): string[] {
  if (way === 'ebpf') return [];
  const covered = seenKinds(way);
  const names = new Set<string>();
  for (const { name, category, unused } of eventTypes) {
    if (!unused && !internal.has(category) && !notKinds.has(name) && !covered.has(name)) names.add(name);
  }
  return [...names].sort();
}
