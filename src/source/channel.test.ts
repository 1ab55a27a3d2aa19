import { describe, expect, it } from 'vitest';
import { createChannel, pulled } from './channel.ts';
import { bytesOf, failure } from './testing.ts';

const chunk = (text: string): Buffer => Buffer.from(text);

describe('pulled', () => {
  it('makes one chunk at a time, when it is asked for', async () => {
    const log: string[] = [];
    const stream = pulled(async emit => {
      for (const text of ['a', 'b']) {
        log.push(`make ${text}`);
        await emit(chunk(text));
      }
    });
    expect(log).toEqual([]);
    for await (const bytes of stream) log.push(`read ${bytes}`);
    expect(log).toEqual(['make a', 'read a', 'make b', 'read b']);
  });

  it('hands the producer’s error to the reader, after what came before it', async () => {
    const stream = pulled(async emit => {
      await emit(chunk('a'));
      throw new Error('cut off');
    });
    expect(`${(await stream.next()).value}`).toBe('a');
    expect(await failure(stream.next())).toMatchObject({ message: 'cut off' });
  });

  it('stops a producer whose reader has gone', async () => {
    let made = 0;
    const stopped = new Promise<void>(resolve => {
      const stream = pulled(async emit => {
        try {
          for (;;) {
            made++;
            await emit(chunk('x'));
          }
        } finally {
          resolve();
        }
      });
      void (async () => {
        for await (const _ of stream) break;
      })();
    });
    await stopped;
    expect(made).toBe(1);
  });
});

describe('a channel', () => {
  it('gives everything that was pushed before its end', async () => {
    const channel = createChannel();
    channel.push(chunk('a'));
    channel.push(chunk('b'));
    channel.end();
    expect(`${await bytesOf(channel.blob)}`).toBe('ab');
  });

  it('lets nobody wait for a reader that is closed', async () => {
    const channel = createChannel();
    channel.push(chunk('a'));
    const drained = channel.drained();
    channel.close();
    await drained;
    channel.push(chunk('b'));
    await channel.drained();
    expect(channel.closed).toBe(true);
  });
});
