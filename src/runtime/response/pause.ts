/** Makes a container stand still: its memory stays for whoever looks into it. */
import type { Prepare, UndoOf } from './context.ts';
import { refuse, type Site } from './context.ts';
import { freeze, freezerFile, isFrozen, thaw } from './freezer.ts';
import { guardedContainer } from './guard.ts';
import { runtimeOf } from './runtime-api.ts';

export const pause: Prepare = async (site, ask) => {
  const container = guardedContainer(site, ask);
  const { id } = container;
  const short = id.slice(0, 12);
  const type = ask.facts.containerType ?? '';
  const runtime = runtimeOf(site, type);
  if (runtime) {
    return {
      what: `pause container ${short} by ${runtime.where}`,
      key: `pause ${id}`,
      run: async () => {
        await runtime.pause(id);
        const undo = {
          how: `unpause ${short} by ${runtime.where}`,
          step: { kind: 'unpause', runtime: type, id },
        } as const;
        return { why: `container ${short} was paused by ${runtime.where}`, undo };
      },
    };
  }
  const file = freezerFile(site, container);
  if (isFrozen(file)) return refuse(`container ${short} stands still already, and not by us`);
  return {
    what: `freeze container ${short} by ${file}`,
    key: `pause ${id}`,
    run: async () => {
      await freeze(file);
      return {
        why: `container ${short} was frozen by ${file}`,
        undo: { how: `thaw ${file}`, step: { kind: 'thaw', file } },
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
