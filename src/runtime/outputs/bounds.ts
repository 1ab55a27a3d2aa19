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
  /** Bytes of one syslog message over UDP (RFC 3164 asks for 1024 at most; every daemon takes this). */
  datagramBytes: 8_192,
} as const;
