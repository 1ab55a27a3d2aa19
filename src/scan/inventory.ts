import type { OwnChecks, SecretRules } from '../check/index.ts';
import {
  extractors,
  factsFor,
  openFactsCache,
  openJarIndex,
  type PlacedText,
  placedTexts,
  squash,
  withJarNames,
} from '../extract/index.ts';
import type { ArtifactInfo, Extractor, Finding, Inventory, Package, Problem, Scanner } from '../model/index.ts';
import type { ReadBill } from '../sbom/index.ts';
import { type Artifact, type OpenOptions, openArtifact } from '../source/index.ts';
import type { ScanProgress } from './progress.ts';

export interface ReadOptions extends OpenOptions {
  /** Folder of the layer-facts cache; without it, every layer is read. */
  cacheDir?: string;
  /** Folder with an index of Java archives; without it, archives that do not say what they are keep their guessed names. */
  jarIndexDir?: string;
  /** What is looked for; `vulnerability` alone by default. */
  scanners?: readonly Scanner[];
  /** Looks for secrets in the whole history of a source tree too. */
  history?: boolean;
  /** Rules for secrets; those that come with the program by default. */
  secretRules?: SecretRules;
  /** Checks of configuration that users wrote. */
  ownChecks?: OwnChecks;
  /** The time of judging: how old an image is. */
  now?: Date;
  /** Licences are recognised by their texts too. */
  licenceFiles?: boolean;
  onProgress?: (progress: ScanProgress) => void;
}

/** What is aboard an artifact, and how much of it was looked at. */
export interface Aboard {
  artifact: ArtifactInfo;
  inventory: Inventory;
  /** Secrets and risky configuration, where they were looked for. */
  findings: Finding[];
  /** Configurations that were judged, by kind, where they were looked for. */
  configurations?: Record<string, number>;
  /** An SBOM as it was read, where the reference names one. */
  read?: ReadBill;
  /** Texts of licences that belong to no package, where they were looked for. */
  texts?: PlacedText[];
  layersRead: number;
  layersCached: number;
  problems: Problem[];
}

/**
 * Resolves a reference and reads what its layers say; layers known from earlier are not read again.
 * @throws PlimsollError when the reference itself cannot be read. A layer that cannot be read is a problem with `gap`.
 */
export async function inventoryOf(reference: string, options: ReadOptions): Promise<Aboard> {
  options.onProgress?.({ step: 'resolve', reference });
  const artifact = await openArtifact(reference, options);
  try {
    const aboard = await aboardOf(artifact, options);
    const { withLicences } = await import('./licences.ts');
    const { inventory } = aboard;
    return { ...aboard, inventory: { ...inventory, packages: withLicences(inventory.packages) } };
  } finally {
    await artifact.close();
  }
}

/** What is aboard an open artifact. */
export async function aboardOf(artifact: Artifact, options: ReadOptions): Promise<Aboard> {
  const aboard = await readAboard(artifact, options);
  if (!options.scanners?.includes('licence')) return aboard;
  const { licenceFindings } = await import('./licences.ts');
  return {
    ...aboard,
    findings: [...aboard.findings, ...(await licenceFindings(aboard.inventory.packages, aboard.texts))],
  };
}

async function readAboard(artifact: Artifact, options: ReadOptions): Promise<Aboard> {
  if (artifact.document) return (await import('./sbom.ts')).aboardOfSbom(artifact, artifact.document);
  const { cacheDir, jarIndexDir, onProgress, signal, scanners = ['vulnerability'], secretRules, now } = options;
  const checks = scanners.some(needsChecks)
    ? (await import('./checks.ts')).checksFor(artifact, scanners, secretRules, now, options.ownChecks)
    : undefined;
  const texts = options.licenceFiles ? await import('./licence-texts.ts') : undefined;
  const mine = [
    ...extractorsFor(artifact.info.kind),
    ...(checks?.extractors ?? []),
    ...(texts ? [await texts.textExtractor()] : []),
  ];
  const cache = cacheDir && !artifact.walk ? openFactsCache(cacheDir, { extractors: mine }) : undefined;
  try {
    const known = await factsFor(artifact, { extractors: mine, cache, signal, onProgress });
    const squashed = squash(known.facts, artifact.layers);
    const named = jarsNamed(squashed.packages, jarIndexDir);
    const told = texts?.withTexts(named, placedTexts(known.facts, artifact.layers));
    const { problems } = squashed;
    const inventory = {
      ...squashed,
      packages: told?.packages ?? named,
      problems: artifact.info.kind === 'wasm' ? problems.map(asGap) : problems,
    };
    const found = checks?.findings(known.facts, inventory.packages) ?? [];
    const past = options.history ? await pastOf(artifact, found, options) : { findings: found, problems: [] };
    return {
      artifact: artifact.info,
      inventory,
      findings: past.findings,
      configurations: checks?.configurations(known.facts),
      ...(told && { texts: told.rest }),
      layersRead: known.read,
      layersCached: known.cached,
      problems: [...artifact.problems, ...known.problems, ...inventory.problems, ...past.problems],
    };
  } finally {
    cache?.close();
  }
}

/** A module is all that a Wasm artifact has: one that cannot be read leaves nothing to conclude from. */
const asGap = (problem: Problem): Problem => ({ ...problem, gap: true });

/** What the history of a source tree holds beside what is found in it. */
async function pastOf({ info }: Artifact, found: Finding[], { secretRules: rules, signal }: ReadOptions) {
  if (info.kind !== 'repo') {
    const message = `${info.reference} has no history: --history is for repo:DIR`;
    return { findings: found, problems: [{ code: 'not-applicable' as const, message, gap: true }] };
  }
  const { withHistory } = await import('./history.ts');
  return withHistory(info.reference.replace(/^repo:/, ''), found, { rules, signal });
}

const needsChecks = (scanner: Scanner): boolean => scanner === 'misconfiguration' || scanner === 'secret';

/** A source tree is asked what it declares; everything else, what is installed in it. */
export function extractorsFor(kind: ArtifactInfo['kind']): readonly Extractor[] {
  if (kind === 'config') return [];
  const other = kind === 'repo' ? 'installed' : 'declared';
  return extractors.filter(({ capability }) => capability.scope !== other);
}

function jarsNamed(packages: Package[], indexDir: string | undefined): Package[] {
  const index = indexDir === undefined ? undefined : openJarIndex(indexDir);
  try {
    return withJarNames(packages, index);
  } finally {
    index?.close();
  }
}
