/** Misconfiguration checks and secret rules: extractors that `scan/` hands to `extract/`, and what stands behind their ids. */
import type { ArtifactInfo, Extractor, FoundInFile, ImageConfig, Scanner } from '../model/index.ts';
import { configExtractor } from './config.ts';
import { baseImageInfo } from './dockerfile/base-images.ts';
import { dockerfileChecks } from './dockerfile/index.ts';
import { accountsExtractor, imageChecks, judgeImageConfig, modesExtractor } from './image/index.ts';
import { documentKinds } from './kinds.ts';
import { licenceChecks } from './licence.ts';
import type { OwnChecks } from './own/types.ts';
import { type CompiledRules, infoOf, masked, ownRules, secretExtractor, secretsOfConfig } from './secret/index.ts';
import type { CheckInfo } from './types.ts';
import { wasmChecks } from './wasm.ts';

export { wantsConfiguration } from './config.ts';
export { type BaseImage, baseImageInfo, baseImagesOf } from './dockerfile/base-images.ts';
export { unifiedDiff } from './fix/diff.ts';
export { type FixedFile, fixFiles } from './fix/fix.ts';
export { checkLicences, checkLicenceTexts } from './licence.ts';
export type { CheckFile } from './own/read.ts';
export type { OwnChecks } from './own/types.ts';
export type { CompiledRules as SecretRules } from './secret/index.ts';
export type { Change, Check, CheckInfo, Hit } from './types.ts';
export { checkWasm } from './wasm.ts';

export interface Looking {
  kind: ArtifactInfo['kind'];
  scanners: readonly Scanner[];
  /** One file was named: it is looked at whatever it is called. */
  oneFile?: boolean;
  /** Rules for secrets; those that come with the program by default. */
  secretRules?: CompiledRules;
  /** Checks that users wrote. */
  ownChecks?: OwnChecks;
}

/** The extractors that look for secrets and risky configuration in an artifact of this kind. */
export function checkExtractors({
  kind,
  scanners,
  oneFile,
  ownChecks,
  secretRules = ownRules(),
}: Looking): Extractor[] {
  const misconfiguration = scanners.includes('misconfiguration');
  return [
    ...(misconfiguration && kind !== 'image' ? [configExtractor({ oneFile, own: ownChecks })] : []),
    ...(misconfiguration && (kind === 'image' || kind === 'rootfs') ? [modesExtractor, accountsExtractor] : []),
    ...(scanners.includes('secret') ? [secretExtractor(secretRules)] : []),
  ];
}

/** What is risky in an image's config: user, environment, history … The subject is the artifact, as below. */
export const checkImageConfig = (config: ImageConfig, scanners: readonly Scanner[], now?: Date): FoundInFile[] =>
  scanners.includes('misconfiguration') ? judgeImageConfig(config, now) : [];

/** Secrets in what an image says of itself. The subject is the artifact, whose reference the caller fills in. */
export const secretsInConfig = (config: ImageConfig, rules: CompiledRules = ownRules()): FoundInFile[] =>
  secretsOfConfig(config, rules);

/** A text with the secrets in it masked: for what reports repeat of an image's config. */
export const withoutSecrets = (text: string, rules: CompiledRules = ownRules()): string => masked(text, rules);

/** The check or the secret rule of a finding. */
export function checkOf(id: string, { rules }: Pick<CompiledRules, 'rules'> = ownRules()): CheckInfo | undefined {
  const rule = byId.has(id) ? undefined : rules.find(one => one.id === id);
  return rule ? infoOf(rule) : byId.get(id);
}

/** Every check, in the order of the lists. */
export const allChecks: readonly CheckInfo[] = [
  ...dockerfileChecks,
  baseImageInfo,
  ...imageChecks,
  ...documentKinds.flatMap(({ checks }) => checks),
  ...wasmChecks,
  ...licenceChecks,
];
const byId = new Map(allChecks.map(check => [check.id, check]));
