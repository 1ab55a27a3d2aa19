/** Who began the process of an alert, as far as it is of the same container. */
import type { MachineState } from '../state/machine.ts';
import type { Thread } from '../state/thread.ts';
import { factBounds } from './bounds.ts';
import type { ChainProcess } from './types.ts';

/** The process of a thread first, then its parents. Empty for threads of no container. */
export function chainOf(state: MachineState, thread: Thread | undefined): ChainProcess[] {
  const chain: ChainProcess[] = [];
  if (thread === undefined || thread.containerId === '') return chain;
  const { containerId } = thread;
  let next = state.main(thread) ?? thread;
  while (next.containerId === containerId && chain.length < factBounds.chain) {
    chain.push({ pid: next.pid, exepath: next.exepath, inode: String(next.exeInode), name: next.comm });
    const parent = state.parent(next);
    if (parent === undefined || parent === next) break;
    next = state.main(parent) ?? parent;
  }
  return chain;
}
