/** What the kernel is told to send, from what rules and the state need. */
import type { Need, Needs, PathNeed } from '../needs/index.ts';
import { type CallNumbers, callNumbers } from './numbers.ts';
import { programOf } from './programs.ts';

/** Bits of `struct call` in sensor/plimsoll.bpf.c. */
export const callFlags = { host: 1, container: 2, success: 4, failure: 8 } as const;

export interface CallEntry {
  /** Index in the kernel's table: the number of the call, 512 more for 32-bit programs. */
  at: number;
  call: string;
  event: string;
  program: string;
  flags: number;
  id: number;
}

export interface KernelFilter {
  calls: CallEntry[];
  anyPath: number;
  /** By text: classes of opens, as `struct settings` has them. Each prefix has the classes of those that it begins with. */
  prefixes: Map<string, number>;
  names: Map<string, number>;
  parents: Map<string, number>;
  /** Events that rules name and no call makes here. */
  missing: string[];
}

/**
 * Events without which the state would be wrong, whatever rules ask for: who is who, where it stands, and which connections
 * it has. Programs, children and ends are always sent.
 */
const stateNeeds = new Set(
  (
    'chdir fchdir chroot setuid setgid setresuid setresgid setreuid setregid setsid setpgid capset dup dup2 dup3 ' +
    'socket bind connect accept accept4 prctl'
  ).split(' '),
);
const all: Need = { host: true, container: true, success: true, failure: false };
/** Events that come of other places in the kernel than the end of a call. */
const apart = new Set(
  'execve execveat clone fork vfork procexit cgroup_mkdir cgroup_rmdir cgroup_attach_task io_uring_submit container'.split(
    ' ',
  ),
);

export function kernelFilter({ needs, everything }: Needs, architecture: string): KernelFilter {
  const numbers = callNumbers(architecture);
  const calls = numbers.flatMap(call => entriesOf(call, needs, everything));
  const made = new Set(calls.map(({ event }) => event));
  const missing = [...needs.keys()].filter(event => !made.has(event) && !apart.has(event));
  const paths = [...needs].flatMap(([event, need]) => (opens.has(event) ? (need.paths ?? anywhere(need)) : []));
  return { calls, missing, ...pathTables(everything ? [{ ...anyClass }] : paths) };
}

const opens = new Set(['open', 'openat', 'openat2', 'creat']);

function entriesOf({ name, native, compat }: CallNumbers, needs: Needs['needs'], everything: boolean): CallEntry[] {
  const found = programOf(name);
  if (found === undefined) return [];
  const { event, program, id } = found;
  // What `clone` says of a child comes from the child.
  const asked = needs.get(event);
  const need =
    everything && event !== 'close' ? { ...all, failure: true } : stateNeeds.has(event) ? joined(all, asked) : asked;
  if (need === undefined) return [];
  let flags = flagsOf(need);
  if (program === 'execve_failed') flags &= ~callFlags.success;
  if ((flags & (callFlags.success | callFlags.failure)) === 0) return [];
  return [native, compat === undefined ? undefined : compat + 512]
    .filter(at => at !== undefined)
    .map(at => ({ at, call: name, event, program, flags, id }));
}

const joined = (one: Need, other: Need | undefined): Need => ({
  ...{ host: one.host || (other?.host ?? false), container: one.container || (other?.container ?? false) },
  ...{ success: one.success || (other?.success ?? false), failure: one.failure || (other?.failure ?? false) },
});

function flagsOf({ host, container, success, failure }: Need): number {
  const bit = (on: boolean, flag: number): number => (on ? flag : 0);
  return (
    bit(host, callFlags.host) |
    bit(container, callFlags.container) |
    bit(success, callFlags.success) |
    bit(failure, callFlags.failure)
  );
}

const anyClass: PathNeed = {
  ...{ host: true, container: true, read: true, write: true },
  ...{ any: true, prefixes: [], names: [], parents: [] },
};
const anywhere = ({ host, container }: Need): PathNeed[] => [{ ...anyClass, host, container }];

/** Bit 0 is reading on the host, 1 writing there, 2 and 3 the same in containers. */
function classesOf({ host, container, read, write }: PathNeed): number {
  const access = (read ? 1 : 0) | (write ? 2 : 0);
  return (host ? access : 0) | (container ? access << 2 : 0);
}

function pathTables(paths: readonly PathNeed[]): Pick<KernelFilter, 'anyPath' | 'prefixes' | 'names' | 'parents'> {
  let anyPath = 0;
  const prefixes = new Map<string, number>();
  const names = new Map<string, number>();
  const parents = new Map<string, number>();
  const add = (map: Map<string, number>, text: string, classes: number) =>
    map.set(text, (map.get(text) ?? 0) | classes);
  for (const path of paths) {
    const classes = classesOf(path);
    if (path.any) anyPath |= classes;
    for (const prefix of path.prefixes) add(prefixes, prefix, classes);
    for (const name of path.names) add(names, name, classes);
    for (const parent of path.parents) add(parents, parent, classes);
  }
  // The trie answers with the longest prefix alone.
  const sorted = [...prefixes].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [at, [text, classes]] of sorted.entries()) {
    let whole = classes;
    for (let before = at - 1; before >= 0; before--) {
      const [shorter] = sorted[before] as [string, number];
      if (text.startsWith(shorter)) whole |= prefixes.get(shorter) as number;
    }
    prefixes.set(text, whole);
  }
  return { anyPath, prefixes, names, parents };
}
