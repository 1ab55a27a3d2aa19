/** Makes a container stand still: its memory stays for whoever looks into it. */
import { type Prepare, refuse, type Site, type UndoOf } from './context.ts';
import { freeze, freezerFile, isFrozen, thaw } from './freezer.ts';
import { guardedContainer } from './guard.ts';
import { runtimeOf } from './runtime-api.ts';

export const pause: Prepare = async (site, ask) => {
  const container = guardedContainer(site, ask);
  const { id } = container;
  const short = id.slice(0, 12);
  const type = ask.facts.containerType ?? '';
  const runtime = runtimeOf(site, type);
  const key = `pause ${id}`;
  /** The runtime does not know of it, but it needs nobody's help. */
  const byFreezer = async (file: string) => {
    if (isFrozen(file)) refuse(`container ${short} stands still already`);
    await freeze(file);
    return {
      why: `container ${short} was frozen by ${file}`,
      undo: { how: `thaw ${file}`, step: { kind: 'thaw', file } as const },
    };
  };
  if (!runtime) {
    const file = freezerFile(site, container);
    if (isFrozen(file)) return refuse(`container ${short} stands still already`);
    return { what: `freeze container ${short} by ${file}`, key, run: () => byFreezer(file) };
  }
  return {
    what: `pause container ${short} by ${runtime.where}`,
    key,
    run: async () => {
      try {
        await runtime.pause(id);
      } catch (error) {
        const done = await byFreezer(freezerFile(site, container));
        return { ...done, why: `${done.why}, since ${runtime.where} did not: ${(error as Error).message}` };
      }
      const step = { kind: 'unpause', runtime: type, id } as const;
      return {
        why: `container ${short} was paused by ${runtime.where}`,
        undo: { how: `unpause ${short} by ${runtime.where}`, step },
      };
    },
  };
};

export async function thawed(_: Site, { file }: UndoOf<'thaw'>): Promise<string> {
  return thaw(file) ? `${file} was thawed` : `${file} is gone: the container has ended`;
}

export async function unpaused(site: Site, { runtime: type, id }: UndoOf<'unpause'>): Promise<string> {
  const runtime = runtimeOf(site, type);
  if (!runtime) throw new Error(`no socket of ${type} is known any more`);
  await runtime.resume(id);
  return `container ${id.slice(0, 12)} was unpaused by ${runtime.where}`;
}
