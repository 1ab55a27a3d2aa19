import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { btfIds } from './btf.ts';

/** Types of twelve bytes each, with what follows them. */
function btfOf(types: readonly (readonly [name: string, kind: number, parts: number, following: number])[]): Buffer {
  const texts = Buffer.from(`\0${types.map(([name]) => `${name}\0`).join('')}`);
  let place = 1;
  const body = Buffer.concat(
    types.map(([name, kind, parts, following]) => {
      const type = Buffer.alloc(12 + following);
      type.writeUInt32LE(place, 0);
      type.writeUInt32LE(((kind << 24) | parts) >>> 0, 4);
      place += name.length + 1;
      return type;
    }),
  );
  const header = Buffer.alloc(24);
  header.writeUInt16LE(0xeb9f, 0);
  header[2] = 1;
  for (const [at, value] of [24, 0, body.length, body.length, texts.length].entries())
    header.writeUInt32LE(value, 4 + at * 4);
  return Buffer.concat([header, body, texts]);
}

const bytes = btfOf([
  ['int', 1, 0, 4],
  ['task', 4, 2, 24],
  ['run', 13, 3, 24],
  ['run', 12, 0, 0],
  ['run_t', 8, 0, 0],
  ['', 19, 1, 12],
  ['last', 12, 0, 0],
]);

describe('numbers of the kernel’s types', () => {
  it('are those of the kind that is asked for', () => {
    const wanted = new Set(['function:run', 'typedef:run_t', 'function:last', 'function:run_t', 'function:absent']);
    expect([...(btfIds(bytes, wanted) ?? [])]).toEqual([
      ['function:run', 4],
      ['typedef:run_t', 5],
      ['function:last', 7],
    ]);
  });

  it.each([
    ['cut off', bytes.subarray(0, 60)],
    ['empty', Buffer.alloc(0)],
    ['something else', Buffer.alloc(64)],
    ['of a kind that nobody knows', btfOf([['x', 30, 0, 0]])],
    ['with a type that goes beyond its end', btfOf([['x', 4, 9, 0]])],
  ])('are not read from what is %s', (_, damaged) => {
    expect(btfIds(damaged, new Set(['function:run']))).toBeUndefined();
  });

  it('never fail', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        btfIds(changed, new Set(['function:run']));
      }),
    );
  });

  it.skipIf(!existsSync('/sys/kernel/btf/vmlinux'))('are found in this kernel', () => {
    const found = btfIds(readFileSync('/sys/kernel/btf/vmlinux'), new Set(['typedef:btf_trace_sched_process_exec']));
    expect(found?.size).toBe(1);
  });
});
