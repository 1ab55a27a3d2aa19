/** The tables of the platform's state. `migrations/` makes them; the two are tested against each other. */
import type { ColumnType, Generated } from 'kysely';
import type {
  ArtifactInfo,
  Finding,
  OsRelease,
  Package,
  Platform,
  Problem,
  Reason,
  Severity,
  VerdictWord,
} from '../model/index.ts';

/** A point in time; read as `Date`. */
type Time = ColumnType<Date, Date | string, Date | string>;
/** Set by the database when it is left out. */
type Stamp = ColumnType<Date, Date | string | undefined, Date | string>;
/** JSON: read as a value, written as its text. */
type Json<T> = ColumnType<T, string, string>;

/**
 * `queued`: it was named and nobody has looked; `scanned`; `failed`: `error` says why; `not-applicable`: a signature, an
 * attestation, something that holds no packages; `gone`: no tag of it is left and no workload runs it.
 */
export type ArtifactState = 'queued' | 'scanned' | 'failed' | 'not-applicable' | 'gone';

/** An image by its manifest's digest, however many references lead to it. */
export interface ArtifactTable {
  id: Generated<number>;
  digest: string;
  state: ArtifactState;
  /** A reference by which it can be read: `registry/repository@digest`. */
  reference: string;
  info: Json<ArtifactInfo> | null;
  platform: Json<Platform> | null;
  os: Json<OsRelease> | null;
  /** diffIDs from the base up. */
  layers: ColumnType<string[], string[] | undefined, string[]>;
  /** The extractors that read it. */
  tools: string | null;
  /** zstd of the JSON of `PackagePlace[]`: which packages, where. */
  inventory: Buffer | null;
  packages: ColumnType<number, number | undefined, number>;
  problems: ColumnType<Problem[], string | undefined, string>;
  error: Json<Problem> | null;
  first_seen: Stamp;
  scanned_at: Time | null;
  /** The database that its findings rest on. */
  database_digest: string | null;
}

/**
 * What a tag of a registry leads to; moved by re-tagging, gone by deletion. The tag of an index leads to the index and to
 * each of its images that is looked at, so a tag may have several rows that are not gone.
 */
export interface TagTable {
  registry: string;
  repository: string;
  tag: string;
  artifact_id: number;
  pushed_at: Time | null;
  seen_at: Stamp;
  gone_at: Time | null;
}

/** The images of an index that are looked at; the index is an artifact too, whose verdict is the worst of theirs. */
export interface IndexImageTable {
  index_id: number;
  artifact_id: number;
}

/** What one layer says, once, however many images share it. */
export interface LayerTable {
  diff_id: string;
  /** Ids and versions of the extractors that read it. */
  tools: string;
  /** As the extract room writes them. */
  facts: Buffer;
  paths: Buffer;
  check_sum: number;
  bytes: number;
  read_at: Stamp;
}

/** Who reads a layer now; a claim whose owner is silent is free. */
export interface LayerClaimTable {
  diff_id: string;
  tools: string;
  worker: string;
  beat: Stamp;
}

/** A package, once, however many images hold it: matching depends on nothing else. */
export interface PackageTable {
  id: Generated<number>;
  /** Digest over what matching looks at. */
  identity: string;
  ecosystem: string | null;
  name: string;
  source_name: string | null;
  version: string;
  purl: string;
  fact: Json<Package>;
  /** Digest of the database against which it was matched last. */
  matched_by: string | null;
  /** Why that database does not judge it, as reports name it: no feed covers it, or its shard was not fetched. */
  not_judged: string | null;
}

export interface ArtifactPackageTable {
  package_id: number;
  artifact_id: number;
}

/** A vulnerability of a package; that of an artifact is the join. */
export interface PackageFindingTable {
  package_id: number;
  finding_id: string;
  severity: Severity;
  kev: boolean;
  fixable: boolean;
  risk: number | null;
  finding: Json<Finding>;
  found_at: Stamp;
}

/** A finding that came or went when its package was matched again: told to whoever listens, then gone. */
export interface NewsTable {
  id: Generated<number>;
  package_id: number;
  kind: 'opened' | 'closed';
  finding: Json<Finding>;
  at: Stamp;
}

/** Artifacts whose findings changed since they were judged. */
export interface RejudgeTable {
  artifact_id: number;
  /** Raised when it changes again, so that whoever judged it meanwhile does not take it from the list. */
  turn: ColumnType<number, number | undefined, number>;
}

/** What is wrong with an artifact beside its packages: secrets, configuration. */
export interface ArtifactFindingTable {
  artifact_id: number;
  finding_id: string;
  place: string;
  severity: Severity;
  finding: Json<Finding>;
  found_at: Stamp;
}

/** The verdict on an artifact in an environment. */
export interface VerdictTable {
  artifact_id: number;
  environment: string;
  verdict: VerdictWord;
  reasons: Json<Reason[]>;
  /** Findings by severity, and how many are known to be exploited and fixable. */
  counts: Json<VerdictCounts>;
  policy_digest: string;
  database_digest: string;
  judged_at: Stamp;
}

