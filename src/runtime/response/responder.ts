/** Does what a file of responses says when rules match, within limits, and writes everything down. */
import { randomUUID } from 'node:crypto';
import { createHttp } from '../../kit/index.ts';
import { isoZulu } from '../rules/output/time.ts';
import type { Alert } from '../types.ts';
import { responseBounds } from './bounds.ts';
import {
  type Deed,
  type KubernetesAccess,
  type Prepare,
  Refusal,
  type RuntimeSockets,
  refuse,
  type Site,
} from './context.ts';
import { blockEgress } from './egress.ts';
import { egressHandle } from './egress-handle.ts';
import { type EgressProgram, removeExpired } from './egress-program.ts';
import { type Held, holding } from './hold.ts';
import { kill } from './kill.ts';
import type { Ledger } from './ledger.ts';
import { type Limit, limitOf } from './limit.ts';
import { concerns, targetOf } from './match.ts';
import { pause } from './pause.ts';
import { isolate, label } from './pod.ts';
import { stop } from './stop.ts';
import type { ActionName, ResponseConfig, ResponseFacts, ResponseRecord, ResponseRule, Undo } from './types.ts';
import { outlive, undo } from './undo.ts';

export interface ResponderOptions {
  config: ResponseConfig;
  /** Where everything is written down; it is closed with the responder. */
  ledger: Ledger;
  sockets?: RuntimeSockets;
  kubernetes?: KubernetesAccess;
  /** Path of the compiled sensor/egress.bpf.c. */
  egressObject?: string;
  /** Folder of a bpf file system for blocks that stay when the program ends; absent: /sys/fs/bpf/plimsoll. */
  pins?: string;
  /** Processes that are ours and were not started by this one. */
  own?: readonly number[];
  /** Nanoseconds since the epoch. */
  now?: () => bigint;
  /** `/proc` of the host. */
  proc?: string;
  /** Every record, as it is written down; `time` is the record's. It must not throw. */
  onRecord?: (record: ResponseRecord, time: bigint) => void;
}

export interface Responder {
  /** What one alert asks for. Never throws: what fails is a record that says so. */
  respond(alert: Alert, facts: ResponseFacts): Promise<ResponseRecord[]>;
  /** Lets go what is held, unless it is to stay, and closes the ledger. */
  close(): Promise<void>;
}

const prepares: Readonly<Record<ActionName, Prepare>> = { kill, pause, stop, blockEgress, label, isolate };

