/** Bounds of what an API server, or whoever says to be one, sends. */
export const auditBounds = {
  /** Bytes of one batch: an `EventList`, or one line of a log. The API server sends 400 events of up to 100 KiB at most. */
  batchBytes: 64 * 1024 * 1024,
  /** Events of one batch. */
  entries: 100_000,
  /** Objects and lists inside each other; the API server itself stops at a hundred for what custom resources hold. */
  depth: 256,
  /** Problems listed; the rest are counted. */
  problems: 200,
  /** Requests to the webhook at the same time. */
  connections: 256,
  /** Bytes of batches that the webhook holds at the same time. */
  heldBytes: 256 * 1024 * 1024,
  /** Milliseconds in which a request has to be there whole. */
  requestMs: 30_000,
  /** Milliseconds that requests have to end when the webhook is closed. */
  closeMs: 2_000,
} as const;
