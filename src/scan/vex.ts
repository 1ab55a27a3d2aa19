import type { ArtifactInfo, Finding, VexUse } from '../model/index.ts';
import { fixPlan } from '../policy/index.ts';
import { applyVex, type NamedVex, readVex } from '../sbom/index.ts';
import { orderingOf } from '../version/index.ts';
import type { Assessment } from './assessment.ts';
import { order } from './order.ts';

/** A VEX document as it was given: a file's name and content. */
export interface VexFile {
  name: string;
  bytes: Uint8Array;
}

/** An assessment that VEX documents have spoken of: what they set aside is no longer among its findings. */
export interface Heard {
  assessment: Assessment;
  waived: Finding[];
  vex: VexUse[];
}

/** @throws PlimsollError when a document cannot be read: a statement that goes unheard may be the one that matters */
export function hearVex(files: readonly VexFile[], artifact: ArtifactInfo, assessment: Assessment): Heard {
  const documents = files.map(({ name, bytes }): NamedVex => ({ name, document: readVex(bytes, name) }));
  const { os, packages } = assessment;
  const { findings, waived, uses } = applyVex(documents, assessment.findings, {
    artifact,
    os,
    packages,
    order: (type, a, b) => orderingOf(type)?.compare(a, b),
  });
  const fixFirst = waived.length > 0 ? fixPlan(findings, order) : assessment.fixFirst;
  // `packages` is a function that reads when it is asked; a copy keeps it one.
  return { assessment: { ...assessment, findings, fixFirst }, waived, vex: uses };
}
