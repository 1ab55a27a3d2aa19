/** Labels a pod, or cuts it off by a NetworkPolicy that selects nothing else. */
import { type Ask, type Prepare, refuse, type Site, type UndoOf } from './context.ts';
import { type Json, type KubernetesApi, KubernetesRefusal, kubernetesApi } from './kubernetes.ts';
import type { PodName } from './types.ts';

/** Which pod a policy of ours selects: its uid, so that a later pod of its name is another. */
const isolatedLabel = 'plimsoll.dev/isolated';
const managedBy = { 'app.kubernetes.io/managed-by': 'plimsoll' };

/** Kubernetes' names of objects and namespaces (RFC 1123). */
const objectName = /^[a-z\d]([-a-z\d.]{0,251}[a-z\d])?$/;
const uidForm = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

const podPath = ({ namespace, name }: PodName): string => `/api/v1/namespaces/${namespace}/pods/${name}`;
const policiesPath = (namespace: string): string =>
  `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;

export const label: Prepare = async (site, ask) => {
  const { api, pod } = await guardedPod(site, ask);
  const { labels } = ask.rule;
  const said = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
  return {
    what: `label pod ${pod.namespace}/${pod.name} with ${said}`,
    key: `label ${pod.uid} ${said}`,
    run: async () => {
      await labelled(api, pod, labels);
      return {
        why: `pod ${pod.namespace}/${pod.name} was labelled with ${said}`,
        undo: {
          how: `take the labels from pod ${pod.namespace}/${pod.name}`,
          step: { kind: 'unlabel', pod, labels: Object.keys(labels) },
        },
      };
    },
  };
};

export const isolate: Prepare = async (site, ask) => {
  const { api, pod, hostNetwork } = await guardedPod(site, ask);
  if (hostNetwork)
    return refuse(`pod ${pod.namespace}/${pod.name} is in the host's network, where no NetworkPolicy applies`);
  const policy = `plimsoll-isolate-${pod.uid}`;
  return {
    what: `isolate pod ${pod.namespace}/${pod.name} by NetworkPolicy ${policy}`,
    key: `isolate ${pod.uid}`,
    run: async () => {
      const others = await otherPolicies(api, pod);
      await api.create(policiesPath(pod.namespace), isolation(policy, pod));
      try {
        await labelled(api, pod, { [isolatedLabel]: pod.uid });
      } catch (error) {
        // It would stay behind, selecting nothing.
        await api.delete(`${policiesPath(pod.namespace)}/${policy}`);
        throw error;
      }
      const caution =
        others === 0 ? '' : `; policies add up, and ${others} more in its namespace may still let something through`;
      return {
        why: `pod ${pod.namespace}/${pod.name} is selected by NetworkPolicy ${policy}, which lets nothing in or out${caution}`,
        undo: {
          how: `delete NetworkPolicy ${policy} and take the label from the pod`,
          step: { kind: 'unlabel', pod, labels: [isolatedLabel], policy },
        },
      };
    },
  };
};

/** Directions that are named and have no rules let nothing through (networking.k8s.io/v1, NetworkPolicySpec). */
const isolation = (name: string, { namespace, uid, name: pod }: PodName): Json => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, labels: managedBy, annotations: { 'plimsoll.dev/pod': pod } },
  spec: {
    podSelector: { matchLabels: { [isolatedLabel]: uid } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [],
    egress: [],
  },
});

export async function unlabelled(site: Site, { pod, labels, policy }: UndoOf<'unlabel'>): Promise<string> {
  const api = apiOf(site);
  if (policy !== undefined) await api.delete(`${policiesPath(pod.namespace)}/${policy}`);
  const ended = `pod ${pod.namespace}/${pod.name} is gone`;
  try {
    await labelled(api, pod, Object.fromEntries(labels.map(key => [key, null])));
  } catch (error) {
    // 404: no pod of the name. 409: the name is another pod's by now.
    if (error instanceof KubernetesRefusal && [404, 409].includes(error.status)) return ended;
    throw error;
  }
  return `pod ${pod.namespace}/${pod.name} is as before`;
}

/** With its uid in the patch, the API refuses when the name is another pod's by now. */
const labelled = (
  api: KubernetesApi,
  pod: PodName,
  labels: Readonly<Record<string, string | null>>,
): Promise<unknown> => api.patch(podPath(pod), { metadata: { uid: pod.uid, labels } });

const apiOf = (site: Site): KubernetesApi =>
  site.kubernetes
    ? kubernetesApi(site, site.kubernetes)
    : refuse('no Kubernetes API is known: it runs in no pod, and none was named');

interface PodObject {
  metadata?: { uid?: unknown };
  spec?: { hostNetwork?: unknown };
}

async function guardedPod(
  site: Site,
  { facts }: Ask,
): Promise<{ api: KubernetesApi; pod: PodName; hostNetwork: boolean }> {
  const { pod } = facts;
  if (!pod) return refuse('the container is of no pod that is known');
  // They come from labels of the container, which an image may have written.
  const valid = objectName.test(pod.name) && objectName.test(pod.namespace) && uidForm.test(pod.uid);
  if (!valid) return refuse('the names of its pod are none that Kubernetes gives');
  const api = apiOf(site);
  const found = (await api.read(podPath(pod))) as PodObject | undefined;
  if (found?.metadata?.uid !== pod.uid)
    return refuse(`pod ${pod.namespace}/${pod.name} is gone, or another one has its name`);
  return { api, pod, hostNetwork: found.spec?.hostNetwork === true };
}

/** How many more policies the namespace has: what they allow stays allowed. */
async function otherPolicies(api: KubernetesApi, { namespace, uid }: PodName): Promise<number> {
  const list = (await api.read(`${policiesPath(namespace)}?limit=500`)) as
    | { items?: { metadata?: { name?: string } }[] }
    | undefined;
  return (list?.items ?? []).filter(({ metadata }) => metadata?.name !== `plimsoll-isolate-${uid}`).length;
}
