import type { Advice, FoundInFile, Severity, Text } from '../model/index.ts';

/** One thing that a check found: where, and what is wrong there. */
export interface Hit {
  /**
   * The value that is wrong, as a path of keys from the root of the document; its line is looked up. Where the value is
   * missing, the path of what should hold it.
   */
  at?: readonly (string | number)[];
  /** Line from 1, where the target counts lines itself (a Dockerfile). */
  line?: number;
  endLine?: number;
  /** What is wrong in this place, naming container, key and value. Never a secret's value. */
  message: Text;
  /** Where it is another than the check's own. */
  severity?: Severity;
}

/** One way in which a configuration can be risky. A value in the list of its kind. */
export interface Check<Target> {
  /** `PLD-001` Dockerfile, `PLI-001` image, `PLK-001` Kubernetes, `PLC-001` compose and running containers. Never reused. */
  id: string;
  severity: Severity;
  advice: Advice;
  references: readonly string[];
  /** Hits, in the order of the document. Pure, and bounded by the target. */
  find(target: Target): Iterable<Hit>;
}

/** What a room outside needs to know of a check to report its findings. */
export type CheckInfo = Pick<Check<never>, 'id' | 'severity' | 'advice' | 'references'>;

export type { FoundInFile };
