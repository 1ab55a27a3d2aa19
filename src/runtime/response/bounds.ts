/** Bounds of responses. */
export const responseBounds = {
  /** Bytes of a file of responses. */
  fileBytes: 256 * 1024,
  /** Responses of one file. */
  responses: 200,
  /** Characters of one text in it. */
  text: 500,
  /** Networks that one egress block lets through. */
  networks: 100,
  /** Labels that one response sets. */
  labels: 10,
  /** Expansions of YAML aliases. */
  aliases: 50,
  /** Milliseconds that something may be held: a day. */
  holdMs: 24 * 3_600_000,
  /** Responses a minute that one entry may ask for. */
  perMinute: 600,
  /** Bytes that are read back of a ledger; of a longer one, the end. */
  ledgerBytes: 64 * 1024 * 1024,
  /** Bytes of one line of it. */
  lineBytes: 64 * 1024,
  /** Groups below a container's own that are looked into. */
  groups: 1_000,
  /** Milliseconds until a killed process must be gone, and a frozen group at rest. */
  settleMs: 2_000,
  /** Milliseconds between a container's SIGTERM and its SIGKILL. */
  stopMs: 10_000,
  /** Milliseconds of one request to a runtime (stopping: `stopMs` more) or to the Kubernetes API. */
  requestMs: 10_000,
  /** Bytes of their answers. */
  answerBytes: 4 * 1024 * 1024,
  /** Things held at one time: paused containers, blocks. */
  held: 1_000,
} as const;
