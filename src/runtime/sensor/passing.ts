/** Alerts on their way to the main process: no more than are taken in time, and what is left out is counted. */
import { sensorBounds } from './bounds.ts';
import type { SensorAlert } from './protocol.ts';

export interface Passing {
  /**
   * Keeps a place for an alert of a rule that is to be pushed; where there is none, it counts as left out. A rule that floods
   * leaves places to the others.
   */
  place(rule: string): boolean;
  /** Of an alert that has its place. */
  push(alert: SensorAlert): void;
  /** What the sensor says of itself, and does not leave out. */
  always(alert: SensorAlert): void;
  /** Sends what has come together. */
  flush(): void;
  /** Alerts that were left out so far. */
  dropped(): number;
  /** The same by rule, since this was asked last. */
  left(): Map<string, number>;
}

/** @param send calls back when the alerts have gone */
export function passing(send: (alerts: readonly SensorAlert[], gone: () => void) => void): Passing {
  let batch: SensorAlert[] = [];
  const waiting = new Map<string, number>();
  let all = 0;
  let dropped = 0;
  let left = new Map<string, number>();
  const count = (rule: string, change: 1 | -1): void => {
    const next = (waiting.get(rule) ?? 0) + change;
    if (next === 0) waiting.delete(rule);
    else waiting.set(rule, next);
    all += change;
  };
  const push = (alert: SensorAlert): void => void batch.push(alert);
  return {
    place(rule) {
      const most = all < sensorBounds.alertsWaiting ? sensorBounds.alertsOfRule : 0;
      if ((waiting.get(rule) ?? 0) >= most) {
        dropped++;
        left.set(rule, (left.get(rule) ?? 0) + 1);
        return false;
      }
      count(rule, 1);
      return true;
    },
    push,
    always(alert) {
      count(alert.alert.rule, 1);
      push(alert);
    },
    flush() {
      if (batch.length === 0) return;
      const alerts = batch;
      batch = [];
      send(alerts, () => {
        for (const { alert } of alerts) count(alert.rule, -1);
      });
    },
    dropped: () => dropped,
    left() {
      const last = left;
      left = new Map();
      return last;
    },
  };
}
