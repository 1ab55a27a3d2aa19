/** What the Container Runtime Interface says of containers and pods (k8s.io/cri-api, runtime.v1). Pure. */
import { bytesField, fieldsOf, numberField } from '../../source/index.ts';
import { bareContainer, type Container, imageParts, type Mount } from '../state/containers.ts';
import { containerBounds } from './bounds.ts';
import { probesOf } from './names.ts';
import type { Namespaces } from './oci.ts';
import { ociContainer } from './oci.ts';
import { hexOf, record, text, truth } from './values.ts';

const none = Buffer.alloc(0);
const part = (bytes: Buffer, number: number): Buffer => bytesField(bytes, number) ?? none;
const string = (bytes: Buffer, number: number): string =>
  part(bytes, number).subarray(0, containerBounds.text).toString();

/** A field that may stand several times. */
function* each(bytes: Buffer, number: number): Generator<Buffer> {
  let count = 0;
  for (const field of fieldsOf(bytes)) {
    if (field.number !== number || typeof field.value === 'number') continue;
    if (count++ === containerBounds.items) return;
    yield field.value;
  }
}

/** `map<string, string>`: entries with key = 1, value = 2. */
function mapOf(bytes: Buffer, number: number): Record<string, string> {
  const entries: [string, string][] = [];
  for (const entry of each(bytes, number)) entries.push([string(entry, 1), string(entry, 2)]);
  return Object.fromEntries(entries);
}

/** The JSON in `info` of a verbose answer, as containerd and CRI-O fill it. */
function infoOf(answer: Buffer): Record<string, unknown> {
  for (const entry of each(answer, 2)) {
    if (string(entry, 1) !== 'info') continue;
    try {
      return record(JSON.parse(part(entry, 2).toString()));
    } catch {
      return {};
    }
  }
  return {};
}

/** containerd says it in `info`. */
function cniOf(answer: Buffer): string {
  const result = infoOf(answer)['cniResult'];
  return result === undefined || result === null ? '' : JSON.stringify(result).slice(0, containerBounds.text);
}

/** MountPropagation: private = 0, host to container = 1, both ways = 2. */
const propagations = ['private', 'rslave', 'rshared'];

/** Mount: container_path = 1, host_path = 2, readonly = 3, propagation = 5. */
function mountOf(bytes: Buffer): Mount {
  const readonly = numberField(bytes, 3) !== 0;
  return {
    source: string(bytes, 2),
    destination: string(bytes, 1),
    mode: readonly ? 'ro' : '',
    writable: !readonly,
    propagation: propagations[numberField(bytes, 5)] ?? '',
  };
}

/** What a pod says of all its containers. */
export interface Pod {
  id: string;
  uid: string;
  ip: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Namespaces of the host that it has. */
  hostPid: boolean;
  hostNetwork: boolean;
  hostIpc: boolean;
  created: bigint;
  /** What the network plug-in answered, as JSON; '' where the runtime does not say. */
  cniJson: string;
}

/** NamespaceMode NODE. */
const node = 2;

/**
 * PodSandboxStatusResponse: status = 1 { id = 1, metadata = 2 { name = 1, uid = 2, namespace = 3 }, created_at = 4, network = 5 {
 * ip = 1 }, linux = 6 { namespaces = 1 { options = 2 { network = 1, pid = 2, ipc = 3 } } }, labels = 7, annotations = 8 }.
 * @throws `registry-protocol`
 */
