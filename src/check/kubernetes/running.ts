/** How pods run, are placed and are reached: probes, replicas, ports, scheduling. */
import { define, hit } from '../define.ts';
import { availability, hardening, network } from '../standards.ts';
import type { Check } from '../types.ts';
import { fieldsOf, isFields, itemsOf, numberOf, textOf, under } from '../value.ts';
import { nameEn, nameZh, type Pod, services } from './pod.ts';
import { pages } from './references.ts';

const lasting = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'DeploymentConfig',
  'Rollout',
]);
const replicated = new Set(['Deployment', 'StatefulSet', 'DeploymentConfig', 'Rollout']);
const systemNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

const probe = (id: string, key: string, why: readonly [string, string], peers: readonly string[]): Check<Pod> =>
  define<Pod>({
    id,
    severity: 'low',
    title: [`No ${key}`, `未设置 ${key}`],
    why,
    how: [`Set ${key}.`, `设置 ${key}。`],
    standards: availability,
    references: [pages.probes],
    peers,
    *find(pod) {
      if (!lasting.has(pod.object.kind)) return;
      for (const container of services(pod))
        if (!isFields(container.fields[key]))
          yield hit([...container.at, key], `${nameEn(container)} has no ${key}`, `${nameZh(container)}未设置 ${key}`);
    },
  });

