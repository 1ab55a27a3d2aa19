/** The words that conditions may use: what each is called, of what type, and how it is read. docs/policy.md lists them. */
import { like } from '../../kit/index.ts';
import type { ArtifactInfo, DatabaseInfo, EndOfLife, Finding, OsRelease } from '../../model/index.ts';
import type { RiskContext } from '../risk.ts';
import { matrixRisk } from '../sp800-30.ts';
import type { Workload } from '../workload.ts';

export type CelType = 'string' | 'bool' | 'int' | 'double' | 'list<string>' | 'map<string, string>';

/** undefined: not known. A rule that needs it cannot be judged, and says so. */
export type CelValue = string | boolean | number | readonly string[] | Readonly<Record<string, string>>;

export interface Field<Subject> {
  type: CelType;
  /** A whole number for `int`. */
  read(subject: Subject): CelValue | undefined;
}

export type Presence = 'present' | 'absent' | 'unknown';
/** `invalid`: signed, and by nobody who is trusted. */
export type Signedness = Presence | 'invalid';

/** What is known of an artifact as a whole. */
export interface CaseFacts {
  reference: string;
  registry: string;
  repository: string;
  tag: string;
  digest: string;
  kind: string;
  os: string;
  osVersion: string;
  endOfLife: boolean;
  baseImage: string;
  labels: Record<string, string>;
  ageDays: number;
  licences: string[];
  packages: string[];
  signature: Signedness;
  sbom: Presence;
  known: boolean;
  scanAgeDays: number;
  databaseAgeDays: number;
  complete: boolean;
  starter: boolean;
}

/** One finding in its circumstances. */
export interface FindingSubject {
  finding: Finding;
  now: Date;
  /** Whether its package runs; undefined: not known. */
  inUse?: boolean;
  /** Licences of its package; undefined: not known. */
  licences?: readonly string[];
  /** What its risk was reckoned with. */
  context?: RiskContext;
}

/** Days without a date count as this many: no grace for what nobody has dated. */
export const ageUnknown = 99_999;
const dayMs = 86_400_000;

/** Whole days from a date until now, never below 0; `ageUnknown` without a date. */
export function daysSince(date: string | undefined, now: Date): number {
  const then = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(then) ? ageUnknown : Math.max(0, Math.floor((now.getTime() - then) / dayMs));
}

const text = (value: string | undefined): string => value ?? '';

/** The best score that any source gives, -1 without one. */
const bestScore = ({ cvss }: Finding): number => (cvss ?? []).reduce((best, { score }) => Math.max(best, score), -1);

export const findingFields: Record<string, Field<FindingSubject>> = {
  id: { type: 'string', read: ({ finding }) => finding.id },
  aliases: { type: 'list<string>', read: ({ finding }) => finding.aliases },
  kind: { type: 'string', read: ({ finding }) => finding.kind },
  severity: { type: 'string', read: ({ finding }) => finding.severity },
  status: { type: 'string', read: ({ finding }) => finding.status },
  title: { type: 'string', read: ({ finding }) => text(finding.title) },
  risk: { type: 'int', read: ({ finding }) => Math.round(finding.risk ?? 100) },
  likelihood: { type: 'string', read: ({ finding, context }) => matrixRisk(finding, context).likelihood },
  impact: { type: 'string', read: ({ finding, context }) => matrixRisk(finding, context).impact },
  riskLevel: { type: 'string', read: ({ finding, context }) => matrixRisk(finding, context).level },
  cvss: { type: 'double', read: ({ finding }) => bestScore(finding) },
  epss: { type: 'double', read: ({ finding }) => finding.epss?.probability ?? -1 },
  kev: { type: 'bool', read: ({ finding }) => finding.kev !== undefined },
  ransomware: { type: 'bool', read: ({ finding }) => finding.kev?.ransomware === true },
  fixAvailable: { type: 'bool', read: ({ finding }) => finding.fixedVersions.length > 0 },
  fixedVersions: { type: 'list<string>', read: ({ finding }) => finding.fixedVersions },
  ageDays: { type: 'int', read: ({ finding, now }) => daysSince(finding.published, now) },
  inUse: { type: 'string', read: ({ inUse }) => (inUse === undefined ? 'unknown' : inUse ? 'yes' : 'no') },
  licences: { type: 'list<string>', read: ({ licences }) => licences },
  licenceClass: { type: 'string', read: ({ finding }) => text(finding.licence?.class) },
  path: { type: 'string', read: ({ finding }) => pathOf(finding) },
  layer: { type: 'int', read: ({ finding }) => finding.package?.layer?.index ?? -1 },
  'package.name': { type: 'string', read: ({ finding }) => text(finding.package?.name) },
  'package.version': { type: 'string', read: ({ finding }) => text(finding.package?.version) },
  'package.purl': { type: 'string', read: ({ finding }) => text(finding.package?.purl) },
  'package.type': { type: 'string', read: ({ finding }) => typeOfPurl(finding.package?.purl) },
  'package.ecosystem': { type: 'string', read: ({ finding }) => text(finding.package?.ecosystem) },
};

