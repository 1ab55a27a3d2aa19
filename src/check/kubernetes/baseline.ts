/**
 * The Baseline level of the Pod Security Standards, control by control, judged as the newest version of Kubernetes' own
 * admission plug-in judges it. https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */

import { baselineCapabilities } from '../capability-sets.ts';
import { define, hit } from '../define.ts';
import { baseline, cisKubernetes, hostFiles, isolation, network, privilege } from '../standards.ts';
import { safeSysctls } from '../sysctls.ts';
import type { Check, Hit, Path } from '../types.ts';
import { fieldsOf, isFields, isTrue, itemsOf, numberOf, textOf, under } from '../value.ts';
import { type Container, contexts, inContext, inPodContext, nameEn, nameZh, type Pod } from './pod.ts';
import { pages } from './references.ts';

const references = [pages.standards];

const hostNamespace = (
  id: string,
  key: 'hostNetwork' | 'hostPID' | 'hostIPC',
  what: { title: readonly [string, string]; why: readonly [string, string]; cis: string; peers: readonly string[] },
): Check<Pod> =>
  define<Pod>({
    id,
    severity: 'high',
    title: what.title,
    why: what.why,
    how: [`Remove ${key}, or set it to false.`, `删除 ${key}，或将其设为 false。`],
    standards: [baseline('Host Namespaces'), cisKubernetes(what.cis), ...isolation],
    references,
    peers: what.peers,
    *find({ spec, at }) {
      if (isTrue(spec[key])) yield hit([...at, key], `${key} is true`, `${key} 为 true`);
    },
  });

const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';
const selinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);

const handlers: readonly (readonly string[])[] = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
];

function* hostsOf({ fields, at }: Container): Generator<{ host: string; at: Path }> {
  for (const way of handlers) {
    for (const action of ['httpGet', 'tcpSocket']) {
      const host = textOf(under(fields, ...way, action, 'host'));
      if (host) yield { host, at: [...at, ...way, action, 'host'] };
    }
  }
}

