import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { PlimsollError, type Reason } from '../model/index.ts';
import type { Case, Circumstances, Judged, JudgeOptions, Policy, PolicyFiles, Workload } from '../policy/index.ts';
import type { Waiver } from '../policy/waivers/waiver.ts';
import type { ReadOptions } from '../scan/index.ts';
import { hangingAsked, hangingFacts } from './judging-hanging.ts';
import { type Trusted, trustOf } from './trust.ts';

/** Options of the commands that judge. */
export interface JudgingOptions {
  policy?: string;
  env?: string;
  waivers?: string[] | false;
  workload?: string;
  inUse?: string;
  signatureKey?: string[];
  signatureIdentity?: string[];
  signatureIssuer?: string;
  trustRoot?: string;
  breakGlass?: string;
  /** Signatures are asked for by more than a policy then. */
  sbomFrom?: string;
}

/** Files of waivers that are read where they lie in the working folder, unless others are named. */
const usualFiles = ['plimsoll.yaml', '.trivyignore', '.trivyignore.yaml', '.grype.yaml'];

export function judgingOptions(command: Command): Command {
  return circumstanceOptions(command)
    .option(
      '--policy <file|preset>',
      'judge by a policy: a file, or default, strict, nist-800-190, mlps-level-3, cis-docker',
    )
    .option(
      '--signature-key <file>',
      'public key of who may sign images, for policies that ask; may be repeated',
      (file: string, files: string[] | undefined) => [...(files ?? []), file],
    )
    .option(
      '--signature-identity <regex>',
      'whole identity of who may sign images by a certificate; may be repeated',
      (identity: string, before: string[] | undefined) => [...(before ?? []), identity],
    )
    .option('--signature-issuer <url>', 'issuer of the identity token, for --signature-identity')
    .option('--trust-root <file>', 'TrustedRoot (JSON): the authorities and logs to believe, for identities')
    .option(
      '--break-glass <reason>',
      'let a blocked artifact through, where the policy allows it; the reason is reported',
    );
}

/** Options of whatever judges by a policy. */
export function circumstanceOptions(command: Command): Command {
  return command
    .option('--env <name>', 'environment of the policy; else labels, namespace and image decide')
    .option(
      '--waivers <file>',
      `file of waivers, may be repeated; default: ${usualFiles.join(', ')} in this folder`,
      (file: string, files: string[] | undefined) => [...(files ?? []), file],
    )
    .option('--no-waivers', 'waive nothing')
    .option('--workload <file>', 'what runs it: namespace, labels, privileges (YAML)')
    .option('--in-use <file>', 'what was seen running: packages and files (YAML)');
}

/** Files of policies: as named, and beside the file that includes them. */
export const policyFiles: PolicyFiles = {
  read: readText,
  resolve: (from, included) => join(dirname(from), included),
};

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

export async function policyOf(name: string): Promise<Policy> {
  const [{ loadPolicy }, { presetNames }] = await Promise.all([
    import('../policy/load.ts'),
    import('../policy/presets/index.ts'),
  ]);
  if (!presetNames.includes(name) && !existsSync(name)) {
    throw new PlimsollError('usage', `"${name}" is neither a file nor a preset (${presetNames.join(', ')})`);
  }
  return loadPolicy(name, policyFiles);
}

/** What a judgement needs beside policy and waivers. */
export async function circumstancesOf(
  options: JudgingOptions,
  now: Date,
  env: Record<string, string | undefined>,
): Promise<Circumstances> {
  const workload = options.workload === undefined ? undefined : await workloadOf(options.workload);
  const inUse = options.inUse === undefined ? undefined : await inUseOf(options.inUse);
  const by = env['PLIMSOLL_USER'] ?? env['USER'] ?? 'unknown';
  return {
    now,
    clock: () => performance.now(),
    environment: options.env,
    workload,
    ...(inUse ? { inUse } : {}),
    ...(options.breakGlass === undefined ? {} : { breakGlass: { by, reason: options.breakGlass } }),
  };
}

