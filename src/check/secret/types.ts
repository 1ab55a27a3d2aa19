import type { Severity, Text } from '../../model/index.ts';
import type { Assignment } from './assignment.ts';

/** Where a rule looks: the bytes around one keyword. Valid during the call alone; positions are those of `bytes`. */
export interface Window {
  bytes: Uint8Array;
  /** First byte of the keyword, and the first after it. */
  at: number;
  end: number;
  /** What may be looked at: `bytes` from `from` up to `to`. A rule that looks further would depend on how a file was read. */
  from: number;
  to: number;
  /** Path of the file. */
  path: string;
  /** The file holds more than text. */
  binary: boolean;
  /** What is assigned to the name that the keyword is part of; read once for all rules. */
  assignment(): Assignment | undefined;
}

/** A secret in a window. */
export interface Span {
  /** First byte of the value, and the first after it. */
  start: number;
  end: number;
  /** How many bytes at the value's beginning say its kind and are no secret: `ghp_`. */
  open?: number;
  /** Masked text of its own, in the place of name, sign and mask. */
  excerpt?: string;
  /** Why it weighs less than others of its kind: a checksum that does not match, a key that is encrypted. */
  doubt?: Doubt;
}

export interface Doubt extends Text {
  severity: Severity;
}

/** How sure it is that what a rule finds is what it says: where two find the same, the surer one reports it. */
export const ranks = { generic: 0, named: 1, format: 2, structure: 3, own: 4 } as const;

/** One kind of secret. A value in the list of its vendor. */
export interface SecretRule {
  /** Never reused. */
  id: string;
  severity: Severity;
  title: Text;
  /** How it is made worthless. */
  revoke: Text;
  /** One of these stands in or before the secret; lower-case ASCII, compared without regard to case. */
  keywords: readonly string[];
  /** Instead of keywords: paths of files that hold the secret and nothing else. The window is the whole file then. */
  place?: RegExp;
  /** The keywords as they must be written, where other cases are none: fewer places of binary files are looked at. */
  spelled?: readonly string[];
  rank: (typeof ranks)[keyof typeof ranks];
  /** Looks into binary files too; its format is so strict that chance does not make one. */
  binary: boolean;
  /** People choose such values, so that they could be guessed from a fingerprint: there is none. */
  chosen: boolean;
  find(window: Window): Span | undefined;
}
