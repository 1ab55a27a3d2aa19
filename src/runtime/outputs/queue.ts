/** A queue in front of an output, so that a slow one holds up neither events nor other outputs. */
import { outputBounds } from './bounds.ts';
import type { Channel, Output, OutputSummary } from './types.ts';

/**
 * @param tell is called when the first alert is dropped, and when the first fails
 * @param endMs how long `end` waits
 */
export function queued(
  name: string,
  channel: Channel,
  tell: (message: string) => void,
  endMs: number = outputBounds.endMs,
): Output {
  let waiting: string[] = [];
  let length = 0;
  /** Alerts that `send` has, and has not answered for. */
  let sending = 0;
  let running: Promise<void> | undefined;
  const stop = new AbortController();
  const summary: OutputSummary = { name, written: 0, dropped: 0, failed: 0 };

  function lost(count: number, error: unknown): void {
    if (summary.failed === 0) {
      summary.reason = error instanceof Error ? error.message : String(error);
      tell(`${name} fails: ${summary.reason}`);
    }
    summary.failed += count;
  }

  async function run(): Promise<void> {
    while (waiting.length > 0 && !stop.signal.aborted) {
      const lines = waiting.splice(0, channel.together);
      for (const line of lines) length -= line.length;
      sending = lines.length;
      try {
        await channel.send(lines, stop.signal);
        if (!stop.signal.aborted) summary.written += lines.length;
      } catch (error) {
        // Once the time is over they were counted as dropped.
        if (!stop.signal.aborted) lost(lines.length, error);
      }
      sending = 0;
    }
    running = undefined;
  }

  return {
    write(alert) {
      const line = channel.line(alert);
      if (waiting.length >= outputBounds.waiting || length + line.length > outputBounds.waitingLength) {
        if (summary.dropped === 0) tell(`${name} is slower than alerts come: some are dropped`);
        summary.dropped++;
        return;
      }
      waiting.push(line);
      length += line.length;
      // A turn later, so that alerts of one batch of events go out together.
      running ??= new Promise(resolve => setImmediate(resolve)).then(run);
    },
    settled: () => running ?? Promise.resolve(),
    async end() {
      const timer = setTimeout(() => {
        stop.abort(new Error('time is over'));
      }, endMs);
      try {
        await Promise.race([
          running ?? Promise.resolve(),
          new Promise(resolve => stop.signal.addEventListener('abort', resolve, { once: true })),
        ]);
      } finally {
        clearTimeout(timer);
      }
      summary.dropped += waiting.length + sending;
      waiting = [];
      await channel.close?.().catch((error: unknown) => lost(0, error));
      return summary;
    },
  };
}