async function workloadOf(file: string): Promise<Workload> {
  const { readWorkload } = await import('../policy/read.ts');
  return readWorkload(readText(file), file);
}

async function inUseOf(file: string): Promise<NonNullable<Circumstances['inUse']>> {
  const { readInUse } = await import('../policy/in-use.ts');
  return readInUse(readText(file), file);
}

/** Who may sign, by the options of the commands that judge. */
export const signersNamed = (options: JudgingOptions): Trusted => ({
  keys: options.signatureKey ?? [],
  identities: options.signatureIdentity ?? [],
  issuer: options.signatureIssuer,
  root: options.trustRoot,
});

/** The files of waivers named, else the usual ones that are there. */
const waiverFilesOf = ({ waivers }: JudgingOptions): string[] =>
  waivers === false ? [] : (waivers ?? usualFiles.filter(file => existsSync(file)));

async function waiversIn(files: readonly string[]): Promise<{ waivers: Waiver[]; notes: Reason[] }> {
  const { readWaivers } = await import('../policy/waivers/read.ts');
  const read = await Promise.all(files.map(file => readWaivers(readText(file), file)));
  return { waivers: read.flatMap(file => file.waivers), notes: read.flatMap(file => file.notes) };
}

/** Waivers for scans that were stored: where files say which hold today, the marks that scans bear are looked at anew. */
export async function waiversOfStored(
  options: JudgingOptions,
): Promise<{ waivers: Waiver[]; notes: Reason[]; stored: 'as-stored' | 'anew' }> {
  const files = waiverFilesOf(options);
  return { ...(await waiversIn(files)), stored: files.length > 0 || options.waivers === false ? 'anew' : 'as-stored' };
}

/**
 * The judge that the options ask for; undefined when they name no policy and there is nothing to waive by: then the scan
 * judges by itself, and loads neither.
 */
export async function judgeOf(
  options: JudgingOptions,
  gate: JudgeOptions,
  now: Date,
  env: Record<string, string | undefined>,
  reach: ReadOptions,
): Promise<((evidence: Case) => Promise<Judged>) | undefined> {
  const files = waiverFilesOf(options);
  for (const [option, value] of [
    ['--env', options.env],
    ['--break-glass', options.breakGlass],
    ...(options.sbomFrom === undefined
      ? ([
          ['--signature-key', options.signatureKey],
          ['--signature-identity', options.signatureIdentity],
        ] as const)
      : []),
  ] as const) {
    if (value !== undefined && options.policy === undefined) {
      throw new PlimsollError('usage', `${option} needs a policy: name one with --policy`);
    }
  }
  if (options.breakGlass?.trim() === '') throw new PlimsollError('usage', '--break-glass needs a reason');
  if ([options.policy, options.workload, options.inUse].every(given => given === undefined) && files.length === 0)
    return undefined;
  const [{ verdictOf }, { waivers, notes }, circumstances, policy] = await Promise.all([
    import('../policy/verdict.ts'),
    waiversIn(files),
    circumstancesOf(options, now, env),
    options.policy === undefined ? undefined : policyOf(options.policy),
  ]);
  const asks = hangingAsked(policy);
  const { signatureKeys = [], signatureIdentities = [], root } = policy?.trust ?? {};
  const named = signersNamed(options);
  // Keys that cannot be read are said before anything is scanned.
  const trusted =
    asks.signature || named.keys.length > 0 || named.identities.length > 0
      ? await trustOf(named, { keys: signatureKeys, identities: signatureIdentities, root })
      : { keys: [] };
  return async evidence => {
    const hanging = asks.signature || asks.sbom ? await hangingFacts(evidence, asks, trusted, reach) : {};
    return verdictOf({ ...evidence, ...hanging }, { policy, gate, waivers, notes, circumstances });
  };
}
