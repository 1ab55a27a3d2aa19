/** Alerts at the end of a file. */
import { type FileHandle, open } from 'node:fs/promises';
import { PlimsollError } from '../../model/index.ts';
import { outputBounds } from './bounds.ts';
import type { OutputKind } from './types.ts';

/**
 * Appends. `file` opens the file anew for every few alerts, so that it may be moved away and rotated; `file+keep` holds it
 * open. Files that it makes are readable by their owner alone.
 */
export const fileOutputs: OutputKind[] = [false, true].map(keep => ({
  scheme: keep ? 'file+keep' : 'file',
  wants: 'a path',
  open(path, { line }) {
    if (path === '') throw new PlimsollError('usage', 'an output to a file is written as file:PATH');
    let handle: FileHandle | undefined;
    const close = async (): Promise<void> => {
      const closing = handle;
      handle = undefined;
      await closing?.close();
    };
    return {
      line,
      together: outputBounds.together,
      async send(lines) {
        handle ??= await open(path, 'a', 0o600);
        await handle.appendFile(lines.map(each => `${each}\n`).join(''));
        if (!keep) await close();
      },
      close,
    };
  },
}));