export function podOf(answer: Buffer): Pod | undefined {
  const status = bytesField(answer, 1);
  if (status === undefined) return undefined;
  const metadata = part(status, 2);
  const options = part(part(part(status, 6), 1), 2);
  const labels = {
    ...mapOf(status, 7),
    'io.kubernetes.pod.name': string(metadata, 1),
    'io.kubernetes.pod.uid': string(metadata, 2),
    'io.kubernetes.pod.namespace': string(metadata, 3),
  };
  return {
    id: string(status, 1),
    uid: string(metadata, 2),
    ip: string(part(status, 5), 1),
    labels,
    annotations: mapOf(status, 8),
    hostNetwork: numberField(options, 1) === node,
    hostPid: numberField(options, 2) === node,
    hostIpc: numberField(options, 3) === node,
    // As a number, it is exact to a quarter of a microsecond.
    created: BigInt(numberField(status, 4)),
    cniJson: cniOf(answer),
  };
}

/**
 * ContainerStatusResponse: status = 1 { id = 1, metadata = 2 { name = 1 }, created_at = 4, image = 8 { image = 1,
 * user_specified_image = 18 }, image_ref = 9, labels = 12, annotations = 13, mounts = 14, image_id = 17 }, info = 2.
 * @param isHost as `ociContainer` takes it
 * @returns the container without what its pod says, and the id of that
 * @throws `registry-protocol`
 */
export function criContainer(
  id: string,
  type: string,
  answer: Buffer,
  isHost?: (kind: keyof Namespaces, path: string) => boolean | undefined,
): { container: Container; sandbox: string } | undefined {
  const status = bytesField(answer, 1);
  if (status === undefined || string(status, 1) !== id) return undefined;
  const info = infoOf(answer);
  const spec = record(info['runtimeSpec']);
  const base = Object.keys(spec).length > 0 ? ociContainer(id, type, spec, isHost) : bareContainer(id, type);
  const labels = { ...base.labels, ...mapOf(status, 12) };
  const annotations = mapOf(status, 13);
  const image = part(status, 8);
  const ref = string(status, 9);
  const named = [string(image, 18), string(image, 1), base.image].find(name => name !== '' && !isId(name)) ?? '';
  const fromRef = imageParts(isId(ref) ? '' : ref);
  const parts = imageParts(named);
  const config = record(record(record(info['config'])['linux'])['security_context']);
  const privileged = truth(info['privileged']) ?? truth(config['privileged']);
  const mounts: Mount[] = [];
  for (const mount of each(status, 14)) mounts.push(mountOf(mount));
  const name = string(part(status, 2), 1);
  return {
    container: {
      ...base,
      name,
      image: named || ref,
      imageId: hexOf([string(status, 17), string(image, 1), ref].find(isId) ?? ''),
      repository: parts.repository || fromRef.repository,
      tag: parts.tag || fromRef.tag,
      digest: fromRef.digest || parts.digest,
      ...(privileged !== undefined && { privileged }),
      mounts: mounts.length > 0 ? mounts : base.mounts,
      labels,
      podUid: labels['io.kubernetes.pod.uid'] ?? base.podUid,
      ...probesOf(annotations, name),
      created: BigInt(numberField(status, 4)),
      bare: false,
    },
    sandbox: text(info['sandboxID']) || base.podSandbox,
  };
}

const isId = (name: string): boolean => /^(sha256:)?[\da-f]{64}$/.test(name);

/** A container with what its pod says. */
export function inPod(container: Container, pod: Pod): Container {
  const probes = probesOf(pod.annotations, container.name);
  return {
    ...container,
    podUid: pod.uid || container.podUid,
    podSandbox: pod.id,
    podLabels: pod.labels,
    ip: pod.ip || container.ip,
    cniJson: pod.cniJson || container.cniJson,
    hostPid: pod.hostPid,
    hostNetwork: pod.hostNetwork,
    hostIpc: pod.hostIpc,
    liveness: container.liveness || probes.liveness,
    readiness: container.readiness || probes.readiness,
  };
}

/** The container that holds a pod's namespaces: runtimes know it as the pod alone. */
export const sandboxContainer = (id: string, type: string, pod: Pod): Container =>
  inPod({ ...bareContainer(id, type), name: 'POD', labels: pod.labels, created: pod.created, bare: false }, pod);
