import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, gapCounter, processEventOf } from './connector-message.ts';

/** A message as the kernel sends it: its headers, what happened, where, when, and words. */
function messageOf(
  what: number,
  words: readonly number[],
  { cpu = 1, sequence = 7, answers = 0, comm = '' } = {},
): Buffer {
  const message = Buffer.alloc(76);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt32LE(1, 16);
  message.writeUInt32LE(1, 20);
  message.writeUInt32LE(sequence, 24);
  message.writeUInt32LE(answers, 28);
  message.writeUInt32LE(what, 36);
  message.writeUInt32LE(cpu, 40);
  message.writeBigUInt64LE(123n, 44);
  for (const [at, word] of words.entries()) message.writeUInt32LE(word, 52 + at * 4);
  message.write(comm, 60);
  return message;
}

describe('messages of the process connector', () => {
  it.each([
    ['fork', 0x1, [1, 2, 3, 4], { tid: 1, pid: 2, first: 3, second: 4 }],
    ['exec', 0x2, [5, 6], { tid: 5, pid: 6 }],
    ['uid', 0x4, [5, 6, 1000, 0], { tid: 5, pid: 6, first: 1000, second: 0 }],
    ['gid', 0x40, [5, 6, 1000, 0], { first: 1000, second: 0 }],
    ['sid', 0x80, [5, 6], { tid: 5 }],
    ['ptrace', 0x100, [5, 6, 7, 8], { tid: 5, first: 7 }],
    ['coredump', 0x40000000, [5, 6, 7, 8], { pid: 6 }],
    ['exit', 0x80000000, [5, 6, 0x100, 17], { tid: 5, first: 0x100, second: 17 }],
  ])('%s', (kind, what, words, expected) => {
    expect(processEventOf(messageOf(what, words))).toMatchObject({
      kind,
      time: 123n,
      ...expected,
    });
  });

  it('names are texts up to their end', () => {
    expect(processEventOf(messageOf(0x200, [5, 6], { comm: 'fifteen letters' }))).toMatchObject({
      comm: 'fifteen letters',
    });
    expect(processEventOf(messageOf(0x200, [5, 6], { comm: 'caf\u00e9' }))?.comm).toBe('caf\u00e9');
  });

  it('an answer is no event, an event no answer, and another’s answer none', () => {
    expect(answerOf(messageOf(0, [1], { answers: 8 }), 7)).toBe(1);
    expect(answerOf(messageOf(0, [1], { answers: 9 }), 7)).toBeUndefined();
    expect(processEventOf(messageOf(0, [1]))).toBeUndefined();
    expect(answerOf(messageOf(1, [1], { answers: 8 }), 7)).toBeUndefined();
  });

  it('of another kind, or no messages, are nothing', () => {
    expect(processEventOf(messageOf(0x10, []))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 128 }), bytes => void processEventOf(Buffer.from(bytes))));
  });

  it('each processor counts its own: what is missing is counted exactly', () => {
    const gap = gapCounter();
    const gaps = [
      [0, 5],
      [1, 9],
      [0, 6],
      [0, 9],
      [1, 10],
      [1, 11],
      [0, 10],
    ].map(([cpu, sequence]) => gap(messageOf(cpu === 0 ? 0 : 1, [], { cpu, sequence })));
    expect(gaps).toEqual([0, 0, 0, 2, 0, 0, 0]);
    expect([0xffffffff, 0].map(sequence => gap(messageOf(1, [], { cpu: 7, sequence })))).toEqual([0, 0]);
  });
});
