/** Bounds and paces of the live sensor. */
export const sensorBounds = {
  /** Events of one turn; messages are looked at and sent between turns. */
  together: 20_000,
  /** Events after which the time of a turn is looked at. */
  step: 500,
  /** Milliseconds of one turn. */
  turnMs: 25,
  /** Alerts that the main process has not taken yet: beyond, they are counted and left out. */
  alertsWaiting: 20_000,
  /** The same, of one rule. */
  alertsOfRule: 4_000,
  /** Milliseconds between turns while events come. */
  busyMs: 2,
  /** Milliseconds between turns, at most, while none come. */
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
  /** Milliseconds until a sensor that ended is started again, the first time. */
  restartMs: 100,
  /** The same, at most. */
  restartMostMs: 10_000,
  /** Milliseconds without a word after which a sensor is taken for stuck, and replaced. */
  silentMs: 15_000,
  /** Milliseconds that a sensor has to begin. */
  beginMs: 30_000,
  /** Milliseconds that it has to end. */
  endMs: 5_000,
} as const;
