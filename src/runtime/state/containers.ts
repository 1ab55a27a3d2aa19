/** Containers, as events of the runtime describe them. */
import { stateBounds } from './bounds.ts';

export interface Mount {
  source: string;
  destination: string;
  mode: string;
  writable: boolean;
  propagation: string;
}

export interface Container {
  /** First 12 digits. */
  id: string;
  fullId: string;
  type: string;
  name: string;
  image: string;
  imageId: string;
  repository: string;
  tag: string;
  digest: string;
  privileged?: boolean;
  mounts: readonly Mount[];
  labels: Readonly<Record<string, string>>;
  podLabels: Readonly<Record<string, string>>;
  podUid: string;
  podSandbox: string;
  ip: string;
  cniJson: string;
  env: readonly string[];
  healthcheck: string;
  liveness: string;
  readiness: string;
  /** Nanoseconds since the epoch; 0: not known. */
  created: bigint;
  hostPid?: boolean;
  hostNetwork?: boolean;
  hostIpc?: boolean;
  /** Nothing but its id is known yet. */
  bare: boolean;
}

/** Numbers of runtimes in descriptions. */
const runtimes = [
  'docker',
  'lxc',
  'libvirt_lxc',
  'mesos',
  'rkt',
  'custom',
  'cri',
  'containerd',
  'cri-o',
  'bpm',
  'static',
  'podman',
];

export function bareContainer(fullId: string, type: string): Container {
  return {
    id: shortId(fullId),
    fullId,
    type,
    name: '',
    image: '',
    imageId: '',
    repository: '',
    tag: '',
    digest: '',
    mounts: [],
    labels: {},
    podLabels: {},
    podUid: '',
    podSandbox: '',
    ip: '',
    cniJson: '',
    env: [],
    healthcheck: '',
    liveness: '',
    readiness: '',
    created: 0n,
    bare: true,
  };
}

/** Ids of 64 digits are shown by their first 12; names as they are. */
export const shortId = (id: string): string => (/^[\da-f]{64}$/.test(id) ? id.slice(0, 12) : id);

type Json = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const truth = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);
const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function texts(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value)).filter(([, item]) => typeof item === 'string');
  return Object.fromEntries(entries) as Record<string, string>;
}

/** A probe's or health check's command in one text. */
function commandOf(value: unknown): string {
  const { exe, args } = record(value);
  return [text(exe), ...list(args).map(text)].join(' ').trim();
}

/** Image names are `repository:tag@digest`; the port of a registry is no tag. */
export function imageParts(image: string): { repository: string; tag: string; digest: string } {
  const [named = '', digest = ''] = image.split('@');
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  return {
    repository: tagged ? named.slice(0, colon) : named,
    tag: tagged ? named.slice(colon + 1) : '',
    digest,
  };
}

function mountOf(value: unknown): Mount {
  const mount = record(value);
  return {
    source: text(mount['Source']),
    destination: text(mount['Destination']),
    mode: text(mount['Mode']),
    writable: mount['RW'] === true,
    propagation: text(mount['Propagation']),
  };
}

const ipText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || value === 0) return '';
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
};

/** What a `container` event says. `undefined`: it is no description. */
export function describedContainer(json: string): Container | undefined {
  if (json.length > stateBounds.containerJson) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  const container = record(record(parsed)['container']);
  const id = text(container['full_id']) || text(container['id']);
  if (id === '') return undefined;
  const number = container['type'];
  const type = typeof number === 'number' ? (runtimes[number] ?? 'unknown') : text(number);
  const image = text(container['image']);
  const parts = imageParts(image);
  const created = container['created_time'];
  return {
    ...bareContainer(id, type),
    id: shortId(text(container['id']) || id),
    name: text(container['name']).replace(/^\//, ''),
    image,
    imageId: text(container['imageid']),
    repository: text(container['imagerepo']) || parts.repository,
    tag: text(container['imagetag']) || parts.tag,
    digest: text(container['imagedigest']) || parts.digest,
    privileged: truth(container['privileged']),
    mounts: list(container['Mounts']).map(mountOf),
    labels: texts(container['labels']),
    podLabels: texts(container['pod_sandbox_labels']),
    podUid: text(container['pod_sandbox_uid']) || text(record(container['labels'])['io.kubernetes.pod.uid']),
    podSandbox: text(container['pod_sandbox_id']),
    ip: ipText(container['ip']),
    cniJson: text(container['cni_json']),
    env: list(container['env']).map(text),
    healthcheck: commandOf(container['Healthcheck']),
    liveness: commandOf(container['LivenessProbe']),
    readiness: commandOf(container['ReadinessProbe']),
    // Seconds, in captures.
    created: typeof created === 'number' ? BigInt(Math.trunc(created)) * 1_000_000_000n : 0n,
    hostPid: truth(container['host_pid']),
    hostNetwork: truth(container['host_network']),
    hostIpc: truth(container['host_ipc']),
    bare: false,
  };
}