function pathOf({ package: found, subject }: Finding): string {
  return found?.path ?? ('path' in subject ? text(subject.path) : '');
}

function typeOfPurl(purl = ''): string {
  const slash = purl.indexOf('/');
  return purl.startsWith('pkg:') && slash > 0 ? purl.slice(4, slash) : '';
}

type Facts = Partial<CaseFacts>;

export const artifactFields: Record<keyof CaseFacts, Field<Facts>> = {
  reference: { type: 'string', read: ({ reference }) => reference },
  registry: { type: 'string', read: ({ registry }) => registry },
  repository: { type: 'string', read: ({ repository }) => repository },
  tag: { type: 'string', read: ({ tag }) => tag },
  digest: { type: 'string', read: ({ digest }) => digest },
  kind: { type: 'string', read: ({ kind }) => kind },
  os: { type: 'string', read: ({ os }) => os },
  osVersion: { type: 'string', read: ({ osVersion }) => osVersion },
  endOfLife: { type: 'bool', read: ({ endOfLife }) => endOfLife },
  baseImage: { type: 'string', read: ({ baseImage }) => baseImage },
  labels: { type: 'map<string, string>', read: ({ labels }) => labels },
  ageDays: { type: 'int', read: ({ ageDays }) => ageDays },
  licences: { type: 'list<string>', read: ({ licences }) => licences },
  packages: { type: 'list<string>', read: ({ packages }) => packages },
  signature: { type: 'string', read: ({ signature }) => signature ?? 'unknown' },
  sbom: { type: 'string', read: ({ sbom }) => sbom ?? 'unknown' },
  known: { type: 'bool', read: ({ known }) => known },
  scanAgeDays: { type: 'int', read: ({ scanAgeDays }) => scanAgeDays },
  databaseAgeDays: { type: 'int', read: ({ databaseAgeDays }) => databaseAgeDays },
  complete: { type: 'bool', read: ({ complete }) => complete },
  starter: { type: 'bool', read: ({ starter }) => starter },
};

/** `exists` is false where nothing is known to run: a scan at a desk, a gate in a build. */
export const workloadFields: Record<string, Field<Workload | undefined>> = {
  exists: { type: 'bool', read: workload => workload !== undefined },
  namespace: { type: 'string', read: workload => text(workload?.namespace) },
  namespaceLabels: { type: 'map<string, string>', read: workload => workload?.namespaceLabels ?? {} },
  kind: { type: 'string', read: workload => text(workload?.kind) },
  name: { type: 'string', read: workload => text(workload?.name) },
  labels: { type: 'map<string, string>', read: workload => workload?.labels ?? {} },
  internetFacing: { type: 'bool', read: workload => workload?.internetFacing === true },
  privileged: { type: 'bool', read: workload => workload?.privileged === true },
  hostNetwork: { type: 'bool', read: workload => workload?.hostNetwork === true },
  hostMounts: { type: 'list<string>', read: workload => workload?.hostMounts ?? [] },
  serviceAccount: { type: 'string', read: workload => text(workload?.serviceAccount) },
};

