import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcReader } from '../proc/reader.ts';
import { eventTypes } from '../scap/table/types.ts';
import { threadRecord } from '../scap/testing.ts';
import type { SyscallEvent } from '../state/event.ts';
import { syscallState } from '../state/syscall-state.ts';
import { aheadOf } from './clock.ts';
import { eventsByName, live } from './live.ts';
import { recordBytes, truthBytes } from './testing.ts';

const nobody = { readThread: () => false } as unknown as ProcReader;

function source(proc = nobody) {
  const seen: { time: bigint; tid: number; name: string; fd: string | undefined; parameters: number }[] = [];
  const { state, sink } = syscallState(({ view, descriptor }: SyscallEvent) => {
    seen.push({ time: view.time, tid: view.tid, name: view.type.name, fd: descriptor?.name, parameters: view.count });
  });
  sink.thread?.(threadRecord({ tid: 7 }));
  const taken = live(state, sink, proc, { high: 0, low: 0 });
  const take = (record: Buffer): void => taken.take(record, 0, record.length);
  return { ...{ seen, state, taken, take }, counts: taken.counts };
}

describe('events of the kernel', () => {
  it('have the clock of the day, as it is now', () => {
    const { taken, take, seen } = source();
    const times = [1_700_000_000_000_000_000n, 1_700_000_000_000_000_000n - 3_600_000_000_000n, -5n];
    for (const ahead of times) {
      taken.ahead = aheadOf(ahead, 0n);
      take(recordBytes({ type: 'setsid' }, 0xffff_fff0n));
    }
    expect(seen.map(({ time }) => time)).toEqual(times.map(ahead => 0xffff_fff0n + ahead));
  });

  it('bring what the kernel knows of their descriptor, which no rule sees as a parameter', () => {
    const { take, seen } = source();
    const truth = truthBytes({ inode: 5, rest: Buffer.from('/etc/shadow\0') });
    take(recordBytes({ type: 'fchmod', values: { res: 0, fd: 3, mode: 0 } }, 1n, truth));
    expect(seen).toMatchObject([{ name: 'fchmod', fd: '/etc/shadow', parameters: 3 }]);
  });

  it('of calls without an event of their own are counted by the name of the call', () => {
    const { take, counts } = source();
    take(recordBytes({ type: 1, values: { ID: 39 } }));
    take(recordBytes({ type: 'setsid' }));
    expect(Object.fromEntries(eventsByName(counts))).toMatchObject({ setsid: 1 });
    expect([...eventsByName(counts).values()].reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it('of threads that are not known have them read, once each', () => {
    const asked: number[] = [];
    const { take, counts } = source({
      readThread(tid: number) {
        asked.push(tid);
        return false;
      },
    } as unknown as ProcReader);
    take(recordBytes({ type: 'setsid', tid: 99 }));
    take(recordBytes({ type: 'setsid', tid: 7 }));
    expect([asked, counts.unrepaired]).toEqual([[99], 1]);
  });

  it('that are none are counted, and nothing else', () => {
    const { take, counts, seen } = source();
    take(Buffer.alloc(25));
    const unknown = recordBytes({ type: 'setsid' });
    unknown.writeUInt16LE(eventTypes.length, 20);
    take(unknown);
    const many = recordBytes({ type: 'setsid' });
    many.writeUInt32LE(41, 22);
    take(many);
    expect([counts.damaged, counts.events, seen]).toEqual([3, 0, []]);
  });

  it('never end the sensor, whatever their bytes', () => {
    const { take, counts } = source();
    const types = fc.integer({ min: 0, max: eventTypes.length + 2 });
    const header = fc.record({
      type: types,
      parameters: fc.integer({ min: 0, max: 42 }),
      tid: fc.integer({ min: -2, max: 9 }),
    });
    let records = 0;
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 400 }), ({ type, parameters, tid }, body) => {
        const record = Buffer.alloc(26 + body.length);
        record.set(body, 26);
        record.writeBigInt64LE(BigInt(tid), 8);
        record.writeUInt16LE(type, 20);
        record.writeUInt32LE(parameters, 22);
        take(record);
        records++;
      }),
      { numRuns: 20_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), bytes => {
        take(Buffer.from(bytes));
        records++;
      }),
    );
    expect(counts.events + counts.damaged).toBe(records);
  });

  it('cut short anywhere never end the sensor', () => {
    const { take } = source();
    const whole = recordBytes(
      { type: 'execve', values: { res: 0, exe: 'cat', args: ['a'], tid: 7, pid: 7, ptid: 1, comm: 'cat' } },
      1n,
      truthBytes({}),
    );
    for (let length = 0; length <= whole.length; length++) take(Buffer.from(whole.subarray(0, length)));
  });
});
