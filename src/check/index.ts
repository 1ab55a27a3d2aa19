/** Misconfiguration checks and secret rules: extractors that `scan/` hands to `extract/`, and what stands behind their ids. */
import type { ArtifactInfo, Extractor, FoundInFile, ImageConfig, Scanner } from '../model/index.ts';
import type { CheckInfo } from './types.ts';

export type { Check, CheckInfo, Hit } from './types.ts';

/** The extractors that look for secrets and risky configuration in an artifact of this kind. */
export function checkExtractors(_kind: ArtifactInfo['kind'], _scanners: readonly Scanner[]): Extractor[] {
  return [];
}

/** What is risky in an image's config: user, environment, history … */
export function checkImageConfig(_config: ImageConfig, _scanners: readonly Scanner[]): FoundInFile[] {
  return [];
}

/** The check or the secret rule of a finding. */
export function checkOf(_id: string): CheckInfo | undefined {
  return undefined;
}
