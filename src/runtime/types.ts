/**
 * The contract between sources of events (captures, the kernel, audit logs, unit tests) and the rule language: what an
 * event shows of itself, and how a field is read from it.
 */

/** Types of fields, in Falco's words. `DYNAMIC`: known only once the argument is (evt.rawarg). */
export type FieldType =
  | 'CHARBUF'
  | 'FSPATH'
  | 'FSRELPATH'
  | 'BYTEBUF'
  | 'BOOL'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'PORT'
  | 'DOUBLE'
  | 'RELTIME'
  | 'ABSTIME'
  | 'IPADDR'
  | 'IPNET'
  | 'DYNAMIC';

/**
 * One value of an event, by type of field:
 * - texts (CHARBUF, FSPATH …): a string. A byte that is not UTF-8 is the code unit U+DC00 + byte (U+DC80–U+DCFF), so
 *   nothing is lost and comparisons stay comparisons of bytes (`textOfBytes`).
 * - BYTEBUF: the bytes.
 * - BOOL: a boolean. Integers and times: a number where it is exact, else a bigint. Times are nanoseconds.
 * - IPADDR and IPNET: IPv4 as a number (0–2³²−1, first octet highest), IPv6 as a bigint (128 bits).
 */
export type Scalar = string | number | bigint | boolean | Uint8Array;

/** What was read: a value, several (fields that are lists), or nothing: NULL, which makes every comparison false. */
export type FieldValue = Scalar | readonly Scalar[] | undefined;

/** The least that rules ask of an event of any source. */
export interface RuleEvent {
  /** `syscall`, `k8s_audit`, or another source's name: which rules look at it. */
  readonly source: string;
  /** What evt.type says: `openat`, `execve`, `pluginevent` … Rules are indexed by it. */
  readonly type: string;
  /** Number of the event, from 1. */
  readonly num: number;
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
}

/** A field as it is declared. */
export interface FieldSpec {
  name: string;
  type: FieldType;
  /** It gives several values: only `in`, `intersects` and `exists` apply. */
  list?: true;
  /** `[argument]`: absent: none is taken. */
  argument?: 'required' | 'optional';
  /** What the argument may be: a number, a text, or either. */
  takes?: 'index' | 'key' | 'any';
  /** The argument may also follow a dot: evt.arg.flags. */
  dotted?: true;
  /**
   * It reads several values, of which one must satisfy a comparison: `ancestors` (without an argument: the process's), or
   * `ends` of a connection, of which both must for `!=`.
   */
  each?: 'ancestors' | 'ends';
  /** It cannot be printed. */
  filterOnly?: true;
  /** It takes no field at the right-hand side, and cannot stand there. */
  constantOnly?: true;
  /** It takes no transformers. */
  plain?: true;
  /** Still there, but says nothing useful. */
  deprecated?: true;
  /** One sentence, for the reference. */
  note: string;
}

/** A field with its argument, ready to be read. */
export interface BoundField<E> {
  type: FieldType;
  list: boolean;
  read(event: E): FieldValue;
}

/** How one source's events are read. */
export interface EventSource<E extends RuleEvent = RuleEvent> {
  /** The `source` of its rules. */
  name: string;
  fields: readonly FieldSpec[];
  /** Every name that evt.type can have; absent: any. A condition that asks for another is wrong. */
  eventTypes?: ReadonlySet<string>;
  /**
   * Binds a declared field to its argument once, when rules are compiled. `undefined`: the argument is not one that the
   * field takes.
   */
  bind(spec: FieldSpec, argument: string | undefined): BoundField<E> | undefined;
}

/** A rule that matched an event. */
export interface Alert {
  /** Nanoseconds since the epoch. */
  time: bigint;
  rule: string;
  priority: Priority;
  source: string;
  tags: readonly string[];
  hostname?: string;
  /** The message with its prefix: time and priority. */
  output: string;
  /** The message alone. */
  message: string;
  outputFields: Record<string, unknown>;
}

export const priorities = [
  'Emergency',
  'Alert',
  'Critical',
  'Error',
  'Warning',
  'Notice',
  'Informational',
  'Debug',
] as const;
export type Priority = (typeof priorities)[number];
