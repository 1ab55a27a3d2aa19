/** Misconfiguration checks and secret rules: extractors that `scan/` hands to `extract/`, and what stands behind their ids. */
import type { ArtifactInfo, Extractor, FoundInFile, ImageConfig, Scanner } from '../model/index.ts';
import { configExtractor } from './config.ts';
import { documentKinds } from './kinds.ts';
import type { CheckInfo } from './types.ts';
import { wasmChecks } from './wasm.ts';

export type { Change, Check, CheckInfo, Hit } from './types.ts';
export { checkWasm } from './wasm.ts';

export interface Looking {
  kind: ArtifactInfo['kind'];
  scanners: readonly Scanner[];
  /** One file was named: it is looked at whatever it is called. */
  oneFile?: boolean;
}

/** The extractors that look for secrets and risky configuration in an artifact of this kind. */
export function checkExtractors({ kind, scanners, oneFile }: Looking): Extractor[] {
  const misconfiguration = scanners.includes('misconfiguration');
  return [...(misconfiguration && kind !== 'image' ? [configExtractor({ anyName: oneFile })] : [])];
}

/** What is risky in an image's config: user, environment, history … */
export function checkImageConfig(_config: ImageConfig, _scanners: readonly Scanner[]): FoundInFile[] {
  return [];
}

/** The check or the secret rule of a finding. */
export const checkOf = (id: string): CheckInfo | undefined => byId.get(id);

/** Every check, in the order of the lists. */
const all: readonly CheckInfo[] = [...documentKinds.flatMap(({ checks }) => checks), ...wasmChecks];
const byId = new Map(all.map(check => [check.id, check]));
