/** Lines as they come, to a file or standard output; many go out at once. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { PlimsollError } from '../model/index.ts';

const together = 64 * 1024;

export interface Lines {
  write(line: string): void;
  /** @throws PlimsollError `write-failed` */
  end(): Promise<void>;
}

/** @param path absent: standard output. */
export function lines(path: string | undefined): Lines {
  const stream = path === undefined ? process.stdout : createWriteStream(path);
  let failure: Error | undefined;
  // A reader that has seen enough is no fault.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= error;
  });
  let text = '';
  return {
    write(line) {
      text += `${line}\n`;
      if (text.length < together) return;
      stream.write(text);
      text = '';
    },
    async end() {
      if (text !== '' && !stream.write(text) && stream.writable)
        await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
      if (path !== undefined) {
        stream.end();
        await finished(stream).catch((error: Error) => {
          failure ??= error;
        });
      }
      if (failure) throw new PlimsollError('write-failed', `writing failed: ${failure.message}`, { cause: failure });
    },
  };
}
