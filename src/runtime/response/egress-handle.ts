import { cgroupMounts } from './cgroup.ts';
import type { EgressHandle } from './context.ts';
import { type EgressProgram, egressProgram } from './egress-program.ts';

/** Loads the program once; a failure is told each time, and tried again. */
export function egressHandle(file: string | undefined, proc: string, pins?: string): EgressHandle | undefined {
  if (file === undefined) return undefined;
  let opening: Promise<EgressProgram> | undefined;
  let opened: EgressProgram | undefined;
  const open = async (): Promise<EgressProgram> => {
    const { v2 } = cgroupMounts(proc);
    if (v2 === undefined) throw new Error('no cgroup v2 hierarchy is mounted, where the program is attached');
    opened = await egressProgram(file, v2, pins);
    return opened;
  };
  return {
    opened: () => opened,
    open() {
      opening ??= open().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
  };
}
