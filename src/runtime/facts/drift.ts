/** Drift: a container runs what its image does not have. */
import type { Container } from '../state/containers.ts';
import type { Thread } from '../state/thread.ts';
import type { Drift, FactProcess } from './types.ts';

/** When a container began, as far as one can tell. Nanoseconds since the epoch; 0: nobody can. */
export interface Beginning {
  /** As its runtime says. */
  created: bigint;
  /** When the machine was started: processes that share the host's numbers say this as the start of theirs. */
  machine: bigint;
}

/**
 * Whether the program that a thread just began is one that its image does not have.
 * @returns how that is known; `no`; or `unknown`: it lies on no overlay, and nobody can tell when the container began
 */
export function programDrift(thread: Thread, beginning: Beginning): Drift['by'] | 'no' | 'unknown' {
  if (thread.exeUpperLayer) return 'overlay';
  if (thread.exeLowerLayer) return 'no';
  if (thread.exeCtime === 0n) return 'unknown';
  const began = beganAt(thread, beginning);
  if (began === 0n) return 'unknown';
  return thread.exeCtime > began ? 'time' : 'no';
}

/**
 * What the runtime prepares, it changes before the first process begins: that moment counts, where the container has
 * numbers of processes of its own.
 */
function beganAt({ pidnsStart }: Thread, { created, machine }: Beginning): bigint {
  // The machine's start is known to the second alone.
  const own = pidnsStart > machine + 1_000_000_000n;
  return own && pidnsStart > created ? pidnsStart : created;
}

export const beginningOf = (container: Container | undefined, machine: bigint): Beginning => ({
  created: container?.created ?? 0n,
  machine,
});

export const processOf = (thread: Thread, parent: Thread | undefined): FactProcess => ({
  pid: thread.pid,
  name: thread.comm,
  command: [thread.exe, ...thread.args].join(' '),
  exepath: thread.exepath,
  parent: parent?.comm ?? '',
  uid: thread.uid,
});
