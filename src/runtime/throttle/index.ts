/** Holds the load of the sensor and of the host under targets: what is given up, in which order, and that it is said. */
export { throttleAlert, throttleRule } from './alert.ts';
export { cpuMeter, hostMeter, withinQuota } from './meters.ts';
export { neverShed, sheddingOrder } from './order.ts';
export { type Throttle, type ThrottleOptions, throttle } from './throttle.ts';
export type { Announcement, Group, LeftOut, LoadSample, Targets, ThrottleReport, ThrottleState } from './types.ts';
