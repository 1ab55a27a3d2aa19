/** The sensor's own process: `watch` starts it, and it ends with it. */
import { PlimsollError } from '../../model/index.ts';
import type { FromSensor, ToSensor } from './protocol.ts';
import { type Session, session } from './session.ts';

let running: Session | undefined;
const tell = (message: FromSensor, gone: () => void = () => {}): void => {
  // Whoever does not listen any more has ended.
  if (process.connected) process.send?.(message, undefined, undefined, gone);
};
const said = (error: unknown): { code: string; message: string } =>
  error instanceof PlimsollError
    ? { code: error.code, message: error.message }
    : { code: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };

async function hear(message: ToSensor): Promise<void> {
  if (message.kind === 'start') {
    running = await session(message, tell, ended);
    tell(running.ready);
  } else if (message.kind === 'reload') {
    // The rules that run stay when the new ones are wrong.
    await running?.reload(message.files).catch(error => tell({ kind: 'refused', why: said(error).message }));
  } else {
    end();
  }
}

/** Nothing more is seen: whoever watches this process starts it again, and tells of the gap. */
function ended(error: Error): void {
  tell({ kind: 'problem', message: error.message });
  process.exitCode = 1;
  process.disconnect?.();
}

function end(): void {
  running?.stop();
  running = undefined;
  process.disconnect?.();
}

process.on('message', (message: ToSensor) => {
  hear(message).catch(error => {
    tell({ kind: 'failed', ...said(error) });
    process.disconnect?.();
    process.exitCode = 1;
  });
});
process.on('disconnect', () => {
  running?.stop();
  process.exit();
});
// Signals of a terminal go to both: the main process says when.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
