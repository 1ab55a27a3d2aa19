import type { LeftOut, LoadSample, ThrottleState } from './types.ts';

/** Counts what is left out: exactly where the kernel counts, else by what came through and what came before. */
export interface LeftOutMeter {
  /** @returns events that arose, by kind: those that were sent and those that were left out. */
  add(sample: LoadSample, state: ThrottleState): Map<string, number>;
  /** Shedding starts. */
  begin(): void;
  /** Since it started. */
  episode(): { leftOut: number; exact: boolean };
  /** Since the beginning, by kind. */
  total(): LeftOut[];
}

export function leftOutMeter(): LeftOutMeter {
  const totals = new Map<string, LeftOut>();
  /** Events a second of kinds before they were switched off. */
  const rates = new Map<string, number>();
  let episode = { leftOut: 0, exact: true };

  function count(kind: string, events: number, exact: boolean): void {
    if (events <= 0) return;
    const known = totals.get(kind) ?? { kind, events: 0, exact: true };
    totals.set(kind, { kind, events: known.events + events, exact: known.exact && exact });
    episode = { leftOut: episode.leftOut + events, exact: episode.exact && exact };
  }

  function estimate(kind: string, sent: number, sample: LoadSample, state: ThrottleState): number {
    if (state.off.has(kind)) return Math.round(((rates.get(kind) ?? 0) * sample.elapsed) / 1000);
    const n = (state.sampling.get(kind) ?? 1) * (state.groupKinds.has(kind) ? meanOfGroups(sample, state) : 1);
    return Math.round(sent * (n - 1));
  }

  return {
    add(sample, state) {
      const arising = new Map<string, number>();
      for (const kind of new Set([...sample.events.keys(), ...(sample.leftOut?.keys() ?? []), ...state.off])) {
        const sent = sample.events.get(kind) ?? 0;
        const counted = sample.leftOut?.get(kind);
        const missing = counted ?? (state.level > 0 ? estimate(kind, sent, sample, state) : 0);
        count(kind, missing, sample.leftOut !== undefined);
        arising.set(kind, sent + missing);
        if (!state.off.has(kind) && sample.elapsed > 0) rates.set(kind, ((sent + missing) * 1000) / sample.elapsed);
      }
      return arising;
    },
    begin() {
      episode = { leftOut: 0, exact: true };
    },
    episode: () => episode,
    total: () => [...totals.values()].sort((a, b) => b.events - a.events || (a.kind < b.kind ? -1 : 1)),
  };
}

/** For how many events one that was sent stands, over all groups. */
function meanOfGroups({ groups }: LoadSample, { cgroupSampling }: ThrottleState): number {
  let sent = 0;
  let arose = 0;
  for (const [group, events] of groups) {
    sent += events;
    arose += events * (cgroupSampling.get(group) ?? 1);
  }
  return sent === 0 ? 1 : arose / sent;
}
