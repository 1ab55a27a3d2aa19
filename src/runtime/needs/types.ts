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
  /** The thread must have one of these names (at most 15 bytes). Absent: any name. */
  comms?: string[];
}

/**
 * Paths of files that are opened by a class of processes, for reading or for writing. Exactly one of host and container,
 * and one of read and write is set; what is opened for both is accepted by either; `creat` opens for writing.
 *
 * A path is the one that rules see as `fd.name`: absolute, with `.`, `..` and empty components taken out by their text
 * alone, links not followed. One that the kernel cannot bring into this form, or cannot read, has to be let through.
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
  /** Or its last component is one of these: at most 32 bytes each. */
  names: string[];
  /** Or the component right above it is one of these: at most 32 bytes each. */
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
