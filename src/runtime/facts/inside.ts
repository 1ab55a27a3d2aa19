/** Where the process of an alert is, and who began it, as far as that is in the same container. */
import type { Container } from '../state/containers.ts';
import type { MachineState } from '../state/machine.ts';
import type { Thread } from '../state/thread.ts';
import { factBounds } from './bounds.ts';
import type { ChainProcess, FactImage, Inside } from './types.ts';

/** @returns undefined for threads of no container */
export function insideOf(state: MachineState, thread: Thread | undefined): Inside | undefined {
  if (thread === undefined || thread.containerId === '') return undefined;
  const { containerId } = thread;
  return { containerId, image: imageOf(state.container(thread)), chain: chainOf(state, thread) };
}

export const imageOf = (container: Container | undefined): FactImage => ({
  name: container?.image ?? '',
  digest: container?.digest ?? '',
  id: container?.imageId ?? '',
});

function chainOf(state: MachineState, thread: Thread): ChainProcess[] {
  const chain: ChainProcess[] = [];
  let next = state.main(thread) ?? thread;
  while (next.containerId === thread.containerId && chain.length < factBounds.chain) {
    chain.push({ pid: next.pid, exepath: next.exepath, inode: String(next.exeInode), name: next.comm });
    const parent = state.parent(next);
    if (parent === undefined || parent === next) break;
    next = state.main(parent) ?? parent;
  }
  return chain;
}
