import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openLedger } from './ledger.ts';
import type { ResponseRecord } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const path = (): string => join(folder, `${count++}.jsonl`);

const record = (more: Partial<ResponseRecord>): ResponseRecord => ({
  ...{ id: 'a', time: '2026-01-01T00:00:00Z', rule: 'R', alertTime: '2026-01-01T00:00:00Z', action: 'pause' },
  ...{ mode: 'act', target: { pid: 5 }, outcome: 'done', why: 'so' },
  ...more,
});
const undo = { how: 'thaw', at: '2026-01-01T00:10:00Z', step: { kind: 'thaw', file: '/f/cgroup.freeze' } } as const;

describe('the ledger', () => {
  it('remembers over runs what was run dry, by rule and action', () => {
    const file = path();
    const first = openLedger(file);
    expect(first.rehearsed('R', 'kill')).toBe(false);
    first.append(record({ action: 'kill', outcome: 'would' }));
    first.append(record({ action: 'stop', outcome: 'refused' }));
    expect(first.rehearsed('R', 'kill')).toBe(true);
    first.close();
    const second = openLedger(file);
    expect(['kill', 'stop'].map(action => second.rehearsed('R', action as 'kill'))).toEqual([true, false]);
    expect(second.rehearsed('Other', 'kill')).toBe(false);
    second.close();
  });

  it('remembers what is held still', () => {
    const file = path();
    const first = openLedger(file);
    first.append(record({ id: 'a', undo }));
    first.append(record({ id: 'b', undo }));
    first.append(record({ id: 'c', undoOf: 'a' }));
    first.append(record({ id: 'd', undoOf: 'b', outcome: 'failed' }));
    first.close();
    const second = openLedger(file);
    expect(second.held()).toEqual([record({ id: 'b', undo })]);
    second.close();
  });

  it('goes on after a line that a crash cut off, and passes over what is no record', () => {
    const file = path();
    const whole = JSON.stringify(record({ action: 'kill', outcome: 'would' }));
    const lines = ['[]', 'null', '{"rule":"R"}', JSON.stringify({ ...record({}), action: 'explode' }), whole];
    writeFileSync(file, `${lines.join('\n')}\n{"id":"x","ru`, { mode: 0o600 });
    const ledger = openLedger(file);
    expect(ledger.rehearsed('R', 'kill')).toBe(true);
    ledger.append(record({ id: 'z' }));
    ledger.close();
    expect(JSON.parse(readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '')).toEqual(record({ id: 'z' }));
  });

  it('is readable by its owner alone', () => {
    const file = path();
    openLedger(file).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is refused when others may write it, or when it is a link', () => {
    const file = path();
    writeFileSync(file, '', { mode: 0o600 });
    chmodSync(file, 0o622);
    expect(() => openLedger(file)).toThrow(/its owner alone may write/);
    const link = path();
    symlinkSync(file, link);
    expect(() => openLedger(link)).toThrow(/cannot be opened/);
    expect(() => openLedger(folder)).toThrow(/cannot be opened/);
  });
});
