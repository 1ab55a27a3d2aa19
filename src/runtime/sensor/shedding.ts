/** Holds the sensor's load under its targets: measures, asks the throttle, and tells the kernel. */
import { cpuMeter, hostMeter, withinQuota } from '../throttle/meters.ts';
import { throttle } from '../throttle/throttle.ts';
import type { Announcement, Group, Targets, ThrottleReport } from '../throttle/types.ts';
import type { Counters } from './object.ts';
import type { Way } from './way.ts';

/** What the kernel's part costs, in seconds of a processor: an event that is sent, and an open that is left out by its path. */
const costOf = { sent: 1.5e-6, quiet: 0.6e-6 } as const;

export interface Shedding {
  /** Counts one event of a container; '' is the host. */
  counted(containerId: string): void;
  /** Which mount namespace a container has. */
  namespaceOf(containerId: string, namespace: number): void;
  /**
   * Measures, about four times a second, and changes what is sent.
   * @param events all so far, by name
   */
  sample(way: Pick<Way, 'counters' | 'leftOut' | 'shed' | 'host'>, events: ReadonlyMap<string, number>): Announcement[];
  report(): ThrottleReport;
  /** Cores that the sensor used, with its part in the kernel, and the share of the host's that was busy. */
  load(): { sensor: number; host: number };
}

export function shedding(targets: Targets, now: () => bigint): Shedding {
  const control = throttle({ targets: { ...targets, sensor: withinQuota(targets.sensor) }, now });
  const cpu = cpuMeter();
  const host = hostMeter();
  const groups = new Map<string, number>();
  const namespaces = new Map<string, number>();
  let before: Counters | undefined;
  let eventsBefore: ReadonlyMap<string, number> = new Map();
  let leftBefore = new Map<string, number>();
  let at = performance.now();
  let load = { sensor: 0, host: 0 };
  return {
    counted: containerId => void groups.set(containerId, (groups.get(containerId) ?? 0) + 1),
    namespaceOf: (containerId, namespace) => void namespaces.set(containerId, namespace),
    sample(way, all) {
      const counters = way.counters();
      const [time, own, busy] = [performance.now(), cpu(), host()];
      const elapsed = time - at;
      const events = new Map<string, number>();
      for (const [name, count] of all) {
        const since = count - (eventsBefore.get(name) ?? 0);
        if (since > 0) events.set(name, since);
      }
      const left = way.leftOut();
      const leftOut = new Map(
        [...left].map(([kind, count]) => [kind, Math.max(0, count - (leftBefore.get(kind) ?? 0))]),
      );
      const since = (name: keyof Counters): number => (before ? Math.max(0, counters[name] - before[name]) : 0);
      const kernel = (since('sent') * costOf.sent + since('quiet') * costOf.quiet) / (elapsed / 1000);
      const drops = since('ringFull') + since('tooLarge') + since('noScratch');
      const sensorCpu = own === undefined ? undefined : own + kernel;
      load = { sensor: sensorCpu ?? 0, host: busy ?? 0 };
      const byGroup = new Map<Group, number>();
      for (const [id, count] of groups) {
        const group = id === '' ? way.host : namespaces.get(id);
        if (group !== undefined && way.host !== undefined) byGroup.set(group, (byGroup.get(group) ?? 0) + count);
      }
      groups.clear();
      [before, leftBefore, at, eventsBefore] = [counters, left, time, all];
      const changed = control.sample({ elapsed, sensorCpu, hostCpu: busy, events, groups: byGroup, drops, leftOut });
      if (changed === undefined) return [];
      way.shed(changed.state);
      return changed.announcements;
    },
    report: () => control.report(),
    load: () => load,
  };
}
