/** Bounds and paces of the live sensor. */
export const sensorBounds = {
  /** Events of one turn, in steps, and its milliseconds; messages are looked at and sent between turns. */
  together: 20_000,
  step: 500,
  turnMs: 25,
  /** Alerts that the main process has not taken yet, of all rules and of one: beyond, they are counted and left out. */
  alertsWaiting: 20_000,
  alertsOfRule: 4_000,
  /** Milliseconds between turns: while events come, and at most while none do. */
  busyMs: 2,
  idleMs: 30,
  /** Milliseconds between reports. */
  reportMs: 1_000,
  /** Milliseconds between measurements of the load. */
  sampleMs: 250,
  /** Milliseconds that an alert waits for its container to be described. */
  holdMs: 500,
  /** Milliseconds that the beginning waits for the containers that are there. */
  startMs: 300,
  /** Containers whose users were read. */
  containers: 65_536,
  /** Files of containers that are remembered as told, where the kernel does not do that. */
  firstReads: 65_536,
  /** Bytes of the ring buffer. */
  ringBytes: 8 * 1024 * 1024,
  /** Milliseconds until a sensor that ended is started again: the first time, and at most. */
  restartMs: 100,
  restartMostMs: 10_000,
  /** Milliseconds without a word after which a sensor is taken for stuck, and replaced. */
  silentMs: 15_000,
  /** Milliseconds that a sensor has to begin, and to end. */
  beginMs: 30_000,
  endMs: 5_000,
} as const;
