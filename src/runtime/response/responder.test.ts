/** What does not need a container. (Real containers: test/response.e2e.test.ts.) */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Alert } from '../types.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { readResponses } from './read.ts';
import { alertOfRecord } from './record.ts';
import { responder } from './responder.ts';
import type { ResponseFacts, ResponseRecord } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-responder-'));
afterAll(() => rmSync(folder, { recursive: true }));

const alert: Alert = {
  ...{ time: 1_700_000_000_123_456_789n, rule: 'R', priority: 'Warning', source: 'syscall', tags: ['t', 'u'] },
  ...{ output: '', message: '', outputFields: {} },
};
/** Nobody has this number: pid_max is 2²². */
const gone: ResponseFacts = { pid: 999_999_999, startBoot: 1n, containerId: 'abcdefabcdef', image: 'i' };

let count = 0;
async function answering(responses: object[], more: { now?: () => bigint; ledger?: Ledger } = {}) {
  const config = await readResponses(JSON.stringify({ responses }), 'r.json');
  const records: ResponseRecord[] = [];
  const path = join(folder, `${count++}.jsonl`);
  const made = responder({ config, ledger: openLedger(path), onRecord: record => records.push(record), ...more });
  return { ...made, records, path };
}

function isThere(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

/** A process that none of ours is the parent of. */
function stranger(): { pid: number; facts: ResponseFacts; startTime: bigint } {
  const { stdout } = spawnSync('sh', ['-c', 'sleep 100 >/dev/null 2>&1 & echo $!']);
  const pid = Number(stdout);
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const ticks = BigInt(text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? 0);
  const boot = BigInt(Date.now()) * 1_000_000n - BigInt(Math.round(uptime() * 1e9));
  const startBoot = ticks * 10_000_000n;
  return { pid, facts: { pid, startBoot, containerId: '' }, startTime: boot + startBoot };
}

describe('a responder', () => {
  it.each([
    [{ rule: 'R' }, 1],
    [{ rule: 'r' }, 0],
    [{ tag: 'u' }, 1],
    [{ tag: 'v' }, 0],
    [{ tag: 'u', minimumPriority: 'Warning' }, 1],
    [{ tag: 'u', minimumPriority: 'Notice' }, 1],
    [{ tag: 'u', minimumPriority: 'Error' }, 0],
  ])('asks %j whether it is concerned: %i', async (which, expected) => {
    const { respond, close } = await answering([{ ...which, action: 'kill' }]);
    expect(await respond(alert, gone)).toHaveLength(expected);
    await close();
  });

  it('writes down what it refuses, and tells of it', async () => {
    const { respond, close, records, path } = await answering([
      { rule: 'R', action: 'kill', mode: 'act', reviewed: true },
    ]);
    const [record] = await respond(alert, gone);
    expect(record).toMatchObject({
      ...{ rule: 'R', alertTime: '2023-11-14T22:13:20.123456789Z', action: 'kill', mode: 'act', outcome: 'refused' },
      ...{
        target: { pid: gone.pid, containerId: 'abcdefabcdef', image: 'i' },
        why: 'process 999999999 has ended already',
      },
    });
    expect(records).toEqual([record]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(record);
    await close();
    expect(await respond(alert, gone)).toEqual([]);
  });

  it('stays within its limit, which it tells once a minute', async () => {
    let now = 1_000_000_000_000_000_000n;
    const { respond, close } = await answering([{ rule: 'R', action: 'kill', limits: { perMinute: 2 } }], {
      now: () => now,
    });
    const outcomes = async () => (await respond(alert, gone)).map(({ why }) => why);
    const ended = 'process 999999999 has ended already';
    expect([await outcomes(), await outcomes()]).toEqual([[ended], [ended]]);
    expect(await outcomes()).toEqual(['the limit of 2 a minute is reached']);
    expect([await outcomes(), await outcomes()]).toEqual([[], []]);
    now += 60_000_000_000n;
    expect(await outcomes()).toEqual([`${ended}; 2 more were passed over for the limit since`]);
    await close();
  });

  it('goes on when the ledger cannot be written, but does nothing any more', async () => {
    const full = openLedger(join(folder, `${count++}.jsonl`));
    const ledger: Ledger = {
      ...full,
      append: () => {
        throw new Error('ENOSPC: no space left on device');
      },
    };
    const { pid, facts } = stranger();
    const kill = { rule: 'R', action: 'kill', mode: 'act', reviewed: true, containersOnly: false };
    const { respond, close } = await answering([kill, { ...kill, rule: undefined, tag: 't' }], { ledger });
    try {
      // Nobody knows before the first one.
      expect(await respond(alert, gone)).toMatchObject([
        { outcome: 'refused', why: expect.stringMatching(/\(not in the ledger: ENOSPC/) },
        { outcome: 'refused' },
      ]);
      expect(await respond(alert, facts)).toMatchObject([
        { outcome: 'refused', why: expect.stringMatching(/^what cannot be written down is not done: ENOSPC/) },
        { outcome: 'refused' },
      ]);
      expect(process.kill(pid, 0)).toBe(true);
    } finally {
      process.kill(pid, 'SIGKILL');
      await close();
    }
  });

  it('kills a process of the host where that is allowed, known by its start or by when it was seen', async () => {
    const kill = {
      rule: 'R',
      action: 'kill',
      mode: 'act',
      reviewed: true,
      containersOnly: false,
      limits: { perMinute: 20 },
    };
    const { respond, close } = await answering([kill]);
    for (const clock of ['startBoot', 'seenBoot', 'startTime'] as const) {
      const { pid, facts, startTime } = stranger();
      const startBoot = facts.startBoot as bigint;
      const asked = {
        pid,
        containerId: '',
        [clock]: { startBoot, seenBoot: startBoot + 5_000_000_000n, startTime }[clock],
      };
      const now = { ...alert, time: BigInt(Date.now()) * 1_000_000n };
      expect(await respond(now, asked)).toMatchObject([
        { outcome: 'done', why: expect.stringMatching(/\(sleep\) was killed/) },
      ]);
      // Whoever took it over has to ask for its result first.
      await expect.poll(() => isThere(pid)).toBe(false);
    }
    const { pid, facts, startTime } = stranger();
    const before = { pid, containerId: '', seenBoot: (facts.startBoot ?? 0n) - 10_000_000n };
    expect(await respond(alert, before)).toMatchObject([
      { outcome: 'refused', why: `pid ${pid} is another process by now` },
    ]);
    const later = { pid, containerId: '', startTime: startTime + 5_000_000_000n };
    expect(await respond(alert, later)).toMatchObject([
      { outcome: 'refused', why: `pid ${pid} is another process by now` },
    ]);
    // It began after what the alert is about.
    expect(await respond(alert, { ...facts, startBoot: undefined, startTime } as ResponseFacts)).toMatchObject([
      { outcome: 'refused', why: `pid ${pid} is another process by now` },
    ]);
    process.kill(pid, 'SIGKILL');
    await close();
  });

  it('refuses what it has no means for', async () => {
    const { respond, close } = await answering(
      ['pause', 'stop', 'blockEgress', 'label', 'isolate'].map(action => ({
        rule: 'R',
        action,
        mode: 'act',
        reviewed: true,
      })),
    );
    const records = await respond(alert, gone);
    expect(records.map(({ outcome }) => outcome)).toEqual(new Array(5).fill('refused'));
    expect(records.map(({ why }) => why)).toEqual([
      ...new Array(3).fill(expect.stringMatching(/^no control group of container abcdefabcdef is known/)),
      ...new Array(2).fill('the container is of no pod that is known'),
    ]);
    await close();
  });
});

describe('a record', () => {
  it('is an alert for the outputs', () => {
    const record: ResponseRecord = {
      ...{ id: 'i', time: '2023-11-14T22:13:21Z', rule: 'R', alertTime: '2023-11-14T22:13:20Z', action: 'pause' },
      ...{
        mode: 'act',
        target: { pid: 7, containerId: 'a'.repeat(64), image: 'nginx' },
        outcome: 'done',
        why: 'it was',
      },
      undo: { how: 'thaw it', at: '2023-11-14T22:23:21Z', step: { kind: 'thaw', file: '/f/cgroup.freeze' } },
    };
    const made = alertOfRecord(record, 1_700_000_001_000_000_000n, { isoTime: true, hostname: 'h' });
    expect(made).toMatchObject({
      ...{ rule: 'Plimsoll response', priority: 'Warning', source: 'syscall', hostname: 'h' },
      output:
        '2023-11-14T22:13:21.000000000+0000: Warning Response to "R": pause done: it was (container=aaaaaaaaaaaa pid=7)',
    });
    expect(made.outputFields).toMatchObject({ 'response.action': 'pause', 'response.undo_at': '2023-11-14T22:23:21Z' });
    const over = alertOfRecord({ ...record, outcome: 'failed', undoOf: 'i', target: { pid: 7 } }, 0n);
    expect([over.priority, over.message]).toEqual([
      'Error',
      'Response to "R": end of pause failed: it was (container=host pid=7)',
    ]);
  });
});
