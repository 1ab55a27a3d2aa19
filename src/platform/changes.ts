import type { Change, Changes } from './types.ts';

/** Changes told in this process reach all who listen in it. A listener that throws stops no other. */
export function createChanges(onError: (error: unknown) => void): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    tell(change) {
      for (const listener of listeners) {
        try {
          listener(change);
        } catch (error) {
          onError(error);
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
