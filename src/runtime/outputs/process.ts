/** Programs that read alerts from their standard input, a line each. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PlimsollError } from '../../model/index.ts';
import { outputBounds } from './bounds.ts';
import type { Channel, OutputKind } from './types.ts';

/**
 * Starts the program with the first alert, and again when it has ended and more come. No shell stands in between.
 * @param line how an alert is written
 */
export function programChannel(words: readonly string[], line: Channel['line']): Channel {
  const [command = '', ...args] = words;
  let child: ChildProcess | undefined;

  async function start(): Promise<ChildProcess> {
    const started = spawn(command, args, { stdio: ['pipe', 'ignore', 'inherit'], shell: false });
    // Whoever waits for a write learns of it; the stream must not bring the process down.
    started.stdin?.on('error', () => {});
    await once(started, 'spawn');
    started.once('exit', () => {
      if (child === started) child = undefined;
    });
    return started;
  }

  return {
    line,
    together: outputBounds.together,
    async send(lines, signal) {
      child ??= await start();
      const { stdin } = child;
      const text = lines.map(each => `${each}\n`).join('');
      await new Promise<void>((resolve, reject) => {
        const ended = (): void => reject(new Error(`${command} does not take alerts any more`));
        signal.addEventListener('abort', ended, { once: true });
        stdin?.write(text, error => {
          signal.removeEventListener('abort', ended);
          if (error) reject(error);
          else resolve();
        });
      });
    },
    async close() {
      const ending = child;
      if (!ending || ending.exitCode !== null) return;
      ending.stdin?.end();
      const timer = setTimeout(() => ending.kill('SIGKILL'), outputBounds.endMs);
      await once(ending, 'exit');
      clearTimeout(timer);
    },
  };
}

/** `program:WORD WORD…`, or, where words have blanks in them, `program:["WORD", "WORD"…]`. */
export const programOutput: OutputKind = {
  scheme: 'program',
  wants: 'a command and its arguments',
  open: (rest, { line }) => programChannel(wordsOf(rest), line),
};

function wordsOf(text: string): string[] {
  let words: unknown = text.split(' ').filter(word => word !== '');
  if (text.startsWith('[')) {
    try {
      words = JSON.parse(text);
    } catch (cause) {
      throw new PlimsollError('usage', `${text} is not a list of words in JSON`, { cause });
    }
  }
  if (Array.isArray(words) && words.length > 0 && words.every(word => typeof word === 'string' && word !== ''))
    return words as string[];
  throw new PlimsollError('usage', 'an output to a program is written as program:COMMAND ARGUMENT…');
}
