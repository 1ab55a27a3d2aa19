/** What can be told only from all objects together. An object whose counterpart stands elsewhere is no fault of the files. */
import { define, hit } from '../define.ts';
import { availability, capacity, cisKubernetes, network } from '../standards.ts';
import type { Check, Hit } from '../types.ts';
import { fieldsOf, itemsOf, numberOf, textOf, under } from '../value.ts';
import type { KubernetesObject } from './object.ts';
import { pages } from './references.ts';
import { isForeign, rulesOf } from './rules.ts';

/** All objects that are judged together, by kind. */
export type Cluster = ReadonlyMap<string, readonly KubernetesObject[]>;

/** An object and all that stand beside it. */
export interface Placed {
  object: KubernetesObject;
  cluster: Cluster;
}

export function clusterOf(objects: readonly KubernetesObject[]): Cluster {
  const byKind = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const same = byKind.get(object.kind);
    if (same) same.push(object);
    else byKind.set(object.kind, [object]);
  }
  return byKind;
}

const of = (cluster: Cluster, kind: string): readonly KubernetesObject[] => cluster.get(kind) ?? [];
const spared = /^(?:kube-system|kube-public|kube-node-lease)$/;

/** A namespace that the files make, and for which they have no object of a kind. */
const lacking = (
  id: string,
  kinds: readonly string[],
  texts: Pick<Parameters<typeof define>[0], 'title' | 'why' | 'how' | 'standards' | 'references' | 'peers'>,
  severity: 'medium' | 'low',
): Check<Placed> =>
  define<Placed>({
    id,
    severity,
    ...texts,
    *find({ object, cluster }): Generator<Hit> {
      if (spared.test(object.name)) return;
      const there = kinds.some(kind => of(cluster, kind).some(({ namespace }) => namespace === object.name));
      if (!there)
        yield hit(
          [...object.at, 'metadata', 'name'],
          `namespace "${object.name}" has no ${kinds[0]} here`,
          `命名空间 "${object.name}" 没有 ${kinds[0]}`,
        );
    },
  });

/** Checks of namespaces beside all other objects. */
export const namespaceSetChecks: readonly Check<Placed>[] = [
  lacking(
    'PLK-190',
    ['NetworkPolicy', 'CiliumNetworkPolicy', 'GlobalNetworkPolicy'],
    {
      title: ['Namespace without a network policy', '命名空间没有网络策略'],
      why: ['Every pod of the cluster may speak to every pod in it.', '集群中任何 Pod 都可访问其中的 Pod。'],
      how: ['Add a policy that denies all, and others for what is needed.', '添加默认拒绝策略，再按需放行。'],
      standards: [cisKubernetes('5.3.2'), ...network],
      references: [pages.networkPolicies],
      peers: ['kubescape:C-0260', 'kubescape:C-0206'],
    },
    'medium',
  ),
  lacking(
    'PLK-191',
    ['ResourceQuota'],
    {
      title: ['Namespace without a quota', '命名空间没有资源配额'],
      why: ['One team can use up the whole cluster.', '单个团队可能耗尽整个集群。'],
      how: ['Add a ResourceQuota.', '添加 ResourceQuota。'],
      standards: capacity,
      references: [pages.quotas],
      peers: ['trivy:KSV-0040'],
    },
    'low',
  ),
  lacking(
    'PLK-192',
    ['LimitRange'],
    {
      title: ['Namespace without default limits', '命名空间没有默认限制'],
      why: ['Containers that set no limits have none.', '未设置上限的容器即无上限。'],
      how: ['Add a LimitRange.', '添加 LimitRange。'],
      standards: capacity,
      references: [pages.limits],
      peers: ['trivy:KSV-0039'],
    },
    'low',
  ),
];

/** Whether a selector takes labels. Written expressions beyond equality are taken to match. */
function selects(selector: unknown, labels: unknown): boolean {
  const wanted = Object.entries(fieldsOf(under(selector, 'matchLabels')));
  const have = fieldsOf(labels);
  const expressions = itemsOf(under(selector, 'matchExpressions'));
  return wanted.length + expressions.length > 0 && wanted.every(([key, value]) => have[key] === value);
}

export const workloadSetChecks: readonly Check<Placed>[] = [
  define<Placed>({
    id: 'PLK-193',
    severity: 'negligible',
    title: ['No disruption budget', '没有干扰预算'],
    why: ['Draining nodes may take all replicas at once.', '排空节点时可能同时失去所有副本。'],
    how: ['Add a PodDisruptionBudget.', '添加 PodDisruptionBudget。'],
    standards: availability,
    references: [pages.disruptions],
    peers: ['polaris:missingPodDisruptionBudget'],
    *find({ object, cluster }) {
      if ((numberOf(object.spec.replicas) ?? 1) < 2) return;
      const labels = under(object.spec, 'template', 'metadata', 'labels');
      const covered = of(cluster, 'PodDisruptionBudget').some(
        ({ namespace, spec }) => namespace === object.namespace && selects(spec.selector, labels),
      );
      if (!covered)
        yield hit([...object.at, 'spec', 'replicas'], 'no budget covers the replicas', '没有预算覆盖这些副本');
    },
  }),
];

/** The rights of a role that the files bind to everybody are worth more than the binding's name says. */
export const bindingSetChecks: readonly Check<Placed>[] = [
  define<Placed>({
    id: 'PLK-194',
    severity: 'high',
    title: ['Binding of a role that may do everything', '绑定了权限不受限的角色'],
    why: [
      'The role of these files gives all verbs on all resources: its holders are administrators.',
      '这些文件中的角色对所有资源拥有所有权限，持有者即为管理员。',
    ],
    how: ['Give the role only the rights that are used.', '仅授予角色实际使用的权限。'],
    standards: [cisKubernetes('5.1.1')],
    references: [pages.rbac],
    *find({ object, cluster }) {
      const [kind, name] = [
        textOf(under(object.fields, 'roleRef', 'kind')),
        textOf(under(object.fields, 'roleRef', 'name')),
      ];
      if (itemsOf(object.fields.subjects).length === 0) return;
      const role = of(cluster, kind).find(
        one => one.name === name && (kind === 'ClusterRole' || one.namespace === object.namespace),
      );
      const all =
        role &&
        rulesOf(role).some(rule => rule.verbs.includes('*') && rule.resources.includes('*') && !isForeign(rule));
      if (all)
        yield hit([...object.at, 'roleRef'], `${kind} "${name}" may do everything`, `${kind} "${name}" 可执行任何操作`);
    },
  }),
];
