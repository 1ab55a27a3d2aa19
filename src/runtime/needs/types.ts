/** What rules ask of the kernel: the contract between conditions and the filter that runs before an event is sent. */

/**
 * What is asked of one kind of event. Always an over-approximation: an event that a need refuses satisfies no rule, but
 * not every event that it accepts satisfies one.
 */
export interface Need {
  /** Where the process runs. */
  host: boolean;
  container: boolean;
  /** Result of the call. A kind without a result is needed with both. */
  success: boolean;
  failure: boolean;
  /** Calls of the open family: one of these must hold. Absent: any path. */
  paths?: PathNeed[];
  /** Calls on sockets: the socket is one of these. Absent: any, and descriptors that are no sockets. */
  sockets?: SocketKind[];
  /** The thread has one of these names (at most 15 bytes). Absent: any name. */
  comms?: string[];
}

/** `inet`: of IPv4 or IPv6, but not TCP. `other`: every other family. */
export type SocketKind = 'tcp' | 'inet' | 'unix' | 'other';

/**
 * Paths of files that are opened by a class of processes, for reading alone (`read`), or for anything else: writing, creating,
 * truncating or appending (`write`). Exactly one of host and container, and one of read and write is set; every open is of
 * one class.
 *
 * A path is the one that rules see as `fd.name`: absolute, with `.`, `..` and empty components taken out by their text
 * alone, links not followed. One that was given with two dots in a row, a `.` or an empty component, and one that cannot be
 * read or made absolute, is let through, whatever the lists say (where there is an entry of its class at all).
 */
export interface PathNeed {
  host: boolean;
  container: boolean;
  read: boolean;
  write: boolean;
  /** Every path; the lists are empty then. */
  any: boolean;
  /** The path begins with one of these texts: at most 64 bytes each. */
  prefixes: string[];
  /** Or its last component is one of these: at most 31 bytes each. */
  names: string[];
  /** Or the component right above it is one of these: at most 31 bytes each. */
  parents: string[];
}

/** Why the kernel hands over more of a kind than a rule asks for. */
export interface Unfiltered {
  rule: string;
  /** `*`: every kind. */
  type: string;
  why: string;
}

export interface Needs {
  /** By evt.type. A kind that is not there is not needed. */
  needs: Map<string, Need>;
  /** A rule names no kind, and looks at all of them (the ones that are there). */
  everything: boolean;
  unfiltered: Unfiltered[];
}
