/** What the kernel is told to send, from what rules and the state need. */
import { type Need, type Needs, openTables } from '../needs/index.ts';
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
/** Files in use are learned from opens in containers; the kernel leaves out those that nobody asks for. */
const factNeeds = new Set(['open', 'openat', 'openat2']);
const opensInside: Need = { host: false, container: true, success: true, failure: false };
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
  const { any, prefixes, names, parents } = openTables(needs);
  return { calls, missing, anyPath: everything ? everyClass : any, prefixes, names, parents };
}

const everyClass = 15;

function entriesOf({ name, native, compat }: CallNumbers, needs: Needs['needs'], everything: boolean): CallEntry[] {
  const found = programOf(name);
  if (found === undefined) return [];
  const { event, program, id } = found;
  // What `clone` says of a child comes from the child.
  const asked = needs.get(event);
  const always = stateNeeds.has(event) ? all : factNeeds.has(event) ? opensInside : undefined;
  // When a descriptor is closed says nothing that a rule about everything could mean.
  if (everything && event === 'close') return [];
  const need = everything ? { ...all, failure: true } : always ? joined(always, asked) : asked;
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
