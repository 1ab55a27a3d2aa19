/** Where events come from, as the kernel tells groups of processes apart: a cgroup's id, or a number of a namespace. */
export type Group = number | bigint;

/** Limits that are held. */
export interface Targets {
  /** Processors that the sensor may use: 0.5 is half of one. */
  sensor: number;
  /** Share of all processors of the host that may be busy, 0–1, before the sensor gives way. */
  host: number;
}

/** What was measured since the sample before. */
export interface LoadSample {
  /** Milliseconds of a clock that is never set. */
  elapsed: number;
  /** Processors used by the sensor, with what its part in the kernel costs. `undefined`: not known yet. */
  sensorCpu: number | undefined;
  /** Share of the host's processors that were busy, 0–1. `undefined`: not known yet. */
  hostCpu: number | undefined;
  /** Events that arrived, by kind. */
  events: ReadonlyMap<string, number>;
  /** The same by group. */
  groups: ReadonlyMap<Group, number>;
  /** Events that found no room. */
  drops: number;
  /** Events that shedding left out, by kind, where the kernel counts them. */
  leftOut?: ReadonlyMap<string, number>;
}

/** What the kernel is told. */
export interface ThrottleState {
  /** Steps of the order that are taken; 0: nothing is shed. */
  level: number;
  /** One of so many events of a kind is sent. */
  sampling: ReadonlyMap<string, number>;
  /** One of so many events of a group is sent, of the kinds of `groupKinds`. */
  cgroupSampling: ReadonlyMap<Group, number>;
  groupKinds: ReadonlySet<string>;
  /** Kinds of which nothing is sent. */
  off: ReadonlySet<string>;
}

/** A change of what is shed. */
export interface Announcement {
  /** Nanoseconds since the epoch. */
  time: bigint;
  kind: 'shedding' | 'restored';
  /** `started`: nothing was shed before; `stopped`: nothing is any more; else `changed`. */
  phase: 'started' | 'changed' | 'stopped';
  /** What is left out from now on, or no longer. */
  what: string;
  why: string;
  level: number;
  /** Events left out so far since it started, by estimate where `exact` is not set. */
  leftOut: number;
  exact: boolean;
}

/** How much of a kind was left out. */
export interface LeftOut {
  kind: string;
  events: number;
  /** Counted by the kernel, rather than estimated. */
  exact: boolean;
}

/** For metrics and reports. */
export interface ThrottleReport {
  level: number;
  /** Since when something is shed, nanoseconds since the epoch. */
  since: bigint | undefined;
  /** What is shed now, one text a step. */
  shedding: string[];
  /** How often shedding started. */
  starts: number;
  /** Since the sensor began; the most first. */
  leftOut: LeftOut[];
  /** Everything that may be shed is, and the load is above its target all the same. */
  exhausted: boolean;
}