export const runningChecks: readonly Check<Pod>[] = [
  probe(
    'PLK-087',
    'livenessProbe',
    ['A program that hangs is not started again.', '程序挂起后不会被重启。'],
    ['kubescape:C-0056', 'kube-linter:no-liveness-probe', 'polaris:livenessProbeMissing', 'checkov:CKV_K8S_8'],
  ),
  probe(
    'PLK-088',
    'readinessProbe',
    ['Requests are sent to a program that is not ready for them.', '请求会被发送到尚未就绪的程序。'],
    ['kubescape:C-0018', 'kube-linter:no-readiness-probe', 'polaris:readinessProbeMissing', 'checkov:CKV_K8S_9'],
  ),
  define<Pod>({
    id: 'PLK-089',
    severity: 'negligible',
    title: ['One replica', '仅一个副本'],
    why: ['The service is away whenever its one pod is.', '唯一的 Pod 不可用时服务即中断。'],
    how: ['Run two replicas or more.', '至少运行两个副本。'],
    standards: availability,
    references: [pages.disruptions],
    peers: ['polaris:deploymentMissingReplicas', 'kube-linter:minimum-three-replicas'],
    *find({ object }) {
      if (object.kind !== 'Deployment') return;
      const replicas = numberOf(object.spec.replicas);
      if (replicas === undefined || replicas === 1)
        yield hit([...object.at, 'spec', 'replicas'], 'one replica runs', '仅运行一个副本');
    },
  }),
  define<Pod>({
    id: 'PLK-090',
    severity: 'negligible',
    title: ['Replicas may all stand on one node', '副本可能集中于一个节点'],
    why: ['The loss of one node takes all replicas with it.', '一个节点故障即失去全部副本。'],
    how: ['Set topologySpreadConstraints or podAntiAffinity.', '设置 topologySpreadConstraints 或 podAntiAffinity。'],
    standards: availability,
    references: [pages.spread],
    peers: ['kube-linter:no-anti-affinity', 'polaris:topologySpreadConstraint'],
    *find({ object, spec, at }) {
      if (!replicated.has(object.kind) || (numberOf(object.spec.replicas) ?? 1) < 2) return;
      if (itemsOf(spec.topologySpreadConstraints).length > 0 || isFields(under(spec, 'affinity', 'podAntiAffinity')))
        return;
      yield hit(at, 'nothing spreads the replicas over nodes', '未将副本分散到多个节点');
    },
  }),
  define<Pod>({
    id: 'PLK-091',
    severity: 'low',
    title: ['Port below 1024', '使用 1024 以下端口'],
    why: [
      'A program that takes a low port is mostly started as root or with NET_BIND_SERVICE.',
      '监听低端口的程序通常以 root 或 NET_BIND_SERVICE 启动。',
    ],
    how: ['Listen on a high port; the Service may keep the low one.', '改用高端口，Service 仍可使用低端口。'],
    standards: hardening,
    references: [pages.services],
    peers: ['trivy:KSV-0117', 'kube-linter:privileged-ports'],
    *find({ containers }) {
      for (const container of containers)
        for (const [index, port] of itemsOf(container.fields.ports).entries()) {
          const number = numberOf(under(port, 'containerPort'));
          if (number !== undefined && number > 0 && number < 1024)
            yield hit(
              [...container.at, 'ports', index, 'containerPort'],
              `${nameEn(container)} listens on port ${number}`,
              `${nameZh(container)}监听端口 ${number}`,
            );
        }
    },
  }),
  define<Pod>({
    id: 'PLK-092',
    severity: 'medium',
    title: ['SSH in the pod', 'Pod 开放 SSH'],
    why: [
      'A login of its own passes by the cluster’s authentication, RBAC and audit log.',
      '独立的登录入口绕过集群认证、RBAC 与审计日志。',
    ],
    how: ['Remove sshd; kubectl exec is logged and governed.', '移除 sshd；kubectl exec 受控且有审计。'],
    standards: network,
    references: [pages.hardening],
    peers: ['kube-linter:ssh-port', 'kubescape:C-0042'],
    *find({ containers }) {
      for (const container of containers)
        for (const [index, port] of itemsOf(container.fields.ports).entries())
          if (numberOf(under(port, 'containerPort')) === 22)
            yield hit(
              [...container.at, 'ports', index, 'containerPort'],
              `${nameEn(container)} opens port 22`,
              `${nameZh(container)}开放端口 22`,
            );
    },
  }),
  define<Pod>({
    id: 'PLK-093',
    severity: 'low',
    title: ['Node chosen by name', '按名称指定节点'],
    why: [
      'nodeName passes by the scheduler and its policies, taints included.',
      'nodeName 绕过调度器及其策略（包括污点）。',
    ],
    how: ['Use nodeSelector or affinity.', '使用 nodeSelector 或 affinity。'],
    standards: hardening,
    references: [pages.hardening],
    *find({ spec, at }) {
      const name = textOf(spec.nodeName);
      if (name) yield hit([...at, 'nodeName'], `the pod goes to node ${name}`, `Pod 指定到节点 ${name}`);
    },
  }),
  define<Pod>({
    id: 'PLK-094',
    severity: 'low',
    title: ['Tolerates every taint', '容忍所有污点'],
    why: ['The pod may land on the control plane’s nodes.', 'Pod 可能被调度到控制面节点。'],
    how: ['Name the taints that are meant.', '明确写出需要容忍的污点。'],
    standards: hardening,
    references: [pages.hardening],
    *find({ spec, at, object }) {
      if (systemNamespaces.has(object.namespace)) return;
      for (const [index, toleration] of itemsOf(spec.tolerations).entries()) {
        const key = textOf(under(toleration, 'key'));
        const every = key === '' && under(toleration, 'operator') === 'Exists';
        if (!every && !/^node-role\.kubernetes\.io\/(?:master|control-plane)$/.test(key)) continue;
        yield hit(
          [...at, 'tolerations', index],
          every ? 'the pod tolerates every taint' : 'the pod may run on the control plane',
          every ? 'Pod 容忍所有污点' : 'Pod 可运行在控制面节点',
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-095',
    severity: 'low',
    title: ['Priority of the system', '使用系统级优先级'],
    why: ['Pods of system priority push out all others.', '系统级优先级的 Pod 会挤出其他所有 Pod。'],
    how: ['Use a PriorityClass of your own.', '使用自定义 PriorityClass。'],
    standards: hardening,
    references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/'],
    *find({ spec, at, object }) {
      const name = textOf(spec.priorityClassName);
      if (!systemNamespaces.has(object.namespace) && /^system-(?:node|cluster)-critical$/.test(name))
        yield hit([...at, 'priorityClassName'], `the pod has priority ${name}`, `Pod 的优先级为 ${name}`);
    },
  }),
  define<Pod>({
    id: 'PLK-096',
    severity: 'medium',
    title: ['Workload among the system’s', '工作负载位于系统命名空间'],
    why: [
      'What runs in kube-system sits beside the control plane’s secrets and is spared by most policies.',
      'kube-system 中的负载与控制面秘密同处，且多被策略豁免。',
    ],
    how: ['Use a namespace of its own.', '使用独立命名空间。'],
    standards: hardening,
    references: [pages.hardening],
    peers: ['trivy:KSV-0037'],
    *find({ object }) {
      if (!systemNamespaces.has(object.namespace) || isControlPlane(object.metadata)) return;
      yield hit(
        [...object.at, 'metadata', 'namespace'],
        `it runs in ${object.namespace}`,
        `运行在 ${object.namespace} 中`,
      );
    },
  }),
  define<Pod>({
    id: 'PLK-097',
    severity: 'low',
    title: ['In the default namespace', '位于 default 命名空间'],
    why: [
      'Rights, quotas and network policies cannot tell one application from another there.',
      '其中无法按应用区分权限、配额与网络策略。',
    ],
    how: ['Use a namespace of its own.', '使用独立命名空间。'],
    standards: ['CIS Kubernetes 5.7.4', ...hardening],
    references: [pages.hardening],
    peers: ['trivy:KSV-0110', 'kubescape:C-0061', 'kube-linter:use-namespace', 'checkov:CKV_K8S_21'],
    *find({ object }) {
      if (object.namespace === 'default')
        yield hit(
          [...object.at, 'metadata', 'namespace'],
          'it runs in the namespace default',
          '运行在 default 命名空间',
        );
      else if (object.namespace === '')
        yield hit(
          [...object.at, 'metadata'],
          'it names no namespace: default, unless who applies it says otherwise',
          '未指定命名空间：除非部署时另行指定，否则为 default',
          'negligible',
        );
    },
  }),
];

/** Static pods of the control plane say so in their labels. */
const isControlPlane = (metadata: unknown): boolean =>
  textOf(fieldsOf(under(metadata, 'labels')).tier) === 'control-plane';
