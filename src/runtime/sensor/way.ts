/**
 * How events come: from eBPF programs, or, where these cannot be, from what the kernel tells without them. The same state, the
 * same rules and the same alerts stand behind both.
 */
import { PlimsollError, type Problem } from '../../model/index.ts';
import { probe } from '../degrade/probe.ts';
import type { SensorWay } from '../degrade/probe-text.ts';
import type { Needs } from '../needs/index.ts';
import type { ProcReader } from '../proc/reader.ts';
import type { CaptureSink } from '../scap/reader.ts';
import type { MachineState } from '../state/machine.ts';
import type { ThrottleState } from '../throttle/types.ts';
import type { Ahead } from './clock.ts';
import type { Live } from './live.ts';
import type { Counters, SensorObject } from './object.ts';
import { ebpfWay } from './way-ebpf.ts';
import { wayWithoutEbpf } from './way-without.ts';

/** What is seen, and what is not. */
export interface Seen {
  way: Exclude<SensorWay, 'none'>;
  /** `tp_btf`, `raw_tp`, or `fallback`: without eBPF. */
  attachedBy: string;
  programs: number;
  notAttached: SensorObject['notAttached'];
  /** Calls that are watched; without eBPF there are none. */
  calls: number;
  /** Kinds of events that rules ask for and that do not come, by name. */
  missing: readonly string[];
  /** Why eBPF is not used, one cause a line; empty when it is. */
  because: readonly string[];
}

export interface Way {
  /** As it is now: other rules ask for other events. */
  seen(): Seen;
  /** What was counted, and what the clock of the day is ahead. */
  source: Pick<Live, 'counts' | 'ahead'>;
  /** Number of the host's mount namespace: its group. Absent: events are not shed by groups. */
  host?: number;
  /** Hands on events that wait, at most so many. Events that come by themselves are none of these. */
  drain(most: number): number;
  /** Bytes that wait. */
  waiting(): number;
  counters(): Counters;
  /** Events that were lost for causes that `counters` does not have. */
  otherDrops(): Readonly<Record<string, number>>;
  /** Tells what is shed from now on. */
  shed(state: ThrottleState): void;
  /**
   * From now on, the first time that each file is opened for reading in a container is told, though no rule asks for it.
   * @param turn what was told in another turn is told again; 0: none is
   */
  facts(turn: number): void;
  /** Events that shedding left out, by kind. */
  leftOut(): Map<string, number>;
  /** Watches for other rules: nothing is missed, or seen twice, meanwhile. */
  reload(needs: Needs): Promise<void>;
  close(): void;
}

export interface WayOptions {
  needs: Needs;
  /** Path of the compiled eBPF object. */
  object: string;
  ringBytes: number;
  /** Processes that are never looked at: the sensor, and the one that is told. */
  own: readonly [number, number];
  state: MachineState;
  sink: CaptureSink;
  proc: ProcReader;
  ahead: Ahead;
  onProblem(problem: Problem): void;
  /** Nothing more is seen. */
  onEnd(error: Error): void;
  /** Reads all processes anew. */
  rebuild(): void;
}

/**
 * eBPF, or else the second choice, with the causes why.
 * @param without eBPF is not even tried
 * @throws PlimsollError `sensor-unavailable` when there is neither
 */
export async function openWay(options: WayOptions, without = false): Promise<Way> {
  if (without) return wayWithoutEbpf(options, ['--without-ebpf asks for that']);
  try {
    return await ebpfWay(options);
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== 'sensor-unavailable') throw error;
    return wayWithoutEbpf(options, [error.message, ...(await causes(options.object))]);
  }
}

/** What of the probe's table eBPF cannot do without, and does not work. */
async function causes(object: string): Promise<string[]> {
  try {
    return (await probe({ object }))
      .filter(({ works, needed }) => works === false && needed === 'required')
      .map(({ what, errno, cause }) => `${what}: ${errno ? `${errno}, ` : ''}${cause.en}`);
  } catch (error) {
    return [`the probe itself failed: ${(error as Error).message}`];
  }
}