/** The parts of a scan that say what the artifact is. */
export interface ArtifactEvidence {
  artifact: ArtifactInfo;
  os?: OsRelease;
  endOfLife?: EndOfLife;
  database?: DatabaseInfo;
  /** Time of the scan; undefined: just now. */
  scannedAt?: string;
  signature?: Signedness;
  sbom?: Presence;
  /** Why nobody knows whether it is signed, or has a bill of materials. */
  untold?: { signature?: Untold; sbom?: Untold };
  /** Whether the artifact was seen before; a scan knows it by having scanned it. */
  known?: boolean;
}

/** `no-key`: it is signed, and nobody said whom to trust; `other-form`: in a form that no key verifies. */
export interface Untold {
  why: 'no-key' | 'other-form' | 'not-in-registry' | 'unanswered';
  detail?: string;
}

/** docker.io, library and latest stand where a reference leaves them out. */
export function referenceParts(reference: string): { registry: string; repository: string; tag: string } {
  const bare = reference.replace(/^(docker:\/\/|docker-daemon:|podman:|containerd:)/, '');
  const [name = '', digest] = bare.split('@');
  const slash = name.indexOf('/');
  const first = slash > 0 ? name.slice(0, slash) : '';
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const registry = hasRegistry ? first : 'docker.io';
  const rest = hasRegistry ? name.slice(slash + 1) : name;
  const colon = rest.lastIndexOf(':');
  const path = colon > 0 ? rest.slice(0, colon) : rest;
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  return { registry, repository, tag: colon > 0 ? rest.slice(colon + 1) : digest ? '' : 'latest' };
}

const registryTransports = new Set(['docker://', 'docker-daemon:', 'podman:', 'containerd:']);

/** A pattern of the reference, as it was given or in full, or a digest. */
function isKnown(
  { reference, digest, imageId }: ArtifactInfo,
  { registry, repository, tag }: ReturnType<typeof referenceParts>,
  patterns: readonly string[],
): boolean {
  const names = [reference.replace(/^docker:\/\//, ''), ...(registry ? [`${registry}/${repository}:${tag}`] : [])];
  return patterns.some(
    pattern => (pattern !== '' && [digest, imageId].includes(pattern)) || names.some(name => like(pattern, name)),
  );
}

/** @param knownImages what the policy knows; undefined: whatever was scanned */
export function factsOf(
  evidence: ArtifactEvidence,
  complete: boolean,
  now: Date,
  knownImages?: readonly string[],
): Partial<CaseFacts> {
  const { artifact, os, endOfLife, database, scannedAt } = evidence;
  const named = registryTransports.has(artifact.transport)
    ? referenceParts(artifact.reference)
    : { registry: '', repository: '', tag: '' };
  const labels = artifact.labels ?? {};
  return {
    ...named,
    reference: artifact.reference,
    digest: text(artifact.digest),
    kind: artifact.kind,
    os: text(os?.id),
    osVersion: text(os?.versionId),
    endOfLife: endOfLife?.ended === true,
    baseImage: text(labels['org.opencontainers.image.base.name']),
    labels,
    ageDays: daysSince(artifact.created, now),
    signature: evidence.signature ?? 'unknown',
    sbom: evidence.sbom ?? 'unknown',
    known: evidence.known ?? (knownImages === undefined || isKnown(artifact, named, knownImages)),
    scanAgeDays: scannedAt === undefined ? 0 : daysSince(scannedAt, now),
    databaseAgeDays: database?.starter ? ageUnknown : daysSince(database?.built, now),
    complete,
    starter: database?.starter === true,
  };
}
