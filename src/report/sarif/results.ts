import { neutral } from '../../kit/index.ts';
import type { Finding, ScanResult } from '../../model/index.ts';
import { partsOf } from '../document/image.ts';
import { remedyOf, sentenceOf } from '../document/words.ts';
import { placeIn } from '../place.ts';
import { layerOf } from '../table/words.ts';
import { levels } from './rules.ts';

/** A path as a relative URI reference (RFC 3986, 4.2); a half of a pair that is not UTF-16 becomes U+FFFD. */
const uriOf = (path: string): string =>
  path
    .replace(/^\/+/, '')
    .split('/')
    .map(part => encodeURIComponent(part.toWellFormed()))
    .join('/');

/** Paths of a source tree are the reader's own; those of an image stand under a base that is in no checkout. */
export const imageBase = 'IMAGE';

/** One result (SARIF 2.1.0, 3.27). */
export function resultOf(finding: Finding, ruleIndex: number, mark: string, scan: ScanResult): object {
  const { artifact } = scan;
  const found = finding.package;
  const layer = layerOf(finding, artifact.layers);
  const text = neutral(`${sentenceOf(finding).en}. ${remedyOf(finding).en}`.replace(/([.。])\. /, '$1 '));
  return {
    ruleId: neutral(finding.id),
    ruleIndex,
    kind: 'fail',
    level: levels[finding.severity],
    message: { text },
    locations: [locationOf(finding, scan)],
    partialFingerprints: { 'plimsoll/v1': mark },
    ...(finding.waived ? { suppressions: [suppressionOf(finding.waived)] } : {}),
    ...(finding.risk === undefined ? {} : { rank: Math.min(100, Math.max(0, finding.risk)) }),
    properties: {
      kind: finding.kind,
      severity: finding.severity,
      status: finding.status,
      aliases: finding.aliases,
      fixedVersions: finding.fixedVersions,
      ...(found ? { purl: found.purl, version: found.version, ecosystem: found.ecosystem } : {}),
      ...(layer ? { layer: { index: layer.index, diffId: layer.diffId, createdBy: layer.createdBy } } : {}),
      ...(finding.epss ? { epss: finding.epss.probability } : {}),
      ...(finding.kev ? { kev: finding.kev.dateAdded } : {}),
      ...(finding.excerpt ? { excerpt: finding.excerpt } : {}),
      messageZh: neutral(sentenceOf(finding).zh),
      fixZh: neutral(remedyOf(finding).zh),
    },
  };
}

function locationOf(finding: Finding, { artifact }: ScanResult): object {
  const { path, line, endLine } = placeIn(finding);
  const file = finding.package?.path || path || partsOf(artifact).repository || 'artifact';
  const own = artifact.kind === 'repo' || artifact.kind === 'config';
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) || 'artifact', ...(own ? {} : { uriBaseId: imageBase }) },
      // Readers want a line even where there is none.
      region: { startLine: line ?? 1, ...(endLine === undefined ? {} : { endLine }) },
    },
    logicalLocations: [logicalOf(finding, artifact.reference)],
  };
}

function logicalOf(finding: Finding, reference: string): object {
  const { package: found, subject } = finding;
  if (found) {
    return { name: neutral(found.name), fullyQualifiedName: neutral(`${reference}//${found.purl}`), kind: 'package' };
  }
  if (subject.kind === 'object') {
    const name = [subject.namespace, subject.objectKind, subject.name].filter(Boolean).join('/');
    return {
      name: neutral(subject.name),
      fullyQualifiedName: neutral(`${subject.apiVersion}/${name}`),
      kind: 'object',
    };
  }
  const file = placeIn(finding).path;
  return { name: neutral(file || reference), fullyQualifiedName: neutral(`${reference}//${file}`), kind: 'resource' };
}

/** SARIF 2.1.0, 3.35: the decision stands outside of the code. */
const suppressionOf = ({ by, reason, until }: NonNullable<Finding['waived']>): object => ({
  kind: 'external',
  status: 'accepted',
  justification: neutral(`${by}: ${reason}${until ? ` (until ${until})` : ''}`),
});
