import type { ArtifactInfo, Coverage, FindingStatus, Problem, Scanner, ScanResult } from '../model/index.ts';
import { type Case, fixPlan, type Judged, type JudgeOptions, judge } from '../policy/index.ts';
import type { Trust } from '../registry/index.ts';
import { type Artifact, openArtifact, parseReference } from '../source/index.ts';
import type { Assessment } from './assessment.ts';
import type { ReadOptions } from './inventory.ts';
import { memoryOf } from './memory.ts';
import type { VexFile, VexSource } from './vex.ts';

export interface ScanOptions extends ReadOptions {
  /** Folder of the advisory database; the built-in starter set where it is absent. */
  db?: string;
  /** Shards that the database lacks are not fetched; packages they speak of are then not judged, and the report says so. */
  offline?: boolean;
  /** The time of judging: end-of-life dates are read against it. */
  now: Date;
  /** VEX documents, and where to look for more: what they say is not affected, or fixed, is waived. */
  vex?: readonly (VexFile | VexSource)[];
  /** An image is judged by an SBOM that is attached to it, in the place of its layers: one that they signed, or any. */
  sbomFrom?: { trust: Trust | undefined };
  /** Drops vulnerabilities that have no fix yet. They are counted in the coverage. */
  onlyFixed?: boolean;
  /** Keeps findings of these statuses alone. The others are counted in the coverage. */
  statuses?: readonly FindingStatus[];
  /** Scans the images too that Dockerfiles build on. */
  fromImages?: boolean;
  gate?: JudgeOptions;
  /** Charts and overlays below `config:DIR` are judged as they are written, not as what they make. */
  unrendered?: boolean;
  /** Judges in the place of `gate`: with a policy, with waivers. Handed in, so that a scan without them loads neither. */
  judge?: (evidence: Case) => Judged | Promise<Judged>;
  /** Answers in the place of the database of this machine: a server that is sent what the layers say. */
  elsewhere?: (artifact: Artifact, options: ScanOptions) => Promise<ScanResult>;
}

/** What is looked for where nobody says what. */
const usual: Partial<Record<ArtifactInfo['kind'], readonly Scanner[]>> = {
  config: ['misconfiguration'],
  wasm: ['vulnerability', 'misconfiguration'],
};

/** What has an operating system of its own. */
const systems = new Set<ArtifactInfo['kind']>(['image', 'rootfs', 'sbom']);

/**
 * Reference to findings and verdict. What was found in the same layers under the same database before is not found again.
 * @example const { verdict, findings } = await scan('alpine:3.19', { db, cacheDir, now: new Date() })
 */
export async function scan(reference: string, options: ScanOptions): Promise<ScanResult> {
  options.onProgress?.({ step: 'resolve', reference });
  const artifact = await rendered(await openArtifact(reference, options), reference, options);
  options = { ...options, scanners: options.scanners ?? usual[artifact.info.kind] };
  try {
    if (options.scanners?.includes('secret')) (await import('./checks.ts')).maskSecrets(artifact, options.secretRules);
    if (options.elsewhere) return await options.elsewhere(artifact, options);
    const told = options.sbomFrom
      ? await (await import('./attached-bill.ts')).takeAttachedBill(artifact, options.sbomFrom.trust, options)
      : undefined;
    if (told) artifact.problems.push(told);
    // What is remembered is what layers say.
    const memory = told ? undefined : memoryOf(artifact, options);
    const known = memory?.recall();
    if (known) return await hear(artifact.info, known, options);
    // Extractors and advisories are loaded when there is something to read.
    const { assess } = await import('./assess.ts');
    const own = await assess(artifact, options);
    const assessment = options.fromImages
      ? await (await import('./from-images.ts')).withFromImages(artifact, own, options)
      : own;
    memory?.keep(assessment);
    return await hear(artifact.info, assessment, options);
  } finally {
    await artifact.close();
  }
}

