import { PlimsollError } from '../model/index.ts';

/**
 * Waits for work that others wait for too: the one whose signal ends stops waiting, the work goes on for the rest.
 * @throws PlimsollError `interrupted`
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new PlimsollError('interrupted', 'interrupted', { cause: signal.reason }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