export interface VerdictCounts {
  severities: Partial<Record<Severity, number>>;
  kev: number;
  fixable: number;
  waived: number;
}

/** A running thing. */
export interface WorkloadTable {
  id: Generated<number>;
  cluster: string;
  namespace: string;
  owner: string;
  container: string;
  image: string;
  digest: string | null;
  artifact_id: number | null;
  environment: string | null;
  labels: Json<Record<string, string>>;
  seen_at: Stamp;
  gone_at: Time | null;
}

export interface WaiverTable {
  id: Generated<number>;
  project: string;
  waiver: Json<unknown>;
  owner: string;
  reason: string;
  until: Time | null;
  created_by: string;
  created_at: Stamp;
  withdrawn_at: Time | null;
}

/** Who changed what, when. Rows are added, never changed. */
export interface AuditTable {
  id: Generated<number>;
  at: Stamp;
  actor: string;
  action: string;
  subject: string;
  detail: Json<unknown>;
}

export type Role = 'viewer' | 'scanner' | 'operator' | 'admin';

export interface TokenTable {
  id: string;
  name: string;
  /** argon2 or sha256 of a 256-bit random value; the token itself is shown once. */
  hash: string;
  role: Role;
  /** Project that it is good for; `*` for all. */
  project: string;
  created_at: Stamp;
  expires_at: Time | null;
  revoked_at: Time | null;
  last_used: Time | null;
}

/** Events of registries that came in, by the sender's own id, so that a replay does nothing. */
export interface HookEventTable {
  id: string;
  dialect: string;
  received_at: Stamp;
  outcome: string;
  detail: Json<unknown>;
}

/** What a sensor saw that a rule matched: a finding of the kind `behaviour`. */
export interface BehaviourTable {
  id: Generated<number>;
  /** Digest of what was sent: the same alert again changes nothing. */
  key: string;
  /** `alerts.key` of what people are told of it. */
  alert_key: string;
  rule: string;
  /** In Falco's words. */
  priority: string;
  severity: Severity;
  source: string;
  host: string;
  /** Id of the container as the sensor shows it. */
  container: string | null;
  /** `repository:tag`, as far as it was known. */
  image: string | null;
  /** When it happened, by the clock of its host. */
  at: Time;
  received_at: Stamp;
  /** Alerts that it stands for: of a flood, one line tells of many. */
  count: number;
  fields: Json<Record<string, unknown>>;
  finding: Json<Finding>;
  /** Id of the token that sent it. */
  sender: string;
}

/** What people are told: opened once, closed once. What opens again is another row; of a key one is open. */
export interface AlertTable {
  id: Generated<number>;
  /** Same key, same alert. What it is about: `finding/CVE-…/pkg:…`, `verdict/production/sha256:…` … */
  key: string;
  state: 'open' | 'closed';
  severity: Severity;
  alert: Json<unknown>;
  opened_at: Stamp;
  closed_at: Time | null;
}

/** One message to one channel. */
export interface DeliveryTable {
  id: Generated<number>;
  alert_id: number;
  channel: string;
  event: 'opened' | 'closed';
  /** `failed`: given up, until somebody sends it again or drops it. */
  state: 'waiting' | 'sent' | 'failed' | 'dropped';
  attempts: number;
  next_at: Stamp;
  error: string | null;
  /** The message that carries it: set when it is first tried, so that a second try is known for what it is. */
  message: string | null;
  sent_at: Time | null;
}

/** How it goes with a channel, and which process sends on it now. */
export interface ChannelStateTable {
  name: string;
  /** One process at a time; its claim ends by itself. */
  holder: string | null;
  held_until: Time | null;
  /** Tries in a row that failed. */
  failures: ColumnType<number, number | undefined, number>;
  /** Nothing is sent before. */
  retry_at: Time | null;
  /** When messages of the last minute went out. */
  recent: ColumnType<Date[], Date[] | undefined, Date[]>;
  sent_at: Time | null;
  refreshed_at: Time | null;
  error: string | null;
}

/** One value each: the digest of the database in use, the time of the last reconciliation … */
export interface SettingTable {
  key: string;
  value: Json<unknown>;
  changed_at: Stamp;
}

/** Where a package of an artifact stands. */
export interface PackagePlace {
  /** `packages.id` */
  package: number;
  path: string;
  /** Position of the layer that brought it in. */
  layer?: number;
}

export interface Tables {
  artifacts: ArtifactTable;
  tags: TagTable;
  index_images: IndexImageTable;
  layers: LayerTable;
  layer_claims: LayerClaimTable;
  packages: PackageTable;
  artifact_packages: ArtifactPackageTable;
  package_findings: PackageFindingTable;
  news: NewsTable;
  rejudge: RejudgeTable;
  artifact_findings: ArtifactFindingTable;
  verdicts: VerdictTable;
  workloads: WorkloadTable;
  waivers: WaiverTable;
  audit: AuditTable;
  tokens: TokenTable;
  hook_events: HookEventTable;
  behaviours: BehaviourTable;
  alerts: AlertTable;
  deliveries: DeliveryTable;
  channel_states: ChannelStateTable;
  settings: SettingTable;
}
