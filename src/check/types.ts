/** The shape of checks. Docs for who writes one: docs/adding-a-check.md. */
import type { Advice, Severity, Text } from '../model/index.ts';
import type { Document } from './document/types.ts';

/** Keys from the root of a document down to a value. */
export type Path = readonly (string | number)[];

/** One thing that a check found: where, and what is wrong there. */
export interface Hit {
  /**
   * The value that is wrong, as a path of keys from the root of the document; its line is looked up. Where the value is
   * missing, the path of what should hold it.
   */
  at?: Path;
  /** Line from 1, where the target counts lines itself (a Dockerfile). */
  line?: number;
  endLine?: number;
  /** What is wrong in this place, naming container, key and value. Never a secret's value. */
  message: Text;
  /** Where it is another than the check's own. */
  severity?: Severity;
}

/**
 * One change to a document that closes a hit. All of a file that it does not name stays as it is, byte by byte: comments,
 * order, quotes. A change that cannot be made so is not made, and said.
 *
 * `set` gives the value at a path, and makes the mappings on the way that are missing (never list items); `remove` takes a
 * member of a mapping or an item of a list away; `lines` replaces whole lines of the file, from 1, both ends included
 * (`endLine` before `line`: nothing is replaced, `text` is put in before `line`).
 * @example { set: ['spec', 'containers', 0, 'securityContext', 'privileged'], value: false }
 */
export type Change =
  | { set: Path; value: Plain }
  | { remove: Path }
  | { lines: { line: number; endLine: number }; text: readonly string[] };

/** What JSON can hold. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** One way in which a configuration can be risky. A value in the list of its kind. */
export interface Check<Target> {
  /** `PLD-001` Dockerfile, `PLI-001` image, `PLK-001` Kubernetes, `PLC-001` compose and running containers. Never reused. */
  id: string;
  severity: Severity;
  advice: Advice;
  references: readonly string[];
  /** Ids of other tools' checks of the same thing: `trivy:DS-0002`, `hadolint:DL3002`, `checkov:CKV_DOCKER_8`; docs/check-map.md. */
  peers?: readonly string[];
  /** Hits, in the order of the document. Pure, and bounded by the target. */
  find(target: Target): Iterable<Hit>;
  /**
   * Changes that close a hit and alter nothing about what the thing does: safe without anyone's knowledge of the program.
   * Absent where there are none; empty where there are none for this hit.
   */
  fix?(target: Target, hit: Hit): readonly Change[];
}

/** What a room outside needs to know of a check to report its findings. */
export type CheckInfo = Pick<Check<never>, 'id' | 'severity' | 'advice' | 'references' | 'peers'>;

/** A hit and the document that it stands in. */
export interface Found {
  document: Pick<Document, 'path' | 'spot'> & { value?: unknown };
  check: CheckInfo;
  hit: Hit;
  /** The Kubernetes object; the file alone where it is absent. */
  object?: { apiVersion: string; objectKind: string; name: string; namespace?: string };
  fix?(): readonly Change[];
}

/** One kind of configuration that is written in YAML or JSON. A value in the list of `kinds.ts`. */
export interface DocumentKind {
  /** As reports count it: `kubernetes`, `compose`, `inspect` … */
  id: string;
  /** Whether a document is of this kind, by what it holds and by its file's path. Called for every document, so be quick. */
  is(value: unknown, path: string): boolean;
  /** All checks of the kind, for the lists and for `checkOf`. */
  checks: readonly (CheckInfo & { fix?: unknown })[];
  /** Judges all documents of the kind together: some checks look from one to another. */
  judge(documents: readonly Document[]): Iterable<Found>;
}

/** What the checks of a list find in one target of a document; `object` and `at` of the hits as the document has them. */
export function* foundIn<Target>(
  document: Found['document'],
  target: Target,
  checks: readonly Check<Target>[],
  object?: Found['object'],
): Generator<Found> {
  for (const check of checks) {
    for (const hit of check.find(target)) {
      yield {
        document,
        check,
        hit,
        ...(object && { object }),
        ...(check.fix && { fix: () => check.fix!(target, hit) }),
      };
    }
  }
}
