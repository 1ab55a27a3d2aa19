/** Secrets and risky configuration of an artifact, as findings. Loaded by the scans that look for them alone. */
import { checkExtractors, checkImageConfig, checkOf, checkWasm } from '../check/index.ts';
import { type PlacedFinding, placedFindings } from '../extract/index.ts';
import type { Extractor, Finding, LayerFacts, Package, Scanner, Text } from '../model/index.ts';
import type { Artifact } from '../source/index.ts';

export interface Checks {
  extractors: Extractor[];
  findings(facts: readonly (LayerFacts | undefined)[], packages: readonly Package[]): Finding[];
  /** Configurations that were judged, by kind; undefined where none were looked for. */
  configurations(facts: readonly (LayerFacts | undefined)[]): Record<string, number> | undefined;
}

/** What looks for what was asked for, and turns what the layers say into findings. */
export function checksFor({ info, config, layers, oneFile }: Artifact, scanners: readonly Scanner[]): Checks {
  return {
    extractors: checkExtractors({ kind: info.kind, scanners, oneFile }),
    findings(facts, packages) {
      const placed = placedFindings(facts, layers).filter(stillCounts);
      const ofConfig = config ? checkImageConfig(config, scanners).map(found => ({ found })) : [];
      const ofModules = scanners.includes('misconfiguration') ? checkWasm(packages) : [];
      return [...ofConfig, ...placed, ...ofModules.map(found => ({ found }))].map(asFinding).sort(byPlace);
    },
    configurations(facts) {
      if (!scanners.includes('misconfiguration') || info.kind === 'image') return undefined;
      const counts: Record<string, number> = {};
      for (const { judged = {} } of facts.flatMap(layer => layer?.files ?? []))
        for (const [kind, count] of Object.entries(judged)) counts[kind] = (counts[kind] ?? 0) + count;
      return counts;
    },
  };
}

/** A secret that a later layer deletes is in the image all the same; a file's mode is not. */
const stillCounts = ({ found, hiddenBy }: PlacedFinding): boolean => found.kind === 'secret' || !hiddenBy;

function asFinding({ found, layer, hiddenBy }: PlacedFinding): Finding {
  const check = checkOf(found.id);
  const subject = found.subject.kind === 'file' && layer?.diffId ? { layer: layer.diffId } : {};
  return {
    ...found,
    ...(found.message && { message: hiddenBy ? withHider(found.message, hiddenBy.index + 1) : found.message }),
    subject: { ...found.subject, ...subject },
    aliases: [],
    ...(check && { title: check.advice.title.en, advice: check.advice, references: [...check.references] }),
    fixedVersions: [],
    status: 'affected',
  };
}

const withHider = ({ en, zh }: Text, layer: number): Text => ({
  en: `${en}; layer ${layer} removes the file, but the image still holds it`,
  zh: `${zh}；第 ${layer} 层删除了该文件，但镜像中仍然保留`,
});

const placeOf = ({ subject }: Finding): [string, number] => [
  ('path' in subject ? subject.path : undefined) ?? '',
  ('line' in subject ? subject.line : undefined) ?? 0,
];

function byPlace(a: Finding, b: Finding): number {
  const [pathA, lineA] = placeOf(a);
  const [pathB, lineB] = placeOf(b);
  return pathA < pathB ? -1 : pathA > pathB ? 1 : lineA - lineB || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
