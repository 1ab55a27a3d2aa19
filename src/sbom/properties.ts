/**
 * What a format has no place for travels as properties: a name under `plimsoll:` and a text. CycloneDX has them, SPDX 3
 * has an extension of the same shape, SPDX 2 an annotation. Only what cannot be read off the package URL is written.
 */
import {
  type ArtifactInfo,
  catalogue,
  type LayerRef,
  type OsRelease,
  type Package,
  type Problem,
} from '../model/index.ts';
import type { Bill } from './bill.ts';
import { factOfPurl, partsOfPurl } from './purl.ts';

export const prefix = 'plimsoll:';
/** A CPE beyond the one that CycloneDX has a place for. */
export const cpeProperty = `${prefix}cpe`;

export type Property = [name: string, value: string];

/** What the format at hand says in a place of its own, so that no property needs to. */
export interface Said {
  path?: boolean;
  licences?: boolean;
  vendor?: boolean;
}

const sorted = (object: Record<string, unknown> | undefined): string =>
  JSON.stringify(object && Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

export function packageProperties(one: Package, said: Said, danglingDependencies: readonly string[]): Property[] {
  const parts = partsOfPurl(one.purl);
  const bare = parts && factOfPurl(parts);
  const all: [string, string | undefined][] = [
    ['arch', bare?.arch === one.arch ? undefined : (one.arch ?? '')],
    ['confidence', one.confidence],
    ['declared', flag(one.declared)],
    ['dependsOn', danglingDependencies.length > 0 ? JSON.stringify(danglingDependencies) : undefined],
    ['dev', flag(one.dev)],
    ['direct', flag(one.direct)],
    ['ecosystem', one.ecosystem],
    ['extra', one.extra && JSON.stringify(one.extra)],
    ['layerDiffId', one.layer?.diffId],
    ['layerIndex', one.layer && String(one.layer.index)],
    ['licences', one.licences && !said.licences ? JSON.stringify(one.licences) : undefined],
    ['line', one.line === undefined ? undefined : String(one.line)],
    ['module', one.module],
    ['name', bare?.name === one.name ? undefined : one.name],
    ['path', said.path || one.path === '' ? undefined : one.path],
    [
      'qualifiers',
      sorted(bare?.qualifiers) === sorted(one.qualifiers) ? undefined : JSON.stringify(one.qualifiers ?? {}),
    ],
    ['sourceName', one.source?.name],
    ['sourceVersion', one.source?.version],
    ['symbols', one.symbols],
    ['type', bare?.type === one.type ? undefined : one.type],
    ['vendor', said.vendor ? undefined : one.vendor],
    ['version', bare?.version === one.version ? undefined : one.version],
  ];
  return prefixed(all);
}

const flag = (value: boolean | undefined): string | undefined => (value === undefined ? undefined : String(value));

const prefixed = (all: [string, string | undefined][]): Property[] =>
  all.flatMap(([name, value]): Property[] => (value === undefined ? [] : [[prefix + name, value]]));

/** What of a package properties say, whose names come without their prefix. Layers are as far as the properties know. */
export function readPackageProperties(
  properties: ReadonlyMap<string, string>,
): Partial<Package> & { unresolved?: string[] } {
  const read: Partial<Package> & { unresolved?: string[] } = {};
  if (properties.size === 0) return read;
  const get = (name: string): string | undefined => properties.get(name);
  for (const key of ['arch', 'ecosystem', 'module', 'name', 'path', 'symbols', 'vendor', 'version'] as const) {
    const value = get(key);
    if (value !== undefined && (value || key !== 'arch')) read[key] = value;
  }
  for (const key of ['declared', 'dev', 'direct'] as const) {
    const value = get(key);
    if (value !== undefined) read[key] = value === 'true';
  }
  const confidence = get('confidence');
  if (confidence === 'high' || confidence === 'medium' || confidence === 'low') read.confidence = confidence;
  const line = Number(get('line') ?? Number.NaN);
  if (Number.isSafeInteger(line) && line > 0) read.line = line;
  const source = get('sourceName');
  if (source !== undefined) read.source = { name: source, version: get('sourceVersion') ?? '' };
  const licences = json(get('licences'));
  if (Array.isArray(licences)) read.licences = licences.filter(one => typeof one === 'string');
  const unresolved = json(get('dependsOn'));
  if (Array.isArray(unresolved)) read.unresolved = unresolved.filter(one => typeof one === 'string');
  const extra = json(get('extra'));
  if (isRecord(extra)) read.extra = extra;
  const qualifiers = json(get('qualifiers'));
  if (isRecord(qualifiers))
    read.qualifiers = Object.fromEntries(
      Object.entries(qualifiers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  const index = get('layerIndex');
  if (index !== undefined && /^\d{1,6}$/.test(index))
    read.layer = { index: Number(index), diffId: get('layerDiffId') ?? '' };
  return read;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Properties that hold JSON are ours, and may have been changed on the way. */
function json(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function osProperties({ idLike, codename, prettyName, variantId, ecosystem }: OsRelease): Property[] {
  return prefixed([
    ['os:codename', codename],
    ['os:ecosystem', ecosystem],
    ['os:idLike', idLike.length > 0 ? idLike.join(' ') : undefined],
    ['os:prettyName', prettyName],
    ['os:variantId', variantId],
  ]);
}

export function readOsProperties(properties: ReadonlyMap<string, string>): Partial<OsRelease> {
  const read: Partial<OsRelease> = {};
  for (const key of ['codename', 'ecosystem', 'prettyName', 'variantId'] as const) {
    const value = properties.get(`${prefix}os:${key}`);
    if (value !== undefined) read[key] = value;
  }
  const idLike = properties.get(`${prefix}os:idLike`);
  if (idLike) read.idLike = idLike.split(' ').filter(Boolean);
  return read;
}

const words = ['reference', 'transport', 'digest', 'imageId', 'mediaType', 'created', 'note'] as const;
const kinds: Record<ArtifactInfo['kind'], true> = {
  image: true,
  rootfs: true,
  repo: true,
  config: true,
  sbom: true,
  wasm: true,
};

export function artifactProperties({ artifact, problems }: Bill): Property[] {
  const all: [string, string | undefined][] = [
    ...words.map((key): [string, string | undefined] => [key, artifact[key]]),
    ['kind', artifact.kind],
    ['os', artifact.platform?.os],
    ['architecture', artifact.platform?.architecture],
    ['variant', artifact.platform?.variant],
  ];
  for (const [key, value] of Object.entries(artifact.labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
    all.push([`label:${key}`, value]);
  for (const { index, diffId, digest, mediaType, size, createdBy } of artifact.layers) {
    all.push(
      [`layer:${index}:diffId`, diffId],
      [`layer:${index}:digest`, digest],
      [`layer:${index}:mediaType`, mediaType],
      [`layer:${index}:size`, size === undefined ? undefined : String(size)],
      [`layer:${index}:createdBy`, createdBy],
    );
  }
  for (const [index, problem] of problems.entries()) all.push([`problem:${index}`, JSON.stringify(problem)]);
  return prefixed(all);
}

/** Layers and problems of one document, at most. */
const most = 10_000;

/** undefined: the document is not ours, or was stripped of what we said. */
export function readArtifactProperties(
  properties: ReadonlyMap<string, string>,
): { artifact: ArtifactInfo; problems: Problem[] } | undefined {
  const get = (name: string): string | undefined => properties.get(prefix + name);
  const reference = get('reference');
  const kind = get('kind');
  if (reference === undefined || !isKind(kind)) return undefined;
  const artifact: ArtifactInfo = { reference, transport: '', kind, layers: [] };
  for (const key of words) {
    const value = get(key);
    if (value !== undefined) artifact[key] = value;
  }
  const [os, architecture, variant] = [get('os'), get('architecture'), get('variant')];
  if (os && architecture) artifact.platform = { os, architecture, ...(variant && { variant }) };
  const labels: [string, string][] = [];
  for (const [name, value] of properties)
    if (name.startsWith(`${prefix}label:`)) labels.push([name.slice(prefix.length + 6), value]);
  if (labels.length > 0) artifact.labels = Object.fromEntries(labels);
  for (let index = 0; index < most; index++) {
    const diffId = get(`layer:${index}:diffId`);
    if (diffId === undefined) break;
    const layer: LayerRef = { index, diffId };
    for (const key of ['digest', 'mediaType', 'createdBy'] as const) {
      const value = get(`layer:${index}:${key}`);
      if (value !== undefined) layer[key] = value;
    }
    const size = Number(get(`layer:${index}:size`) ?? Number.NaN);
    if (Number.isSafeInteger(size) && size >= 0) layer.size = size;
    artifact.layers.push(layer);
  }
  const problems: Problem[] = [];
  for (let index = 0; index < most; index++) {
    const text = get(`problem:${index}`);
    if (text === undefined) break;
    const problem = json(text);
    if (isProblem(problem)) problems.push(problem);
  }
  return { artifact, problems };
}

const isKind = (kind: string | undefined): kind is ArtifactInfo['kind'] =>
  kind !== undefined && Object.hasOwn(kinds, kind);

const isProblem = (value: unknown): value is Problem =>
  isRecord(value) &&
  typeof value['message'] === 'string' &&
  typeof value['code'] === 'string' &&
  Object.hasOwn(catalogue, value['code']);
