import {
  type ArtifactInfo,
  type Finding,
  type Package,
  PlimsollError,
  type Problem,
  type VexUse,
} from '../model/index.ts';
import { fixPlan } from '../policy/index.ts';
import { applyVex, type NamedVex, readVex, vexIn } from '../sbom/index.ts';
import { orderingOf } from '../version/index.ts';
import type { Assessment } from './assessment.ts';
import { order } from './order.ts';

/** A VEX document as it was given: a file's name and content. */
export interface VexFile {
  name: string;
  bytes: Uint8Array;
  /** Nobody named it: it hung on the image or lay in a repository. What cannot be read of it is told, and stops nothing. */
  unnamed?: boolean;
}

/** Where VEX documents are looked for once it is known what was scanned. */
export type VexSource = (
  artifact: ArtifactInfo,
  packages: () => readonly Package[],
) => Promise<{ files: VexFile[]; problems: Problem[] }>;

/** An assessment that VEX documents have spoken of: what they set aside is no longer among its findings. */
export interface Heard {
  assessment: Assessment;
  waived: Finding[];
  vex: VexUse[];
}

/** @throws PlimsollError when a document that was named cannot be read: a statement that goes unheard may be the one that matters */
export async function hearVex(
  given: readonly (VexFile | VexSource)[],
  artifact: ArtifactInfo,
  assessment: Assessment,
): Promise<Heard> {
  const documents: NamedVex[] = [];
  const problems: Problem[] = [];
  for (const one of given) {
    const found = typeof one === 'function' ? await one(artifact, assessment.packages) : { files: [one], problems: [] };
    problems.push(...found.problems);
    for (const file of found.files) {
      const read = documentOf(file);
      if (isProblem(read)) problems.push(read);
      else if (read) documents.push(read);
    }
  }
  const { os, packages } = assessment;
  const { findings, waived, uses } = applyVex(documents, assessment.findings, {
    artifact,
    os,
    packages,
    order: (type, a, b) => orderingOf(type)?.compare(a, b),
  });
  const fixFirst = waived.length > 0 ? fixPlan(findings, order) : assessment.fixFirst;
  // `packages` is a function that reads when it is asked; a copy keeps it one.
  const heard = { ...assessment, findings, fixFirst, problems: [...assessment.problems, ...problems] };
  return { assessment: heard, waived, vex: uses };
}

const isProblem = (value: NamedVex | Problem | undefined): value is Problem => value !== undefined && 'code' in value;

function documentOf({ name, bytes, unnamed }: VexFile): NamedVex | Problem | undefined {
  if (!unnamed) return { name, document: readVex(bytes, name) };
  try {
    // A bill of materials hangs on an image too, and says nothing of the kind.
    const document = vexIn(bytes, name);
    return document && { name, document };
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    return { code: error.code, message: error.message };
  }
}
