import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** SQL that PostgreSQL and PGlite read alike. */
const statements = [
  `create table artifacts (
    id integer generated always as identity primary key,
    digest text not null unique,
    state text not null,
    reference text not null,
    info jsonb,
    platform jsonb,
    os jsonb,
    layers text[] not null default '{}',
    tools text,
    inventory bytea,
    packages integer not null default 0,
    problems jsonb not null default '[]',
    error jsonb,
    first_seen timestamptz not null default now(),
    scanned_at timestamptz,
    database_digest text
  )`,
  'create index artifacts_state on artifacts (state, scanned_at, database_digest)',
  `create table tags (
    registry text not null,
    repository text not null,
    tag text not null,
    artifact_id integer not null references artifacts on delete cascade,
    pushed_at timestamptz,
    seen_at timestamptz not null default now(),
    gone_at timestamptz,
    primary key (registry, repository, tag, artifact_id)
  )`,
  'create index tags_artifact on tags (artifact_id)',
  `create table index_images (
    index_id integer not null references artifacts on delete cascade,
    artifact_id integer not null references artifacts on delete cascade,
    primary key (index_id, artifact_id)
  )`,
  'create index index_images_artifact on index_images (artifact_id)',
  `create table layers (
    diff_id text not null,
    tools text not null,
    facts bytea not null,
    paths bytea not null,
    check_sum bigint not null,
    bytes bigint not null,
    read_at timestamptz not null default now(),
    primary key (diff_id, tools)
  )`,
  `create table layer_claims (
    diff_id text not null,
    tools text not null,
    worker text not null,
    beat timestamptz not null default now(),
    primary key (diff_id, tools)
  )`,
  `create table packages (
    id integer generated always as identity primary key,
    identity text not null unique,
    ecosystem text,
    name text not null,
    source_name text,
    version text not null,
    purl text not null,
    fact jsonb not null,
    matched_by text,
    not_judged text
  )`,
  'create index packages_name on packages (lower(name))',
  'create index packages_source on packages (lower(source_name))',
  'create index packages_purl on packages (purl)',
  `create table artifact_packages (
    package_id integer not null references packages on delete cascade,
    artifact_id integer not null references artifacts on delete cascade,
    primary key (package_id, artifact_id)
  )`,
  'create index artifact_packages_artifact on artifact_packages (artifact_id)',
  `create table package_findings (
    package_id integer not null references packages on delete cascade,
    finding_id text not null,
    severity text not null,
    kev boolean not null,
    fixable boolean not null,
    risk real,
    finding jsonb not null,
    found_at timestamptz not null default now(),
    primary key (package_id, finding_id)
  )`,
  'create index package_findings_id on package_findings (finding_id)',
  `create index package_findings_aliases on package_findings using gin ((finding -> 'aliases') jsonb_path_ops)`,
  `create table news (
    id integer generated always as identity primary key,
    package_id integer not null references packages on delete cascade,
    kind text not null,
    finding jsonb not null,
    at timestamptz not null default now()
  )`,
  `create table rejudge (
    artifact_id integer primary key references artifacts on delete cascade,
    turn integer not null default 0
  )`,
  'create index package_findings_counts on package_findings (severity, kev, fixable)',
  `create table artifact_findings (
    artifact_id integer not null references artifacts on delete cascade,
    finding_id text not null,
    place text not null,
    severity text not null,
    finding jsonb not null,
    found_at timestamptz not null default now(),
    primary key (artifact_id, finding_id, place)
  )`,
  `create table verdicts (
    artifact_id integer not null references artifacts on delete cascade,
    environment text not null,
    verdict text not null,
    reasons jsonb not null,
    counts jsonb not null,
    policy_digest text not null,
    database_digest text not null,
    judged_at timestamptz not null default now(),
    primary key (artifact_id, environment)
  )`,
  `create table workloads (
    id integer generated always as identity primary key,
    cluster text not null,
    namespace text not null,
    owner text not null,
    container text not null,
    image text not null,
    digest text,
    artifact_id integer references artifacts on delete set null,
    environment text,
    labels jsonb not null default '{}',
    seen_at timestamptz not null default now(),
    gone_at timestamptz,
    unique (cluster, namespace, owner, container)
  )`,
  'create index workloads_artifact on workloads (artifact_id)',
  'create index workloads_digest on workloads (digest)',
  `create table waivers (
    id integer generated always as identity primary key,
    project text not null,
    waiver jsonb not null,
    owner text not null,
    reason text not null,
    until timestamptz,
    created_by text not null,
    created_at timestamptz not null default now(),
    withdrawn_at timestamptz
  )`,
  `create table audit (
    id integer generated always as identity primary key,
    at timestamptz not null default now(),
    actor text not null,
    action text not null,
    subject text not null,
    detail jsonb not null default '{}'
  )`,
  `create table tokens (
    id text primary key,
    name text not null,
    hash text not null unique,
    role text not null,
    project text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used timestamptz
  )`,
  `create table hook_events (
    id text primary key,
    dialect text not null,
    received_at timestamptz not null default now(),
    outcome text not null,
    detail jsonb not null default '{}'
  )`,
  'create index hook_events_received on hook_events (received_at)',
  `create table alerts (
    id integer generated always as identity primary key,
    key text not null,
    state text not null,
    severity text not null,
    alert jsonb not null,
    opened_at timestamptz not null default now(),
    closed_at timestamptz
  )`,
  `create unique index alerts_open on alerts (key) where state = 'open'`,
  'create index alerts_closed on alerts (closed_at)',
  `create table deliveries (
    id integer generated always as identity primary key,
    alert_id integer not null references alerts on delete cascade,
    channel text not null,
    event text not null,
    state text not null,
    attempts integer not null default 0,
    next_at timestamptz not null default now(),
    error text,
    message text,
    sent_at timestamptz,
    unique (alert_id, channel, event)
  )`,
  `create index deliveries_waiting on deliveries (channel, next_at) where state = 'waiting'`,
  `create table channel_states (
    name text primary key,
    holder text,
    held_until timestamptz,
    failures integer not null default 0,
    retry_at timestamptz,
    recent timestamptz[] not null default '{}',
    sent_at timestamptz,
    refreshed_at timestamptz,
    error text
  )`,
  `create table settings (
    key text primary key,
    value jsonb not null,
    changed_at timestamptz not null default now()
  )`,
];

async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

export const start: Migration = { up };
