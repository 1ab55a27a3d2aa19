import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';
import type { Case, Circumstances, Judged, JudgeOptions, Policy, PolicyFiles, Workload } from '../policy/index.ts';

/** Options of the commands that judge. */
export interface JudgingOptions {
  policy?: string;
  env?: string;
  waivers?: string[] | false;
  workload?: string;
  breakGlass?: string;
}

/** Files of waivers that are read where they lie in the working folder, unless others are named. */
const usualFiles = ['plimsoll.yaml', '.trivyignore', '.trivyignore.yaml', '.grype.yaml'];

export function judgingOptions(command: Command): Command {
  return command
    .option(
      '--policy <file|preset>',
      'judge by a policy: a file, or default, strict, nist-800-190, mlps-level-3, cis-docker',
    )
    .option('--env <name>', 'environment of the policy; else labels, namespace and image decide')
    .option(
      '--waivers <file>',
      `file of waivers, may be repeated; default: ${usualFiles.join(', ')} in this folder`,
      (file: string, files: string[] | undefined) => [...(files ?? []), file],
    )
    .option('--no-waivers', 'waive nothing')
    .option('--workload <file>', 'what runs it: namespace, labels, privileges (YAML)')
    .option(
      '--break-glass <reason>',
      'let a blocked artifact through, where the policy allows it; the reason is reported',
    );
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
  const by = env['PLIMSOLL_USER'] ?? env['USER'] ?? 'unknown';
  return {
    now,
    clock: () => performance.now(),
    environment: options.env,
    workload,
    ...(options.breakGlass === undefined ? {} : { breakGlass: { by, reason: options.breakGlass } }),
  };
}

async function workloadOf(file: string): Promise<Workload> {
  const { readWorkload } = await import('../policy/read.ts');
  return readWorkload(readText(file), file);
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
): Promise<((evidence: Case) => Judged) | undefined> {
  const files = options.waivers === false ? [] : (options.waivers ?? usualFiles.filter(file => existsSync(file)));
  for (const [option, value] of [
    ['--env', options.env],
    ['--break-glass', options.breakGlass],
  ] as const) {
    if (value !== undefined && options.policy === undefined) {
      throw new PlimsollError('usage', `${option} needs a policy: name one with --policy`);
    }
  }
  if (options.breakGlass?.trim() === '') throw new PlimsollError('usage', '--break-glass needs a reason');
  if (options.policy === undefined && files.length === 0 && options.workload === undefined) return undefined;
  const [{ verdictOf }, { readWaivers }, circumstances, policy] = await Promise.all([
    import('../policy/verdict.ts'),
    import('../policy/waivers/read.ts'),
    circumstancesOf(options, now, env),
    options.policy === undefined ? undefined : policyOf(options.policy),
  ]);
  const read = await Promise.all(files.map(file => readWaivers(readText(file), file)));
  const waivers = read.flatMap(file => file.waivers);
  const notes = read.flatMap(file => file.notes);
  return evidence => verdictOf(evidence, { policy, gate, waivers, notes, circumstances });
}
