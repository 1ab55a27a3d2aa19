/**
 * The words of the JSON reports, key by key, in a fixed order: what is not named here is not written, and the order in
 * which a producer filled its objects does not show. docs/schema/ describes the same.
 */
import type {
  Action,
  Advice,
  ArtifactInfo,
  Coverage,
  DatabaseInfo,
  EndOfLife,
  Finding,
  LayerRef,
  Licence,
  OsRelease,
  Package,
  Problem,
  Reason,
  Subject,
  Text,
  VexUse,
} from '../../model/index.ts';
import { byText } from '../order.ts';

const sorted = <V>(record: Record<string, V> | undefined): Record<string, V> | undefined =>
  record && Object.fromEntries(Object.entries(record).sort(([a], [b]) => byText(a, b)));

const layerPart = ({ index, diffId, digest, mediaType, size, createdBy }: LayerRef) => ({
  index,
  diffId,
  digest,
  mediaType,
  size,
  createdBy,
});

/** The layer of a package: what tells it apart and says where it came from; the rest stands in `artifact.layers`. */
const layerOfPackage = (layer: LayerRef | undefined) =>
  layer && { index: layer.index, diffId: layer.diffId, digest: layer.digest, createdBy: layer.createdBy };

export const artifactPart = (artifact: ArtifactInfo) => ({
  reference: artifact.reference,
  transport: artifact.transport,
  kind: artifact.kind,
  digest: artifact.digest,
  imageId: artifact.imageId,
  mediaType: artifact.mediaType,
  platform: artifact.platform && {
    os: artifact.platform.os,
    architecture: artifact.platform.architecture,
    variant: artifact.platform.variant,
  },
  created: artifact.created,
  labels: sorted(artifact.labels),
  layers: artifact.layers.map(layerPart),
});

/** `null`, not left out, where no operating system was recognised: a reader need not guess. */
export const osPart = (os: OsRelease | undefined) =>
  os
    ? {
        id: os.id,
        idLike: os.idLike,
        versionId: os.versionId,
        codename: os.codename,
        prettyName: os.prettyName,
        variantId: os.variantId,
        ecosystem: os.ecosystem,
      }
    : null;

const sourcePart = (source: { name: string; version: string } | undefined) =>
  source && { name: source.name, version: source.version };

const subjectParts: { [K in Subject['kind']]: (subject: Extract<Subject, { kind: K }>) => object } = {
  package: ({ kind, purl, path, layer }) => ({ kind, purl, path, layer }),
  file: ({ kind, path, line, endLine, column, layer, commit }) => ({
    kind,
    path,
    line,
    endLine,
    column,
    layer,
    commit,
  }),
  artifact: ({ kind, reference }) => ({ kind, reference }),
  event: ({ kind, source, time, host, container, image }) => ({ kind, source, time, host, container, image }),
  object: ({ kind, apiVersion, objectKind, name, namespace, path, line, endLine }) => ({
    kind,
    apiVersion,
    objectKind,
    name,
    namespace,
    path,
    line,
    endLine,
  }),
};

const subjectPart = (subject: Subject): object => (subjectParts[subject.kind] as (subject: Subject) => object)(subject);

const advicePart = (advice: Advice | undefined) =>
  advice && {
    title: textPart(advice.title),
    why: textPart(advice.why),
    fix: textPart(advice.fix),
    standards: advice.standards,
  };

export const reasonPart = ({ code, en, zh }: Reason) => ({ code, en, zh });

const licencePart = (licence: Licence | undefined) =>
  licence && { expression: licence.expression, class: licence.class };

const textPart = (text: Text | undefined) => text && { en: text.en, zh: text.zh };

