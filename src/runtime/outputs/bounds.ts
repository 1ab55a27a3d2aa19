/** Bounds of what waits for an output. Beyond them alerts are dropped for it, counted, and told. */
export const outputBounds = {
  /** Alerts that wait. */
  waiting: 10_000,
  /** Characters of alerts that wait. */
  waitingLength: 64 * 1024 * 1024,
  /** Alerts that go out at once, where an output takes several. */
  together: 500,
  /** Milliseconds that outputs are waited for at the end. */
  endMs: 10_000,
  /** Milliseconds of one request over HTTP. */
  requestMs: 10_000,
  /** Bytes of one request to the platform, but for an alert that is larger by itself. */
  batchBytes: 2 * 1024 * 1024,
  /** Bytes of one syslog message over UDP (RFC 3164 asks for 1024 at most; every daemon takes this). */
  datagramBytes: 8_192,
  /** Alerts of one kind that go out whole in each window; the rest are counted. */
  floodWhole: 5,
  /** Milliseconds of such a window. */
  floodWindowMs: 60_000,
  /** Kinds of alerts that are counted at the same time. */
  floodGroups: 10_000,
  /** Clients that read the stream of alerts at the same time. */
  streamClients: 32,
  /** Bytes that one of them may be behind; a slower one is let go. */
  streamBehind: 4 * 1024 * 1024,
  /** Alerts that are kept for clients that come back. */
  streamKept: 1_000,
  /** Characters of them. */
  streamKeptLength: 4 * 1024 * 1024,
  /** Milliseconds between signs of life on a quiet stream. */
  streamBeatMs: 15_000,
} as const;
