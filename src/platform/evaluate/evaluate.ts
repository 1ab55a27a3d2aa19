/** Facts of layers to findings and verdict, for a client that read the layers itself. Nothing of it is kept. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { AdvisoryDatabase } from '../../advisory/index.ts';
import { byRank } from '../../advisory/match.ts';
import { squash } from '../../extract/index.ts';
import {
  type ArtifactInfo,
  type Finding,
  type LayerFacts,
  type Package,
  PlimsollError,
  type Problem,
  type ScanResult,
} from '../../model/index.ts';
import { fixPlan, type JudgeOptions, withRisk } from '../../policy/index.ts';
import { verdictOf } from '../../policy/verdict.ts';
import { order } from '../../scan/order.ts';
import { conclude } from '../../scan/scan.ts';
import { inScope, repositoryOf, type Scope } from '../auth/projects.ts';
import { openWaivers, waiversFor } from '../scan/waivers.ts';
import type { Platform } from '../types.ts';

export interface Evaluation {
  artifact: ArtifactInfo;
  /** By layer; undefined for one that the client could not read, of which `problems` tells. */
  facts: readonly (LayerFacts | undefined)[];
  problems: readonly Problem[];
  /** Of the policy; the first of the configuration where it is absent. */
  environment?: string;
  /** Judges by severities in the place of the policy. */
  gate?: JudgeOptions;
  /** How many of the layers the client had to read. */
  layersRead: number;
  scope: Scope;
}

/** Packages of one artifact at most, and those that are matched in one go: other requests wait that long. */
const bounds = { packages: 100_000, atOnce: 400 } as const;

/** @throws PlimsollError `bound` */
export async function evaluate(platform: Platform, asked: Evaluation): Promise<ScanResult> {
  const { advisories, now } = platform;
  const { artifact, facts } = asked;
  const { packages, os, problems } = squash(facts, artifact.layers);
  if (packages.length > bounds.packages) {
    throw new PlimsollError(
      'bound',
      `${packages.length} packages are more than the ${bounds.packages} that are judged`,
    );
  }
  const database = advisories.current();
  const at = now();
  const matched = await matchSlowly(database, packages, os, at);
  const findings = matched.findings.map(finding => withRisk(finding));
  const assessment = {
    os,
    packages: () => packages,
    packageCounts: Object.fromEntries(
      [...Map.groupBy(packages, ({ type }) => type)].map(([type, all]) => [type, all.length]),
    ),
    findings,
    fixFirst: fixPlan(findings, order),
    covered: matched.covered,
    notCovered: matched.notCovered,
    problems: [...asked.problems, ...problems, ...matched.problems],
    endOfLife: os && database.endOfLife(os, at),
    database: database.info,
    layersRead: asked.layersRead,
    layersCached: artifact.layers.length - asked.layersRead,
  };
  return conclude(artifact, assessment, await judging(platform, asked, at));
}

async function judging(platform: Platform, { artifact, environment, gate, scope }: Evaluation, now: Date) {
  const { store, config, policy } = platform;
  const waivers = await openWaivers(store, now);
  const repository = repositoryOf(artifact.reference);
  // Waivers of a project are for its images: a name that the token may not see, or a local file, gets none of them.
  const placed = artifact.transport === 'docker://' && inScope(scope, repository);
  const counting = placed
    ? await waiversFor(store.db, { id: 0, reference: artifact.reference }, waivers, config)
    : waivers.filter(({ project }) => project === '*');
  return {
    now,
    judge: (evidence: Parameters<typeof verdictOf>[0]) =>
      verdictOf(evidence, {
        ...(gate?.failOn ? { gate } : { policy: policy().policy }),
        waivers: counting,
        circumstances: {
          now,
          clock: () => performance.now(),
          environment: environment ?? config.environments[0],
        },
      }),
  };
}

type Matched = ReturnType<AdvisoryDatabase['match']>;

/** As `match`, in pieces, between which others have their turn. */
async function matchSlowly(
  database: AdvisoryDatabase,
  packages: readonly Package[],
  os: ScanResult['os'],
  now: Date,
): Promise<Matched> {
  const findings: Finding[] = [];
  const [covered, notCovered] = [new Set<string>(), new Set<string>()];
  const problems = new Map<string, Problem>();
  for (let at = 0; at < packages.length; at += bounds.atOnce) {
    const part = database.match(packages.slice(at, at + bounds.atOnce), { now, os });
    findings.push(...part.findings);
    for (const label of part.covered) covered.add(label);
    for (const label of part.notCovered) notCovered.add(label);
    for (const problem of part.problems) problems.set(`${problem.code} ${problem.message}`, problem);
    await breathe();
  }
  return {
    findings: findings.sort(byRank),
    covered: [...covered].sort(),
    notCovered: [...notCovered].sort(),
    problems: [...problems.values()],
  };
}