export const findingPart = (finding: Finding) => ({
  id: finding.id,
  aliases: finding.aliases,
  kind: finding.kind,
  severity: finding.severity,
  severitySource: finding.severitySource,
  risk: finding.risk,
  riskFactors: finding.riskFactors?.map(reasonPart),
  title: finding.title,
  message: textPart(finding.message),
  excerpt: finding.excerpt,
  fingerprint: finding.fingerprint,
  advice: advicePart(finding.advice),
  licence: licencePart(finding.licence),
  status: finding.status,
  package: finding.package && {
    purl: finding.package.purl,
    name: finding.package.name,
    version: finding.package.version,
    ecosystem: finding.package.ecosystem,
    path: finding.package.path,
    source: sourcePart(finding.package.source),
    layer: layerOfPackage(finding.package.layer),
  },
  subject: subjectPart(finding.subject),
  fixedVersions: finding.fixedVersions,
  cvss: finding.cvss?.map(({ version, vector, score, source }) => ({ version, vector, score, source })),
  epss: finding.epss && { probability: finding.epss.probability, percentile: finding.epss.percentile },
  kev: finding.kev && {
    dateAdded: finding.kev.dateAdded,
    dueDate: finding.kev.dueDate,
    ransomware: finding.kev.ransomware,
  },
  published: finding.published,
  modified: finding.modified,
  references: finding.references,
  evidence: finding.evidence?.map(({ advisory, range, comparison, compared }) => ({
    advisory,
    range,
    comparison,
    compared: sourcePart(compared),
  })),
  waived: finding.waived && { by: finding.waived.by, reason: finding.waived.reason, until: finding.waived.until },
  vex: finding.vex && { status: finding.vex.status, by: finding.vex.by, reason: finding.vex.reason },
});

export const packagePart = (fact: Package) => ({
  purl: fact.purl,
  name: fact.name,
  version: fact.version,
  type: fact.type,
  ecosystem: fact.ecosystem,
  arch: fact.arch,
  source: sourcePart(fact.source),
  licences: fact.licences ?? [],
  licence: licencePart(fact.licence),
  path: fact.path,
  line: fact.line,
  layer: layerOfPackage(fact.layer),
  vendor: fact.vendor,
  module: fact.module,
  declared: fact.declared,
  dev: fact.dev,
  direct: fact.direct,
  dependsOn: fact.dependsOn,
  confidence: fact.confidence,
  extra: fact.extra,
});

export const actionPart = (action: Action) => ({
  kind: action.kind,
  name: action.name,
  from: action.from,
  to: action.to,
  type: action.type,
  ecosystem: action.ecosystem,
  packages: action.packages,
  path: action.path,
  layer: layerOfPackage(action.layer),
  closes: action.closes,
  severities: sorted(action.severities),
  kev: action.kev,
  riskRemoved: action.riskRemoved,
});

export const problemPart = ({ code, message, path, layer, gap }: Problem) => ({ code, message, path, layer, gap });

export const coveragePart = (coverage: Coverage) => ({
  layersRead: coverage.layersRead,
  layersCached: coverage.layersCached,
  layersTotal: coverage.layersTotal,
  packages: sorted(coverage.packages),
  covered: coverage.covered,
  notCovered: coverage.notCovered,
  scanners: coverage.scanners,
  configurations: sorted(coverage.configurations),
  notLookedAt: coverage.notLookedAt,
});

export const databasePart = (database: DatabaseInfo) => ({
  location: database.location,
  digest: database.digest,
  built: database.built,
  feeds: database.feeds.map(({ name, records, newest }) => ({ name, records, newest })),
  starter: database.starter,
});

export const vexPart = (use: VexUse) => ({
  name: use.name,
  form: use.form,
  author: use.author,
  statements: use.statements,
  unreadable: use.unreadable,
  applied: use.applied,
  waived: use.waived,
  annotated: use.annotated,
  elsewhere: use.elsewhere,
});

export const endOfLifePart = (life: EndOfLife | undefined) =>
  life && {
    product: life.product,
    release: life.release,
    date: life.date,
    ended: life.ended,
    extended: life.extended,
  };