const wallClock = (): bigint => BigInt(Date.now()) * 1_000_000n;
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function responder(options: ResponderOptions): Responder {
  const { config, ledger, now = wallClock, proc = '/proc' } = options;
  const limits = new Map<ResponseRule, Limit>(config.responses.map(rule => [rule, limitOf(rule.perMinute)]));
  const egress = egressHandle(options.egressObject, proc, options.pins);
  const http = createHttp();
  const site: Site = {
    ...{ proc, sockets: options.sockets ?? {}, own: options.own ?? [], http, now },
    ...(options.kubernetes && { kubernetes: options.kubernetes }),
    ...(egress && { egress }),
  };
  const milliseconds = (): number => Number(now() / 1_000_000n);
  /** Why nothing more is done: it could not be written down. */
  let unwritten: string | undefined;
  let closed = false;
  /** Deeds under way, by key: another alert for the same waits and finds it done. */
  const running = new Map<string, Promise<unknown>>();

  function write(record: ResponseRecord, time: bigint): ResponseRecord {
    let written = record;
    try {
      ledger.append(record);
      unwritten = undefined;
    } catch (error) {
      unwritten = reasonOf(error);
      written = { ...record, why: `${record.why} (not in the ledger: ${unwritten})` };
    }
    options.onRecord?.(written, time);
    return written;
  }

  const held = holding(each => letGo(each, 'its time is over'));

  async function letGo({ record }: Held, because: string): Promise<void> {
    const step = record.undo?.step;
    if (!step) return;
    const result = await undo(site, step).then(
      why => ({ outcome: 'done', why: `${because}: ${why}` }) as const,
      (error: unknown) => ({ outcome: 'failed', why: `${because}, but: ${reasonOf(error)}` }) as const,
    );
    writeEnd(record, result);
  }

  function writeEnd({ id: undoOf, ...record }: ResponseRecord, result: Pick<ResponseRecord, 'outcome' | 'why'>): void {
    const time = now();
    const { rule, alertTime, action, mode, target } = record;
    write({ id: randomUUID(), time: isoZulu(time), rule, alertTime, action, mode, target, ...result, undoOf }, time);
  }

  /** One response to one alert. @returns `undefined`: it was passed over for its limit, which was told before */
  async function respondOne(
    rule: ResponseRule,
    alert: Alert,
    facts: ResponseFacts,
  ): Promise<ResponseRecord | undefined> {
    const limit = limits.get(rule) as Limit;
    const { allowed, first } = limit.take(milliseconds());
    if (!allowed && !first) return undefined;
    const time = now();
    const acts = rule.mode === 'act' && (rule.reviewed || ledger.rehearsed(alert.rule, rule.action));
    const base = {
      ...{ id: randomUUID(), time: isoZulu(time), rule: alert.rule, alertTime: isoZulu(alert.time) },
      ...{ action: rule.action, mode: acts ? ('act' as const) : ('dry-run' as const), target: targetOf(facts) },
    };
    const end = (rest: Pick<ResponseRecord, 'outcome' | 'why' | 'undo'>): ResponseRecord => {
      const passed = allowed ? limit.passedOver() : 0;
      const why = passed === 0 ? rest.why : `${rest.why}; ${passed} more were passed over for the limit since`;
      return write({ ...base, ...rest, why }, time);
    };
    if (!allowed) return end({ outcome: 'refused', why: `the limit of ${rule.perMinute} a minute is reached` });
    try {
      const deed = await prepares[rule.action](site, { rule, alert, facts });
      if (!acts) {
        const still = rule.mode === 'act' ? ' (it was never run dry for this rule, and is not marked as reviewed)' : '';
        return end({ outcome: 'would', why: `would ${deed.what}${still}` });
      }
      if (unwritten !== undefined) refuse(`what cannot be written down is not done: ${unwritten}`);
      return await once(deed.key, async () => {
        const already = held.get(deed.key)?.record;
        if (already) refuse(`it is in force already, until ${already.undo?.at} (${already.id})`);
        if (closed) refuse('the program ends');
        const most = responseBounds.held;
        if (rule.holdMs !== undefined && held.count() >= most)
          refuse(`${most} things are held already; that is the bound`);
        return perform(deed, rule, end);
      });
    } catch (error) {
      return end({ outcome: error instanceof Refusal ? 'refused' : 'failed', why: reasonOf(error) });
    }
  }

  async function once<T>(key: string, work: () => Promise<T>): Promise<T> {
    while (running.has(key)) await running.get(key);
    const working = work();
    running.set(
      key,
      working.catch(() => {}),
    );
    try {
      return await working;
    } finally {
      running.delete(key);
    }
  }

  async function perform(
    deed: Deed,
    rule: ResponseRule,
    end: (rest: Pick<ResponseRecord, 'outcome' | 'why' | 'undo'>) => ResponseRecord,
  ): Promise<ResponseRecord> {
    const { why, undo: way } = await deed.run();
    if (!way) return end({ outcome: 'done', why });
    const at = rule.holdMs === undefined ? {} : { at: isoZulu(now() + BigInt(rule.holdMs) * 1_000_000n) };
    const record = end({ outcome: 'done', why, undo: { ...way, ...at } satisfies Undo });
    if (rule.holdMs !== undefined) {
      const each: Held = { record, key: deed.key, keepAtExit: rule.keepAtExit || outlive.has(way.step.kind) };
      if (closed) await letGo(each, 'the program ends');
      else held.add(each, rule.holdMs);
    }
    return record;
  }

  removeExpired(Date.now(), options.pins);
  // What an earlier run held and could not take back.
  for (const record of ledger.held().slice(-responseBounds.held)) {
    const keepAtExit = outlive.has(record.undo?.step.kind ?? 'thaw');
    held.add({ record, key: `earlier ${record.id}`, keepAtExit }, Date.parse(record.undo?.at ?? '') - milliseconds());
  }

  return {
    async respond(alert, facts) {
      if (closed) return [];
      const asked = config.responses.filter(rule => concerns(rule, alert));
      const records: ResponseRecord[] = [];
      // In the order of the file: pausing before killing keeps what the process has in memory.
      for (const rule of asked) {
        const record = await respondOne(rule, alert, facts);
        if (record) records.push(record);
      }
      return records;
    },
    async close() {
      if (closed) return;
      closed = true;
      await Promise.all(running.values());
      const left = held.end();
      for (const each of left) if (!each.keepAtExit) await letGo(each, 'the program ends');
      const kept = left.filter(({ record, keepAtExit }) => keepAtExit && record.undo?.step.kind === 'unblock');
      const program = egress?.opened();
      if (program && kept.length > 0) keepBlocks(program, kept);
      program?.close();
      http.close();
      ledger.close();
    },
  };

  /** Blocks that are to stay do so in the kernel, which ends them by itself. */
  function keepBlocks(program: EgressProgram, kept: readonly Held[]): void {
    const until = Math.max(...kept.map(({ record }) => Date.parse(record.undo?.at ?? '')));
    let result: Pick<ResponseRecord, 'outcome' | 'why'>;
    try {
      result = {
        outcome: 'done',
        why: `the program ends and the block stays; removing ${program.keep(until)} ends it`,
      };
    } catch (error) {
      result = { outcome: 'failed', why: `the block was to stay, but ends with the program: ${reasonOf(error)}` };
    }
    for (const { record } of kept) writeEnd(record, result);
  }
}
