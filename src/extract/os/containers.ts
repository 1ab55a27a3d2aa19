/** Containers that a host keeps, and the images they were made from: the databases of containerd and podman. */
import type { Extractor, FactSink } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { boltEntries, isBolt } from '../bolt.ts';
import { isRecord } from '../json.ts';
import { isSqlite, sqliteRows } from '../sqlite.ts';

const containerdDatabase = 'var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db';
const podmanDatabases = ['containers/storage/db.sql', 'containers/storage/libpod/bolt_state.db'];

export const containerd: Extractor = {
  id: 'os/containerd',
  version: 1,
  maxBytes: 128 * 1024 * 1024,
  wants: path => path === containerdDatabase,
  extract({ bytes }, facts) {
    /** Image name, and what else is kept, by namespace and container. */
    const containers = new Map<string, { namespace: string; image?: string; runtime?: string }>();
    const digests = new Map<string, string>();
    // v1/NAMESPACE/containers/ID/{image, runtime/name …}, v1/NAMESPACE/images/NAME/target/digest (containerd, metadata/buckets.go)
    const enter = ([, , kind]: readonly string[]) => kind === undefined || kind === 'containers' || kind === 'images';
    for (const { path, value } of boltEntries(buffer(bytes), enter, damaged(facts))) {
      const [, namespace = '', kind, name = '', field, last] = path;
      if (kind === 'images' && field === 'target' && last === 'digest') {
        digests.set(`${namespace}\0${name}`, value.toString());
      } else if (kind === 'containers' && field !== undefined) {
        const key = `${namespace}\0${name}`;
        const one = containers.get(key) ?? { namespace };
        if (field === 'image') one.image = value.toString();
        else if (field === 'runtime' && last === 'name') one.runtime = value.toString();
        containers.set(key, one);
      }
    }
    for (const { namespace, image, runtime } of containers.values()) {
      const version = image && digests.get(`${namespace}\0${image}`);
      // Containers of Windows, and those whose image is gone.
      if (!image || !version || runtime?.includes('runhcs')) continue;
      facts.package({ type: 'oci', name: image, version, extra: { namespace, ...(runtime && { runtime }) } });
    }
  },
  capability: {
    what: 'images of the containers that containerd keeps on a host',
    files: [containerdDatabase],
    type: 'oci',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/** libpod's names of container states (podman, libpod/define/containerstate.go). */
const states = ['unknown', 'configured', 'created', 'running', 'stopped', 'paused', 'exited', 'removing', 'stopping'];

export const podman: Extractor = {
  id: 'os/podman',
  version: 1,
  maxBytes: 128 * 1024 * 1024,
  wants: path => podmanDatabases.some(end => path.endsWith(end) && path[path.length - end.length - 1] === '/'),
  extract({ bytes }, facts) {
    const data = buffer(bytes);
    if (!isSqlite(data) && !isBolt(data)) throw new PlimsollError('record-invalid', 'it is not a database of podman');
    const containers = isSqlite(data) ? fromSqlite(data, facts) : fromBolt(data, facts);
    const seen = new Set<string>();
    for (const { config, state } of containers.values()) {
      const { RawImageName, rootfsImageName, rootfsImageID: version } = config ?? {};
      const name = text(RawImageName) ?? text(rootfsImageName);
      if (!name || typeof version !== 'string' || !version || seen.has(`${name}\0${version}`)) continue;
      seen.add(`${name}\0${version}`);
      const status = typeof state?.['state'] === 'number' ? states[state['state']] : undefined;
      facts.package({ type: 'oci', name, version, ...(status && { extra: { status } }) });
    }
  },
  capability: {
    what: 'images of the containers that podman keeps on a host',
    files: podmanDatabases.map(end => `**/${end}`),
    type: 'oci',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

type Json = Record<string, unknown>;
type Containers = Map<string, { config?: Json; state?: Json }>;

/** Tables ContainerConfig and ContainerState, both with the id first and JSON last. */
function fromSqlite(data: Buffer, facts: FactSink): Containers {
  const found: Containers = new Map();
  for (const [table, part] of [
    ['ContainerConfig', 'config'],
    ['ContainerState', 'state'],
  ] as const) {
    for (const row of sqliteRows(data, table, damaged(facts))) {
      const id = row[0];
      const value = row.at(-1);
      if (typeof id === 'string' && typeof value === 'string') put(found, id, part, value, facts);
    }
  }
  return found;
}

/** ctr/ID/{config, state}. */
function fromBolt(data: Buffer, facts: FactSink): Containers {
  const found: Containers = new Map();
  for (const { path, value } of boltEntries(data, ([root]) => root === 'ctr', damaged(facts))) {
    const [, id = '', part] = path;
    if (path.length === 3 && (part === 'config' || part === 'state')) put(found, id, part, value.toString(), facts);
  }
  return found;
}

function put(found: Containers, id: string, part: 'config' | 'state', json: string, facts: FactSink): void {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    facts.problem({ code: 'record-invalid', message: `the ${part} of container ${id.slice(0, 12)} is not JSON` });
  }
  if (isRecord(value)) found.set(id, { ...found.get(id), [part]: value });
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const damaged =
  (facts: FactSink) =>
  (what: string): void =>
    facts.problem({ code: 'record-invalid', message: what });
