/** Configuration of the server: a file, then the environment, then flags. */
import { type Static, type TProperties, Type } from 'typebox';
import { severities } from '../model/index.ts';

/** What is misspelt is refused: left out, it would mean something else. */
const group = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });

/** Jobs of a lane that run at a time in one process. */
const Slots = Type.Integer({ minimum: 0, maximum: 256 });

const Registry = group({
  /** `registry.example:5000` */
  host: Type.String(),
  insecure: Type.Optional(Type.Boolean()),
  caFile: Type.Optional(Type.String()),
  username: Type.Optional(Type.String()),
  /** File that holds the password. */
  passwordFile: Type.Optional(Type.String()),
  /** Private and loopback addresses are refused otherwise. */
  privateAddress: Type.Optional(Type.Boolean()),
  /** Repositories that are known and reconciled; all of the catalog by default. Wildcards `*`. */
  repositories: Type.Optional(Type.Array(Type.String())),
});

const Project = group({
  name: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,62}$' }),
  /** `registry.example:5000/team/*`: what belongs to it. Wildcards `*`, also across `/`. */
  repositories: Type.Array(Type.String({ minLength: 1, maxLength: 512 }), { maxItems: 200 }),
});

const Hook = group({
  dialect: Type.String(),
  /** Host that the events are of, where they do not say. */
  registry: Type.Optional(Type.String()),
  tokenFile: Type.Optional(Type.String()),
  basicFile: Type.Optional(Type.String()),
  /** Shared secret of senders that sign. */
  secretFile: Type.Optional(Type.String()),
});

const Notification = group({
  /** Kind of channel: `webhook`, `alertmanager`, `dingtalk`, `feishu`, `wecom`, `slack`. */
  channel: Type.String(),
  /** Its own name, where there are several of a kind. */
  name: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,62}$' })),
  urlFile: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  /** What messages are signed with. */
  secretFile: Type.Optional(Type.String()),
  /** Bearer token that is sent along. */
  tokenFile: Type.Optional(Type.String()),
  /** PEM of the authority that signed its certificate. */
  caFile: Type.Optional(Type.String()),
  lang: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh')])),
  /** Alerts below are not sent; those of unknown severity always are. */
  minSeverity: Type.Optional(Type.Enum([...severities])),
  /** Messages a minute at most; what is beyond is grouped into the next. */
  perMinute: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 6000 })),
});

const Database = group({
  /** As `db update --from` takes it: `oci://REGISTRY/REPO:TAG`, `https://…`, `bundle:FILE`, a folder. */
  from: Type.String(),
  /** PEM of the public key that must have signed it. */
  keyFile: Type.Optional(Type.String()),
  everySeconds: Type.Optional(Type.Number({ minimum: 10, default: 3600 })),
  insecure: Type.Optional(Type.Boolean()),
  caFile: Type.Optional(Type.String()),
});

export const PlatformConfig = Type.Object(
  {
    listen: group({ host: Type.String(), port: Type.Integer({ minimum: 0, maximum: 65_535 }) }),
    tls: Type.Optional(group({ certFile: Type.String(), keyFile: Type.String() })),
    /** Folder of everything that is kept: the embedded store, the advisory database, caches. */
    dir: Type.String(),
    /** Folder of the advisory database. */
    db: Type.Optional(Type.String()),
    /** Where the advisory database is fetched from, and how often. */
    database: Type.Optional(Database),
    registries: Type.Array(Registry),
    hooks: Type.Array(Hook),
    notifications: Type.Array(Notification),
    /** When people are told. */
    alerts: group({
      /** Environments in which a verdict that turned `block` is told. */
      environments: Type.Array(Type.String()),
      /** Age of the advisory database from which it counts as stale, hours. */
      staleHours: Type.Number({ exclusiveMinimum: 0 }),
      /** How long an image may be unscanned, or fail, before people are told, minutes. */
      graceMinutes: Type.Number({ minimum: 0 }),
    }),
    /** Where people reach this server: links in messages lead there. */
    publicUrl: Type.Optional(Type.String({ pattern: '^https?://' })),
    /** Who may read `/metrics`: anybody, or tokens. */
    metricsAccess: Type.Optional(Type.Union([Type.Literal('public'), Type.Literal('viewer')])),
    /** Policy file or preset. */
    policy: Type.String(),
    /** Environments that verdicts are kept for. */
    environments: Type.Array(Type.String()),
    slots: group({
      admission: Slots,
      production: Slots,
      push: Slots,
      backfill: Slots,
    }),
    /** What tokens can be confined to. */
    projects: Type.Array(Project),
    /** Requests of one token, or of one address without one. */
    limits: group({
      perSecond: Type.Number({ exclusiveMinimum: 0 }),
      /** How many may come at once. */
      burst: Type.Number({ minimum: 1 }),
    }),
    /** Origins whose pages may call the API (`https://dashboard.example`). */
    cors: Type.Array(Type.String()),
    /** How long a server that is told to end lets requests and jobs run on, seconds. */
    drainSeconds: Type.Number({ minimum: 0 }),
    /** Platforms of an index that are looked at, such as `linux/amd64`; all of them by default. */
    platforms: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z0-9]+/[A-Za-z0-9_./-]+$' }), { minItems: 1 })),
    /** Seconds between two walks of the registries' catalogs. */
    reconcileSeconds: Type.Number({ minimum: 5 }),
  },
  { additionalProperties: false },
);

export type PlatformConfig = Static<typeof PlatformConfig>;
