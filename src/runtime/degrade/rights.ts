/** What this process may do: its capabilities, and where they count. */
import { readFileSync } from 'node:fs';

/** Numbers of the capabilities that matter here (linux/capability.h). */
const numbers = {
  CAP_NET_ADMIN: 12,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
  CAP_SYS_RESOURCE: 24,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
} as const;
export type Capability = keyof typeof numbers;

export interface Rights {
  held: ReadonlySet<Capability>;
  /** Not in the first user namespace: the kernel's own gates ask for capabilities there. */
  inUserNamespace: boolean;
}

/** Of the texts of /proc/self/status and /proc/self/uid_map. */
export function rightsOf(status: string, uidMap: string): Rights {
  const effective = BigInt(`0x${/^CapEff:\s*([\da-f]{1,16})$/im.exec(status)?.[1] ?? '0'}`);
  const names = Object.keys(numbers) as Capability[];
  return {
    held: new Set(names.filter(name => ((effective >> BigInt(numbers[name])) & 1n) === 1n)),
    inUserNamespace: !/^\s*0\s+0\s+4294967295\s*$/.test(uidMap),
  };
}

export function ownRights(): Rights {
  return rightsOf(readFileSync('/proc/self/status', 'latin1'), readFileSync('/proc/self/uid_map', 'latin1'));
}

/** Which of these are not held where they count. CAP_SYS_ADMIN stands for those that were split from it, and for networks. */
export function missingOf({ held, inUserNamespace }: Rights, wanted: readonly Capability[]): Capability[] {
  if (inUserNamespace) return [...wanted];
  const included = new Set<Capability>(['CAP_BPF', 'CAP_PERFMON', 'CAP_NET_ADMIN']);
  return wanted.filter(name => !held.has(name) && !(included.has(name) && held.has('CAP_SYS_ADMIN')));
}
