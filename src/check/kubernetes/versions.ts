/** Versions of APIs that are withdrawn: what is written for them is refused, or was never judged by the newer rules. */
import { define, hit } from '../define.ts';
import { hardening } from '../standards.ts';
import type { Check } from '../types.ts';
import { textsOf, under } from '../value.ts';
import type { KubernetesObject } from './object.ts';

/** apiVersion to the version of Kubernetes without it, and to what took its place; for some kinds of it alone. */
const withdrawn: Readonly<Record<string, { gone: string; instead: string; kinds?: readonly string[] }>> = {
  'extensions/v1beta1': { gone: '1.22', instead: 'apps/v1 or networking.k8s.io/v1' },
  'apps/v1beta1': { gone: '1.16', instead: 'apps/v1' },
  'apps/v1beta2': { gone: '1.16', instead: 'apps/v1' },
  'networking.k8s.io/v1beta1': { gone: '1.22', instead: 'networking.k8s.io/v1', kinds: ['Ingress', 'IngressClass'] },
  'policy/v1beta1': { gone: '1.25', instead: 'policy/v1, and Pod Security Admission for PodSecurityPolicy' },
  'batch/v1beta1': { gone: '1.25', instead: 'batch/v1' },
  'batch/v2alpha1': { gone: '1.21', instead: 'batch/v1' },
  'autoscaling/v2beta1': { gone: '1.25', instead: 'autoscaling/v2' },
  'autoscaling/v2beta2': { gone: '1.26', instead: 'autoscaling/v2' },
  'rbac.authorization.k8s.io/v1alpha1': { gone: '1.22', instead: 'rbac.authorization.k8s.io/v1' },
  'rbac.authorization.k8s.io/v1beta1': { gone: '1.22', instead: 'rbac.authorization.k8s.io/v1' },
  'admissionregistration.k8s.io/v1beta1': {
    gone: '1.22',
    instead: 'admissionregistration.k8s.io/v1',
    kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  },
  'apiextensions.k8s.io/v1beta1': { gone: '1.22', instead: 'apiextensions.k8s.io/v1' },
  'apiregistration.k8s.io/v1beta1': { gone: '1.22', instead: 'apiregistration.k8s.io/v1' },
  'authentication.k8s.io/v1beta1': { gone: '1.22', instead: 'authentication.k8s.io/v1', kinds: ['TokenReview'] },
  'authorization.k8s.io/v1beta1': { gone: '1.22', instead: 'authorization.k8s.io/v1' },
  'certificates.k8s.io/v1beta1': { gone: '1.22', instead: 'certificates.k8s.io/v1' },
  'coordination.k8s.io/v1beta1': { gone: '1.22', instead: 'coordination.k8s.io/v1', kinds: ['Lease'] },
  'scheduling.k8s.io/v1beta1': { gone: '1.22', instead: 'scheduling.k8s.io/v1' },
  'storage.k8s.io/v1beta1': {
    gone: '1.27',
    instead: 'storage.k8s.io/v1',
    kinds: ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'CSIStorageCapacity'],
  },
  'discovery.k8s.io/v1beta1': { gone: '1.25', instead: 'discovery.k8s.io/v1' },
  'events.k8s.io/v1beta1': { gone: '1.25', instead: 'events.k8s.io/v1' },
  'node.k8s.io/v1beta1': { gone: '1.25', instead: 'node.k8s.io/v1' },
  'flowcontrol.apiserver.k8s.io/v1beta1': { gone: '1.26', instead: 'flowcontrol.apiserver.k8s.io/v1' },
  'flowcontrol.apiserver.k8s.io/v1beta2': { gone: '1.29', instead: 'flowcontrol.apiserver.k8s.io/v1' },
  'flowcontrol.apiserver.k8s.io/v1beta3': { gone: '1.32', instead: 'flowcontrol.apiserver.k8s.io/v1' },
};

export const versionChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-184',
    severity: 'low',
    title: ['Withdrawn version of an API', '已移除的 API 版本'],
    why: [
      'Newer clusters refuse it, so that the cluster is not upgraded, or the object is missing.',
      '新版集群会拒绝该对象，导致集群无法升级或对象缺失。',
    ],
    how: ['Write it for the version that took its place.', '改用替代的 API 版本。'],
    standards: hardening,
    references: ['https://kubernetes.io/docs/reference/using-api/deprecation-guide/'],
    peers: ['trivy:KSV-0107', 'polaris:deprecatedApi'],
    *find({ apiVersion, kind, at }) {
      const old = Object.hasOwn(withdrawn, apiVersion) ? withdrawn[apiVersion] : undefined;
      if (!old || (old.kinds && !old.kinds.includes(kind))) return;
      const [en, zh] = [
        `${apiVersion} ${kind} is gone since ${old.gone}`,
        `${apiVersion} ${kind} 已于 ${old.gone} 移除`,
      ];
      yield hit([...at, 'apiVersion'], `${en}: use ${old.instead}`, `${zh}，请改用 ${old.instead}`);
    },
  }),
];

/** Gatekeeper's constraint of allowed registries. */
export const repositoryChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-185',
    severity: 'high',
    title: ['Allowed registry without an end', '允许的仓库前缀未闭合'],
    why: [
      'The names are prefixes: registry.example allows registry.example.evil.test too.',
      '名称按前缀匹配：registry.example 也会放行 registry.example.evil.test。',
    ],
    how: ['End each with a slash.', '每一项均以斜杠结尾。'],
    standards: hardening,
    references: ['https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos/'],
    peers: ['trivy:KSV-0124'],
    *find({ spec, at }) {
      for (const [index, repository] of textsOf(under(spec, 'parameters', 'repos')).entries())
        if (!/[/:@]$/.test(repository))
          yield hit(
            [...at, 'spec', 'parameters', 'repos', index],
            `"${repository}" also matches longer names`,
            `"${repository}" 会匹配更长的名称`,
          );
    },
  }),
];