export const baselineChecks: readonly Check<Pod>[] = [
  define<Pod>({
    id: 'PLK-001',
    severity: 'critical',
    title: ['Privileged container', '特权容器'],
    why: [
      'A privileged container has every capability, all devices and no seccomp or AppArmor: whoever runs code in it owns the node.',
      '特权容器拥有全部 capability 与设备，且不受 seccomp、AppArmor 约束：在其中执行代码即等于控制节点。',
    ],
    how: [
      'Remove privileged; add the one capability or device that is needed.',
      '删除 privileged，仅添加确实需要的 capability 或设备。',
    ],
    standards: [baseline('Privileged Containers'), cisKubernetes('5.2.2'), ...privilege],
    references,
    peers: [
      'trivy:KSV-0017',
      'kubesec:Privileged',
      'kubescape:C-0057',
      'kube-linter:privileged-container',
      'polaris:runAsPrivileged',
      'checkov:CKV_K8S_16',
    ],
    *find({ containers }) {
      for (const container of containers)
        if (isTrue(container.securityContext.privileged))
          yield hit(
            inContext(container, 'privileged'),
            `${nameEn(container)} is privileged`,
            `${nameZh(container)}为特权容器`,
          );
    },
  }),
  hostNamespace('PLK-002', 'hostNetwork', {
    title: ['Pod in the host’s network', 'Pod 使用主机网络'],
    why: [
      'The pod sees the node’s interfaces and loopback services, can sniff traffic, and no NetworkPolicy holds it.',
      'Pod 可见节点网卡与回环服务，可嗅探流量，且不受 NetworkPolicy 约束。',
    ],
    cis: '5.2.5',
    peers: [
      'trivy:KSV-0009',
      'kubesec:HostNetwork',
      'kubescape:C-0041',
      'kube-linter:host-network',
      'polaris:hostNetworkSet',
      'checkov:CKV_K8S_19',
    ],
  }),
  hostNamespace('PLK-003', 'hostPID', {
    title: ['Pod sees the host’s processes', 'Pod 共享主机 PID 命名空间'],
    why: [
      'The pod sees all processes of the node with their environment, and may trace or kill them.',
      'Pod 可见节点上所有进程及其环境变量，并可能跟踪或终止它们。',
    ],
    cis: '5.2.3',
    peers: [
      'trivy:KSV-0010',
      'kubesec:HostPID',
      'kubescape:C-0038',
      'kube-linter:host-pid',
      'polaris:hostPIDSet',
      'checkov:CKV_K8S_17',
    ],
  }),
  hostNamespace('PLK-004', 'hostIPC', {
    title: ['Pod shares the host’s IPC', 'Pod 共享主机 IPC 命名空间'],
    why: [
      'The pod can read and write shared memory and queues of processes of the node.',
      'Pod 可读写节点进程的共享内存与消息队列。',
    ],
    cis: '5.2.4',
    peers: [
      'trivy:KSV-0008',
      'kubesec:HostIPC',
      'kubescape:C-0038',
      'kube-linter:host-ipc',
      'polaris:hostIPCSet',
      'checkov:CKV_K8S_18',
    ],
  }),
  define<Pod>({
    id: 'PLK-005',
    severity: 'critical',
    title: ['Windows HostProcess container', 'Windows HostProcess 容器'],
    why: [
      'A HostProcess container runs as a process of the Windows node itself.',
      'HostProcess 容器直接作为 Windows 节点的进程运行。',
    ],
    how: ['Remove windowsOptions.hostProcess.', '删除 windowsOptions.hostProcess。'],
    standards: [baseline('HostProcess'), cisKubernetes('5.2.11'), ...privilege],
    references,
    peers: ['trivy:KSV-0103'],
    *find(pod) {
      for (const { value, at, en, zh } of contexts(pod, 'windowsOptions'))
        if (isTrue(under(value, 'hostProcess')))
          yield hit([...at, 'hostProcess'], `${en} runs as a process of the host`, `${zh}作为主机进程运行`);
    },
  }),
  define<Pod>({
    id: 'PLK-006',
    severity: 'high',
    title: ['Capabilities beyond the runtime’s default', '添加了超出运行时默认集的 capability'],
    why: [
      'Capabilities beyond the default set are ways out of the container or into the kernel.',
      '超出默认集的 capability 可能被用于逃逸容器或攻击内核。',
    ],
    how: ['Remove them from capabilities.add.', '从 capabilities.add 中移除。'],
    standards: [baseline('Capabilities'), cisKubernetes('5.2.9'), ...privilege],
    references,
    peers: ['kubescape:C-0046', 'polaris:dangerousCapabilities', 'checkov:CKV_K8S_25'],
    *find({ containers }) {
      for (const container of containers) {
        for (const [index, capability] of itemsOf(fieldsOf(container.securityContext.capabilities).add).entries()) {
          const name = textOf(capability);
          if (name === '' || baselineCapabilities.has(name)) continue;
          yield hit(
            inContext(container, 'capabilities', 'add', index),
            `${nameEn(container)} adds ${name}`,
            `${nameZh(container)}添加了 ${name}`,
          );
        }
      }
    },
  }),
  define<Pod>({
    id: 'PLK-007',
    severity: 'medium',
    title: ['Folder of the host in the pod', '挂载了主机目录'],
    why: [
      'A hostPath volume ties the pod to files of its node: readable secrets, and ways to change the node.',
      'hostPath 卷使 Pod 直接接触节点文件：可读取其中的秘密，也可能篡改节点。',
    ],
    how: [
      'Use a volume of the cluster: PersistentVolumeClaim, ConfigMap, emptyDir.',
      '改用集群卷：PersistentVolumeClaim、ConfigMap、emptyDir。',
    ],
    standards: [baseline('HostPath Volumes'), cisKubernetes('5.2.12'), ...hostFiles],
    references: [pages.standards, pages.hostPath],
    peers: ['trivy:KSV-0023', 'kubescape:C-0048', 'polaris:hostPathSet'],
    *find({ spec, at }) {
      for (const [index, volume] of itemsOf(spec.volumes).entries()) {
        if (!isFields(under(volume, 'hostPath'))) continue;
        const [name, path] = [textOf(under(volume, 'name')), textOf(under(volume, 'hostPath', 'path'))];
        yield hit(
          [...at, 'volumes', index, 'hostPath'],
          `volume "${name}" is ${path} of the host`,
          `卷 "${name}" 为主机的 ${path}`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-008',
    severity: 'medium',
    title: ['Port of the host', '占用主机端口'],
    why: [
      'A host port opens the pod on the node’s addresses, past Services and most NetworkPolicies.',
      '主机端口使 Pod 直接暴露在节点地址上，绕过 Service 与多数 NetworkPolicy。',
    ],
    how: ['Remove hostPort and use a Service.', '删除 hostPort，改用 Service。'],
    standards: [baseline('Host Ports'), cisKubernetes('5.2.13'), ...network],
    references,
    peers: ['trivy:KSV-0024', 'kubescape:C-0044', 'polaris:hostPortSet', 'checkov:CKV_K8S_26'],
    *find({ containers }) {
      for (const container of containers) {
        for (const [index, port] of itemsOf(container.fields.ports).entries()) {
          const number = numberOf(under(port, 'hostPort'));
          if (number === undefined || number === 0) continue;
          yield hit(
            [...container.at, 'ports', index, 'hostPort'],
            `${nameEn(container)} takes port ${number} of the host`,
            `${nameZh(container)}占用主机端口 ${number}`,
          );
        }
      }
    },
  }),
  define<Pod>({
    id: 'PLK-009',
    severity: 'medium',
    title: ['AppArmor profile switched off or unknown', 'AppArmor 配置被关闭或未知'],
    why: [
      'Without the runtime’s AppArmor profile the container may write where it should not (/proc, /sys) and mount.',
      '缺少运行时的 AppArmor 配置时，容器可能写入 /proc、/sys 等不应写入之处，或执行挂载。',
    ],
    how: [
      'Set appArmorProfile.type to RuntimeDefault or Localhost.',
      '将 appArmorProfile.type 设为 RuntimeDefault 或 Localhost。',
    ],
    standards: [baseline('AppArmor'), ...isolation],
    references: [pages.standards, pages.appArmor],
    peers: ['trivy:KSV-0002', 'kubesec:ApparmorUnconfined', 'kubescape:C-0055'],
    *find(pod) {
      for (const { value, at, en, zh } of contexts(pod, 'appArmorProfile')) {
        const type = textOf(under(value, 'type'));
        if (type === 'RuntimeDefault' || type === 'Localhost') continue;
        yield hit([...at, 'type'], `${en} has the AppArmor profile "${type}"`, `${zh}的 AppArmor 配置为 "${type}"`);
      }
      for (const [key, value] of Object.entries(fieldsOf(pod.metadata.annotations))) {
        const profile = textOf(value);
        if (!key.startsWith(appArmorAnnotation)) continue;
        if (profile === '' || profile === 'runtime/default' || profile.startsWith('localhost/')) continue;
        const name = key.slice(appArmorAnnotation.length);
        yield hit(
          [...pod.metadataAt, 'annotations', key],
          `container "${name}" has the AppArmor profile "${profile}"`,
          `容器 "${name}" 的 AppArmor 配置为 "${profile}"`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-010',
    severity: 'medium',
    title: ['SELinux label of one’s own', '自定义 SELinux 标签'],
    why: [
      'Another SELinux type, user or role than the containers’ own can lift the wall between container and host.',
      '使用非容器专用的 SELinux 类型、用户或角色，可能解除容器与主机间的隔离。',
    ],
    how: [
      'Remove user and role; use type container_t, container_init_t, container_kvm_t or container_engine_t.',
      '删除 user 与 role；type 仅使用 container_t、container_init_t、container_kvm_t 或 container_engine_t。',
    ],
    standards: [baseline('SELinux'), ...isolation],
    references,
    peers: ['trivy:KSV-0025'],
    *find(pod) {
      for (const { value, at, en, zh } of contexts(pod, 'seLinuxOptions')) {
        const type = textOf(under(value, 'type'));
        if (!selinuxTypes.has(type))
          yield hit([...at, 'type'], `${en} has the SELinux type "${type}"`, `${zh}的 SELinux 类型为 "${type}"`);
        for (const key of ['user', 'role']) {
          const name = textOf(under(value, key));
          if (name)
            yield hit([...at, key], `${en} sets the SELinux ${key} "${name}"`, `${zh}设置了 SELinux ${key} "${name}"`);
        }
      }
    },
  }),
  define<Pod>({
    id: 'PLK-011',
    severity: 'medium',
    title: ['/proc without its masks', '/proc 未屏蔽'],
    why: [
      'procMount Unmasked shows the kernel’s own files under /proc, some of them writable.',
      'procMount 为 Unmasked 会暴露 /proc 下的内核文件，其中部分可写。',
    ],
    how: [
      'Remove procMount, or run the pod in a user namespace (hostUsers: false).',
      '删除 procMount，或让 Pod 运行在用户命名空间中（hostUsers: false）。',
    ],
    standards: [baseline('/proc Mount Type'), ...isolation],
    references,
    peers: ['trivy:KSV-0027', 'polaris:procMount'],
    *find({ containers, userNamespace }) {
      if (userNamespace) return;
      for (const container of containers) {
        const { procMount } = container.securityContext;
        if (procMount === undefined || procMount === null || procMount === 'Default') continue;
        yield hit(
          inContext(container, 'procMount'),
          `${nameEn(container)} has procMount ${textOf(procMount)}`,
          `${nameZh(container)}的 procMount 为 ${textOf(procMount)}`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-012',
    severity: 'high',
    title: ['seccomp switched off', 'seccomp 被关闭'],
    why: [
      'Unconfined leaves all of the kernel’s system calls open, those of past escapes too.',
      'Unconfined 放开全部系统调用，包括历次容器逃逸所用者。',
    ],
    how: [
      'Set seccompProfile.type to RuntimeDefault or Localhost.',
      '将 seccompProfile.type 设为 RuntimeDefault 或 Localhost。',
    ],
    standards: [baseline('Seccomp'), cisKubernetes('5.7.2'), ...isolation],
    references: [pages.standards, pages.seccomp],
    peers: ['trivy:KSV-0104', 'kubesec:SeccompUnconfined', 'kubescape:C-0055'],
    *find(pod) {
      for (const { value, at, en, zh } of contexts(pod, 'seccompProfile')) {
        const type = textOf(under(value, 'type'));
        if (type === 'RuntimeDefault' || type === 'Localhost') continue;
        if (type === '' && !isFields(value)) continue;
        yield hit([...at, 'type'], `${en} has the seccomp profile "${type}"`, `${zh}的 seccomp 配置为 "${type}"`);
      }
    },
  }),
  define<Pod>({
    id: 'PLK-013',
    severity: 'medium',
    title: ['Unsafe sysctl', '不安全的 sysctl'],
    why: [
      'Sysctls outside the safe set can weaken the node or starve its other pods.',
      '安全集之外的 sysctl 可能削弱节点或影响其他 Pod。',
    ],
    how: ['Remove it, or have the node’s owner set it.', '删除该项，或由节点管理员统一设置。'],
    standards: [baseline('Sysctls'), ...isolation],
    references,
    peers: ['trivy:KSV-0026', 'kube-linter:unsafe-sysctls'],
    *find(pod) {
      for (const [index, sysctl] of itemsOf(pod.securityContext.sysctls).entries()) {
        const name = textOf(under(sysctl, 'name'));
        if (safeSysctls.has(name)) continue;
        yield hit(inPodContext(pod, 'sysctls', index), `the pod sets ${name}`, `Pod 设置了 ${name}`);
      }
    },
  }),
  define<Pod>({
    id: 'PLK-014',
    severity: 'medium',
    title: ['Probe or hook that names a host', '探针或钩子指定了主机'],
    why: [
      'The kubelet calls the host that the pod names: a way to reach what only the node can (SSRF).',
      'kubelet 会访问 Pod 指定的主机，可借此触达只有节点可达的服务（SSRF）。',
    ],
    how: ['Remove host: the pod itself is meant.', '删除 host，默认即为 Pod 自身。'],
    standards: [baseline('Host Probes / Lifecycle Hooks'), ...network],
    references,
    *find({ containers }): Generator<Hit> {
      for (const container of containers)
        for (const { host, at } of hostsOf(container))
          yield hit(
            at,
            `a probe or hook of ${nameEn(container)} calls ${host}`,
            `${nameZh(container)}的探针或钩子访问 ${host}`,
          );
    },
  }),
];
