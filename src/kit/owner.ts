/** Who holds a claim, and whether that process still lives. */
import { readFileSync, readlinkSync } from 'node:fs';

/** A process, told apart from later ones with the same pid, and from those of other machines or pid namespaces. */
export interface Owner {
  /** Machine, boot and pid namespace: within one of them a pid means something. */
  host: string;
  pid: number;
  /** Start time in clock ticks since boot (proc(5), stat, field 22); empty where there is no /proc. */
  started: string;
}

/** This process. */
export function thisProcess(): Owner {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid'));
  return { host: `${boot}${namespace}`, pid: process.pid, started: startOf(process.pid) ?? '' };
}

/** False only where it is certain that the process is gone: of another machine or namespace nothing is known. */
export function mayLive(owner: Owner, here: Owner): boolean {
  if (owner.host !== here.host) return true;
  if (owner.started !== '') return startOf(owner.pid) === owner.started;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The command's name stands in parentheses and may hold anything; the state after it is field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}

/** Empty where the system has no such file. */
function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