/** Helm charts and Kustomize overlays of a folder are judged as what they make, where the programs that make it are there. */
async function rendered(artifact: Artifact, reference: string, options: ScanOptions): Promise<Artifact> {
  if (artifact.info.kind !== 'config' || artifact.oneFile || options.unrendered) return artifact;
  const named = parseReference(reference);
  if (named.transport !== 'config') return artifact;
  const { withRendered } = await import('./render/render.ts');
  return withRendered(artifact, named.path, options);
}

/** Lets VEX documents speak before anyone judges. */
async function hear(artifact: ArtifactInfo, assessment: Assessment, options: ScanOptions): Promise<ScanResult> {
  if (!options.vex?.length) return conclude(artifact, assessment, options);
  const { hearVex } = await import('./vex.ts');
  const heard = await hearVex(options.vex, artifact, assessment);
  const result = await conclude(artifact, heard.assessment, options);
  return Object.assign(result, { waived: [...result.waived, ...heard.waived], vex: heard.vex });
}

/** Judges what was found; the only part that depends on what the user asked for. */
export async function conclude(
  artifact: ArtifactInfo,
  assessment: Assessment,
  { onlyFixed, statuses, scanners, gate, judge: asked }: ScanOptions,
): Promise<ScanResult> {
  const { os, endOfLife, database } = assessment;
  const fixable = onlyFixed
    ? // Only vulnerabilities wait for somebody else's fix.
      assessment.findings.filter(({ kind, fixedVersions }) => kind !== 'vulnerability' || fixedVersions.length > 0)
    : assessment.findings;
  const listed = statuses ? fixable.filter(({ status }) => statuses.includes(status)) : fixable;
  const coverage = coverageOf(artifact, assessment, {
    withoutFix: assessment.findings.length - fixable.length,
    otherStatus: fixable.length - listed.length,
  });
  if (scanners) coverage.scanners = scanners;
  if (assessment.configurations) coverage.configurations = assessment.configurations;
  const problems = assessment.problems.filter(problem => !isNote(problem));
  const evidence = {
    artifact,
    os,
    endOfLife,
    database,
    findings: listed,
    problems,
    coverage,
    starter: database.starter,
  };
  const judged = await asked?.({ ...evidence, packages: () => assessment.packages() });
  const findings = judged?.findings ?? listed;
  return {
    artifact,
    os,
    endOfLife,
    coverage,
    get packages() {
      return assessment.packages();
    },
    findings,
    waived: judged?.waived ?? [],
    // Waivers take findings out of the actions, and other risks rank them anew.
    fixFirst: judged || statuses ? fixPlan(findings, (await import('./order.ts')).order) : assessment.fixFirst,
    verdict: judged?.verdict ?? judge(evidence, gate ?? {}),
    problems,
    database,
  };
}

/** What was left out on purpose, such as /proc of a running system: told as coverage, not as trouble. */
const isNote = (problem: Problem): boolean => problem.code === 'not-applicable' && !problem.gap;

function coverageOf(
  artifact: ArtifactInfo,
  assessment: Assessment,
  { withoutFix, otherStatus }: { withoutFix: number; otherStatus: number },
): Coverage {
  const { os, problems, covered, notCovered, packageCounts, layersRead, layersCached } = assessment;
  const notLookedAt = problems.filter(problem => problem.gap || isNote(problem)).map(problem => problem.message);
  if (!os && systems.has(artifact.kind)) notLookedAt.push('no operating system was recognised: no os-release file');
  if (withoutFix > 0) notLookedAt.push(`${withoutFix} findings without a fix are left out (--only-fixed)`);
  if (otherStatus > 0) notLookedAt.push(`${otherStatus} findings of another status are left out (--status)`);
  const layersTotal = artifact.layers.length;
  return { layersRead, layersCached, layersTotal, packages: packageCounts, covered, notCovered, notLookedAt };
}
