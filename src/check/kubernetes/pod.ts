/** The pod of an object, or of its template: what all checks of pods and containers look at. */
import type { Path } from '../types.ts';
import { type Fields, fieldsOf, isFalse, isFields, itemsOf, textOf, under } from '../value.ts';
import type { KubernetesObject } from './object.ts';

export type ContainerList = 'initContainers' | 'containers' | 'ephemeralContainers';

export interface Container {
  list: ContainerList;
  /** From the root of the document. */
  at: Path;
  name: string;
  fields: Fields;
  securityContext: Fields;
  image: string;
  /** An init container that runs beside the others (`restartPolicy: Always`). */
  sidecar: boolean;
}

export interface Pod {
  object: KubernetesObject;
  /** Path of the pod's spec. */
  at: Path;
  /** Path of the pod's own metadata. */
  metadataAt: Path;
  spec: Fields;
  metadata: Fields;
  securityContext: Fields;
  /** In the order in which Kubernetes' own policies visit them: init containers, containers, ephemeral containers. */
  containers: readonly Container[];
  /** `os.name: windows`: Linux settings do not apply. */
  windows: boolean;
  /** `hostUsers: false`: root inside is nobody outside. */
  userNamespace: boolean;
}

/** Kind of an object to the path of what holds the pod's `metadata` and `spec`. */
const holders: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  PodTemplate: ['template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  CronWorkflow: ['spec', 'jobTemplate', 'spec', 'template'],
};
const template = ['spec', 'template'];
const templated = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'DeploymentConfig',
  'Rollout',
]);

/**
 * The pod that an object makes. Other kinds than Kubernetes' own are taken too where a pod stands as it does in a
 * Deployment (Knative, Argo Rollouts, OpenShift).
 */
export function podOf(object: KubernetesObject): Pod | undefined {
  const known = Object.hasOwn(holders, object.kind) ? holders[object.kind] : undefined;
  const way = known ?? (templated.has(object.kind) ? template : undefined);
  const spec = way ? under(object.fields, ...way, 'spec') : under(object.fields, ...template, 'spec');
  if (!isFields(spec)) return undefined;
  if (!way && !Array.isArray(spec.containers)) return undefined;
  return pod(object, way ?? template, spec);
}

const lists: readonly ContainerList[] = ['initContainers', 'containers', 'ephemeralContainers'];

function pod(object: KubernetesObject, way: readonly string[], spec: Fields): Pod {
  const at = [...object.at, ...way, 'spec'];
  return {
    object,
    at,
    metadataAt: [...object.at, ...way, 'metadata'],
    spec,
    metadata: fieldsOf(under(object.fields, ...way, 'metadata')),
    securityContext: fieldsOf(spec.securityContext),
    containers: lists.flatMap(list => containersOf(spec, list, at)),
    windows: under(spec, 'os', 'name') === 'windows',
    userNamespace: isFalse(spec.hostUsers),
  };
}

function containersOf(spec: Fields, list: ContainerList, at: Path): Container[] {
  return itemsOf(spec[list]).flatMap((value, index) => {
    if (!isFields(value)) return [];
    return {
      list,
      at: [...at, list, index],
      name: textOf(value.name) || `#${index + 1}`,
      fields: value,
      securityContext: fieldsOf(value.securityContext),
      image: textOf(value.image).trim(),
      sidecar: list === 'initContainers' && value.restartPolicy === 'Always',
    };
  });
}

const listNames: Record<ContainerList, [en: string, zh: string]> = {
  containers: ['container', '容器'],
  initContainers: ['init container', '初始化容器'],
  ephemeralContainers: ['ephemeral container', '临时容器'],
};

export const nameEn = ({ list, name }: Container): string => `${listNames[list][0]} "${name}"`;
export const nameZh = ({ list, name }: Container): string => `${listNames[list][1]} "${name}"`;

/** Containers that run for as long as the pod: probes mean something to them. */
export const services = ({ containers }: Pod): Container[] =>
  containers.filter(({ list, sidecar }) => list === 'containers' || sidecar);

/** Ephemeral containers cannot have resources of their own. */
export const resourced = ({ containers }: Pod): Container[] =>
  containers.filter(({ list }) => list !== 'ephemeralContainers');

/** Path of a member of a container's security context. */
export const inContext = ({ at }: Container, ...keys: Path): Path => [...at, 'securityContext', ...keys];
export const inPodContext = ({ at }: Pod, ...keys: Path): Path => [...at, 'securityContext', ...keys];

/** What a container has by its own security context, or else by its pod's. Kubernetes treats null as absent. */
export function effective(pod: Pod, { securityContext }: Container, key: string): unknown {
  return securityContext[key] ?? pod.securityContext[key];
}

/** Each security context that says something of a member: the pod's, then the containers'. */
export function* contexts(pod: Pod, key: string): Generator<{ value: unknown; at: Path; en: string; zh: string }> {
  const ofPod = pod.securityContext[key];
  if (ofPod !== undefined && ofPod !== null)
    yield { value: ofPod, at: inPodContext(pod, key), en: 'the pod', zh: 'Pod' };
  for (const container of pod.containers) {
    const value = container.securityContext[key];
    if (value === undefined || value === null) continue;
    yield { value, at: inContext(container, key), en: nameEn(container), zh: nameZh(container) };
  }
}
