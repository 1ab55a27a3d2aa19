/** From a producer that pushes to a reader that pulls. */
import type { Blob } from './types.ts';

export interface Channel {
  /** Hands a chunk on, without a copy. To bound memory the producer waits for `drained` before it makes more. */
  push(chunk: Uint8Array): void;
  /** No more chunks; the reader is thrown the error, where there is one. */
  end(error?: unknown): void;
  /** Resolves when the reader has taken all chunks and asks for more, or has gone. */
  drained(): Promise<void>;
  /** The reader takes no more: `drained` waits for nobody, further chunks are dropped. */
  close(): void;
  /** Whether the reader has given up. */
  readonly closed: boolean;
  readonly blob: Blob;
}

export function createChannel(): Channel {
  const queue: Uint8Array[] = [];
  let ended = false;
  let failure: { error: unknown } | undefined;
  let closed = false;
  let starving = false;
  let wakeReader: () => void = () => {};
  let wakeProducer: () => void = () => {};

  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = queue.shift();
        if (chunk) yield chunk;
        else if (failure) throw failure.error;
        else if (ended) return;
        else {
          starving = true;
          wakeProducer();
          await new Promise<void>(resolve => {
            wakeReader = resolve;
          });
          starving = false;
        }
      }
    } finally {
      close();
    }
  }

  function close(): void {
    closed = true;
    queue.length = 0;
    wakeProducer();
  }

  return {
    close,
    push(chunk) {
      if (closed) return;
      queue.push(chunk);
      wakeReader();
    },
    end(error) {
      if (error !== undefined) failure = { error };
      ended = true;
      wakeReader();
    },
    drained() {
      if (closed || (starving && queue.length === 0)) return Promise.resolve();
      return new Promise(resolve => {
        wakeProducer = resolve;
      });
    },
    get closed() {
      return closed;
    },
    blob: read(),
  };
}

/** Thrown into a producer whose reader has gone; never seen outside of `pulled`. */
const readerGone = new Error('the reader has given up');

/** The chunks that `produce` emits as a stream. One chunk is made at a time; a reader that gives up stops the producer. */
export async function* pulled(
  produce: (emit: (chunk: Uint8Array) => Promise<void>) => Promise<unknown>,
): AsyncGenerator<Uint8Array> {
  const channel = createChannel();
  const emit = async (chunk: Uint8Array): Promise<void> => {
    if (channel.closed) throw readerGone;
    channel.push(chunk);
    await channel.drained();
    if (channel.closed) throw readerGone;
  };
  produce(emit).then(
    () => channel.end(),
    error => channel.end(error),
  );
  yield* channel.blob;
}
