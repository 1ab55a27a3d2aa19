/** Kubernetes manifests: objects of documents, their checks by kind. */
import type { Check, CheckInfo, DocumentKind, Found } from '../types.ts';
import { foundIn } from '../types.ts';
import { apiServerAccessChecks } from './api-server-access.ts';
import { apiServerKeepingChecks } from './api-server-keeping.ts';
import { baselineChecks } from './baseline.ts';
import { bindingChecks } from './bindings.ts';
import { capabilityChecks } from './capabilities.ts';
import {
  bindingSetChecks,
  type Cluster,
  clusterOf,
  namespaceSetChecks,
  type Placed,
  workloadSetChecks,
} from './cluster.ts';
import { controllerChecks } from './controllers.ts';
import { credentialChecks } from './credentials.ts';
import { grantChecks } from './grants.ts';
import { imageChecks } from './images.ts';
import { gatewayChecks, ingressChecks } from './ingresses.ts';
import { kubeletChecks } from './kubelet.ts';
import { mountChecks } from './mounts.ts';
import { policyChecks } from './network-policies.ts';
import { isObject, type KubernetesObject, objectsOf, subjectOf } from './object.ts';
import {
  accountChecks,
  admissionChecks,
  configMapChecks,
  namespaceChecks,
  secretChecks,
  storageChecks,
} from './objects.ts';
import { type Pod, podOf } from './pod.ts';
import { resourceChecks } from './resources.ts';
import { restrictedChecks } from './restricted.ts';
import { wideRoleChecks } from './roles.ts';
import { runningChecks } from './running.ts';
import { sandboxChecks } from './sandbox.ts';
import { serviceChecks } from './services.ts';
import { repositoryChecks, versionChecks } from './versions.ts';

const roleChecks = [...wideRoleChecks, ...grantChecks];

const podChecks: readonly Check<Pod>[] = [
  ...baselineChecks,
  ...restrictedChecks,
  ...capabilityChecks,
  ...sandboxChecks,
  ...mountChecks,
  ...resourceChecks,
  ...imageChecks,
  ...runningChecks,
  ...credentialChecks,
  ...apiServerAccessChecks,
  ...apiServerKeepingChecks,
  ...controllerChecks,
];

/** Kind of an object to the checks of it. */
const objectChecks: ReadonlyMap<string, readonly Check<KubernetesObject>[]> = new Map([
  ['Role', roleChecks],
  ['ClusterRole', roleChecks],
  ['RoleBinding', bindingChecks],
  ['ClusterRoleBinding', bindingChecks],
  ['Service', serviceChecks],
  ['Endpoints', serviceChecks],
  ['EndpointSlice', serviceChecks],
  ['Ingress', ingressChecks],
  ['NetworkPolicy', policyChecks],
  ['Gateway', gatewayChecks],
  ['Namespace', namespaceChecks],
  ['ServiceAccount', accountChecks],
  ['ConfigMap', configMapChecks],
  ['Secret', secretChecks],
  ['PersistentVolume', storageChecks],
  ['ValidatingWebhookConfiguration', admissionChecks],
  ['MutatingWebhookConfiguration', admissionChecks],
  ['APIService', admissionChecks],
  ['PodDisruptionBudget', admissionChecks],
  ['KubeletConfiguration', kubeletChecks],
  ['K8sAllowedRepos', repositoryChecks],
]);

const setChecks: ReadonlyMap<string, readonly Check<Placed>[]> = new Map([
  ['Namespace', namespaceSetChecks],
  ['Deployment', workloadSetChecks],
  ['StatefulSet', workloadSetChecks],
  ['RoleBinding', bindingSetChecks],
  ['ClusterRoleBinding', bindingSetChecks],
]);

const allChecks: readonly CheckInfo[] = [
  ...versionChecks,
  ...podChecks,
  ...new Set([...objectChecks.values()].flat()),
  ...new Set([...setChecks.values()].flat()),
];

export const kubernetes: DocumentKind = {
  id: 'kubernetes',
  is: isObject,
  checks: allChecks,
  *judge(documents) {
    const objects = documents.flatMap(objectsOf);
    const cluster = clusterOf(objects);
    for (const object of objects) yield* judge(object, cluster);
  },
};

function* judge(object: KubernetesObject, cluster: Cluster): Generator<Found> {
  const { document, kind } = object;
  const subject = subjectOf(object);
  yield* foundIn(document, object, versionChecks, subject);
  const pod = podOf(object);
  if (pod) yield* foundIn(document, pod, podChecks, subject);
  const ofKind = objectChecks.get(kind);
  if (ofKind) yield* foundIn(document, object, ofKind, subject);
  const ofSet = setChecks.get(kind);
  if (ofSet) yield* foundIn(document, { object, cluster }, ofSet, subject);
}
