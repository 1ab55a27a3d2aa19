/** Secrets and risky configuration of an artifact, as findings. Loaded by the scans that look for them alone. */
import {
  checkExtractors,
  checkImageConfig,
  checkOf,
  checkWasm,
  type OwnChecks,
  type SecretRules,
  secretsInConfig,
  withoutSecrets,
} from '../check/index.ts';
import { type PlacedFinding, placedFindings } from '../extract/index.ts';
import type { Extractor, Finding, LayerFacts, LayerRef, Package, Scanner, Text } from '../model/index.ts';
import type { Artifact } from '../source/index.ts';

export interface Checks {
  extractors: Extractor[];
  findings(facts: readonly (LayerFacts | undefined)[], packages: readonly Package[]): Finding[];
  /** Configurations that were judged, by kind; undefined where none were looked for. */
  configurations(facts: readonly (LayerFacts | undefined)[]): Record<string, number> | undefined;
}

/** What looks for what was asked for, and turns what the layers say into findings. */
export function checksFor(
  { info, config, layers, oneFile }: Artifact,
  scanners: readonly Scanner[],
  secretRules?: SecretRules,
  now?: Date,
  ownChecks?: OwnChecks,
): Checks {
  return {
    extractors: checkExtractors({ kind: info.kind, scanners, oneFile, ownChecks, secretRules }),
    findings(facts, packages) {
      const placed = placedFindings(facts, layers).filter(stillCounts);
      const ofConfig = config ? checkImageConfig(config, scanners, now) : [];
      const ofModules = scanners.includes('misconfiguration') ? checkWasm(packages) : [];
      const secrets = config && scanners.includes('secret') ? secretsInConfig(config, secretRules) : [];
      const subject = { kind: 'artifact', reference: info.reference } as const;
      return [
        ...[...secrets, ...ofConfig].map(found => ({ found: { ...found, subject } })),
        ...ofModules.map(found => ({ found })),
        ...placed,
      ]
        .map(one => asFinding(one, secretRules, ownChecks))
        .sort(byPlace);
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

/** Masks what reports repeat of an image: the instructions of its layers, its labels. */
export function maskSecrets({ info, layers }: Artifact, secretRules?: SecretRules): void {
  for (const layer of new Set([...info.layers, ...layers]))
    if (layer.createdBy) layer.createdBy = withoutSecrets(layer.createdBy, secretRules);
  if (!info.labels) return;
  // The name tells of what kind the value is. The image's own config keeps its labels, for whoever looks for secrets there.
  const safe = Object.entries(info.labels).map(([name, value]) => {
    const text = withoutSecrets(`${name}=${value}`, secretRules);
    return [name, text.startsWith(`${name}=`) ? text.slice(name.length + 1) : value];
  });
  info.labels = Object.fromEntries(safe);
}

/** A finding with what its check or rule says of all its findings. */
export function asFinding(
  { found, layer, hiddenBy, again }: PlacedFinding,
  secretRules?: SecretRules,
  ownChecks?: OwnChecks,
): Finding {
  const check = ownChecks?.infos.find(({ id }) => id === found.id) ?? checkOf(found.id, secretRules);
  const subject = found.subject.kind === 'file' && layer?.diffId ? { layer: layer.diffId } : {};
  const notes = [
    ...(layer && found.kind === 'secret' ? [inLayers([layer, ...(again ?? [])])] : []),
    ...(hiddenBy ? [hidden(hiddenBy)] : []),
  ];
  return {
    ...found,
    ...(found.message && { message: notes.reduce(together, found.message) }),
    subject: { ...found.subject, ...subject },
    aliases: [],
    ...(check && { title: check.advice.title.en, advice: check.advice, references: [...check.references] }),
    fixedVersions: [],
    status: 'affected',
  };
}

const together = (one: Text, other: Text): Text => ({ en: `${one.en}; ${other.en}`, zh: `${one.zh}；${other.zh}` });

/** Layers as people count them, from 1. */
function inLayers(layers: readonly LayerRef[]): Text {
  const numbers = layers.map(({ index }) => index + 1);
  return layers.length === 1
    ? { en: `layer ${numbers[0]} holds it`, zh: `位于第 ${numbers[0]} 层` }
    : { en: `layers ${numbers.join(', ')} hold it`, zh: `位于第 ${numbers.join('、')} 层` };
}

const hidden = ({ index }: LayerRef): Text => ({
  en: `layer ${index + 1} removes or replaces the file, but the image still holds it`,
  zh: `第 ${index + 1} 层删除或替换了该文件，但镜像中仍然保留`,
});

const placeOf = ({ subject }: Finding): [string, number] => [
  ('path' in subject ? subject.path : undefined) ?? '',
  ('line' in subject ? subject.line : undefined) ?? 0,
];

export function byPlace(a: Finding, b: Finding): number {
  const [pathA, lineA] = placeOf(a);
  const [pathB, lineB] = placeOf(b);
  return pathA < pathB ? -1 : pathA > pathB ? 1 : lineA - lineB || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
