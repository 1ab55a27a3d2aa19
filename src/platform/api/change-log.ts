/** The changes of late, numbered, so that a listener who was away for a moment misses none. */
import { EventEmitter } from 'node:events';
import type { Change, Platform } from '../types.ts';

export interface Numbered {
  /** `RUN-NUMBER`: numbers begin anew with every run of a server. */
  id: string;
  /** `undefined`: some were missed, whoever listens looks at everything again. */
  change: Change | undefined;
}

export interface ChangeLog {
  /** Those after an id; undefined where it is too old or of another run. */
  after(id: string): Numbered[] | undefined;
  listen(listener: (change: Numbered) => void): () => void;
  close(): void;
}

const kept = 1000;

export function changeLog({ changes, elsewhere }: Pick<Platform, 'changes' | 'elsewhere'>, run: string): ChangeLog {
  const last: Numbered[] = [];
  const events = new EventEmitter().setMaxListeners(0);
  let number = 0;
  const note = (change: Change | undefined): void => {
    // These are for metrics and for what is remembered.
    if (change?.kind === 'hook' || change?.kind === 'judged') return;
    const numbered = { id: `${run}-${++number}`, change };
    last.push(numbered);
    if (last.length > kept) last.shift();
    events.emit('change', numbered);
  };
  const ends = [changes.listen(note), elsewhere?.listen(note)];
  return {
    after(id) {
      const at = Number(/-(\d{1,15})$/.exec(id)?.[1]);
      if (!id.startsWith(`${run}-`) || !(at <= number)) return undefined;
      const oldest = number - last.length;
      return at < oldest ? undefined : last.slice(at - oldest);
    },
    listen(listener) {
      events.on('change', listener);
      return () => events.off('change', listener);
    },
    close() {
      for (const end of ends) end?.();
    },
  };
}
