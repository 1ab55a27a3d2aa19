/** The Restricted level of the Pod Security Standards: what it asks beyond Baseline. See baseline.ts. */
import { define, hit } from '../define.ts';
import { cisKubernetes, hostFiles, isolation, privilege, restricted } from '../standards.ts';
import type { Check } from '../types.ts';
import { fieldsOf, isFalse, isFields, isTrue, itemsOf, numberOf, textOf, textsOf, under } from '../value.ts';
import { inContext, inPodContext, nameEn, nameZh, type Pod } from './pod.ts';
import { pages } from './references.ts';

const references = [pages.standards];

/** An `image` volume is read-only content of a registry, allowed since Kubernetes 1.33. */
const coreVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const;

/** A volume that names no type is an emptyDir. */
const typeOf = (volume: unknown): string | undefined =>
  Object.entries(fieldsOf(volume)).find(([key, value]) => key !== 'name' && value !== null && value !== undefined)?.[0];

const seccompTypes = new Set(['RuntimeDefault', 'Localhost']);

export const restrictedChecks: readonly Check<Pod>[] = [
  define<Pod>({
    id: 'PLK-015',
    severity: 'low',
    title: ['Volume of another kind than the core ones', '使用非核心卷类型'],
    why: [
      'Volumes that name storage themselves carry its addresses and secrets into the pod and pass by the cluster’s storage rules.',
      '直接指定存储的卷会把存储地址与凭据带入 Pod，绕过集群存储管理。',
    ],
    how: [
      'Use a PersistentVolumeClaim, or another of the core volume types.',
      '使用 PersistentVolumeClaim 或其他核心卷类型。',
    ],
    standards: [restricted('Volume Types'), ...hostFiles],
    references,
    peers: ['trivy:KSV-0028'],
    *find({ spec, at }) {
      for (const [index, volume] of itemsOf(spec.volumes).entries()) {
        const type = typeOf(volume);
        if (type === undefined || coreVolumes.some(core => isFields(under(volume, core)))) continue;
        const name = textOf(under(volume, 'name'));
        yield hit([...at, 'volumes', index], `volume "${name}" is of type ${type}`, `卷 "${name}" 的类型为 ${type}`);
      }
    },
  }),
  define<Pod>({
    id: 'PLK-016',
    severity: 'medium',
    title: ['Privilege escalation not forbidden', '未禁止提权'],
    why: [
      'Without no_new_privs a setuid program gives a process more rights than its parent.',
      '未设置 no_new_privs 时，setuid 程序可使进程获得比父进程更多的权限。',
    ],
    how: [
      'Set securityContext.allowPrivilegeEscalation to false.',
      '将 securityContext.allowPrivilegeEscalation 设为 false。',
    ],
    standards: [restricted('Privilege Escalation'), cisKubernetes('5.2.6'), ...privilege],
    references: [pages.standards, pages.context],
    peers: [
      'trivy:KSV-0001',
      'kubescape:C-0016',
      'kube-linter:privilege-escalation-container',
      'polaris:privilegeEscalationAllowed',
      'checkov:CKV_K8S_20',
    ],
    *find({ containers, windows }) {
      if (windows) return;
      for (const container of containers) {
        if (isFalse(container.securityContext.allowPrivilegeEscalation)) continue;
        yield hit(
          inContext(container, 'allowPrivilegeEscalation'),
          `${nameEn(container)} does not set allowPrivilegeEscalation to false`,
          `${nameZh(container)}未将 allowPrivilegeEscalation 设为 false`,
        );
      }
    },
    /** Kubernetes refuses it beside `privileged` and SYS_ADMIN; a value that someone wrote is theirs to change. */
    fix({ containers }, { at }) {
      const container = containers.find(one => inContext(one, 'allowPrivilegeEscalation').join('/') === at?.join('/'));
      if (!container) return [];
      const { privileged, allowPrivilegeEscalation, capabilities } = container.securityContext;
      const strong =
        isTrue(privileged) ||
        textsOf(under(capabilities, 'add')).some(name => /^(?:CAP_)?(?:SYS_ADMIN|ALL)$/i.test(name));
      if (strong || isTrue(allowPrivilegeEscalation)) return [];
      return [{ set: inContext(container, 'allowPrivilegeEscalation'), value: false }];
    },
  }),
  define<Pod>({
    id: 'PLK-017',
    severity: 'medium',
    title: ['Root not forbidden', '未禁止以 root 运行'],
    why: [
      'Root in the container is root on the node as soon as one wall breaks.',
      '一旦隔离被突破，容器内的 root 即为节点上的 root。',
    ],
    how: [
      'Set runAsNonRoot to true for the pod or for each container, and run as another user.',
      '为 Pod 或每个容器设置 runAsNonRoot: true，并以其他用户运行。',
    ],
    standards: [restricted('Running as Non-root'), cisKubernetes('5.2.7'), ...privilege],
    references: [pages.standards, pages.context],
    peers: [
      'trivy:KSV-0012',
      'kubesec:RunAsNonRoot',
      'kubescape:C-0013',
      'kube-linter:run-as-non-root',
      'polaris:runAsRootAllowed',
      'checkov:CKV_K8S_23',
    ],
    *find(pod) {
      if (pod.userNamespace) return;
      const ofPod = pod.securityContext.runAsNonRoot;
      if (isFalse(ofPod))
        yield hit(
          inPodContext(pod, 'runAsNonRoot'),
          'the pod sets runAsNonRoot to false',
          'Pod 将 runAsNonRoot 设为 false',
        );
      for (const container of pod.containers) {
        const own = container.securityContext.runAsNonRoot ?? undefined;
        if (isTrue(own) || (own === undefined && (isTrue(ofPod) || isFalse(ofPod)))) continue;
        yield hit(
          inContext(container, 'runAsNonRoot'),
          own === undefined
            ? `${nameEn(container)} may run as root: runAsNonRoot is not set`
            : `${nameEn(container)} sets runAsNonRoot to ${textOf(own)}`,
          own === undefined
            ? `${nameZh(container)}可能以 root 运行：未设置 runAsNonRoot`
            : `${nameZh(container)}将 runAsNonRoot 设为 ${textOf(own)}`,
        );
      }
    },
    /** Where the user is another than root already, this changes nothing about the program. */
    fix(pod, { at }) {
      const container = pod.containers.find(one => inContext(one, 'runAsNonRoot').join('/') === at?.join('/'));
      if (!container || container.securityContext.runAsNonRoot !== undefined) return [];
      const user = numberOf(container.securityContext.runAsUser ?? pod.securityContext.runAsUser);
      return user !== undefined && user > 0 ? [{ set: inContext(container, 'runAsNonRoot'), value: true }] : [];
    },
  }),
  define<Pod>({
    id: 'PLK-018',
    severity: 'high',
    title: ['Runs as user 0', '以 UID 0 运行'],
    why: ['The manifest asks for root.', '清单明确要求以 root 运行。'],
    how: ['Set runAsUser to another than 0, or remove it.', '将 runAsUser 设为非 0，或删除该项。'],
    standards: [restricted('Running as Non-root user'), cisKubernetes('5.2.7'), ...privilege],
    references: [pages.standards, pages.context],
    peers: ['trivy:KSV-0105', 'kubescape:C-0013'],
    *find(pod) {
      if (pod.userNamespace) return;
      if (numberOf(pod.securityContext.runAsUser) === 0)
        yield hit(inPodContext(pod, 'runAsUser'), 'the pod runs as user 0', 'Pod 以 UID 0 运行');
      for (const container of pod.containers)
        if (numberOf(container.securityContext.runAsUser) === 0)
          yield hit(
            inContext(container, 'runAsUser'),
            `${nameEn(container)} runs as user 0`,
            `${nameZh(container)}以 UID 0 运行`,
          );
    },
  }),
  define<Pod>({
    id: 'PLK-019',
    severity: 'low',
    title: ['No seccomp profile', '未设置 seccomp 配置'],
    why: [
      'Without a profile the container runs unconfined on most clusters: all system calls are open to it.',
      '多数集群中未设置即为 Unconfined：所有系统调用均可用。',
    ],
    how: [
      'Set seccompProfile.type to RuntimeDefault in the pod’s securityContext.',
      '在 Pod 的 securityContext 中设置 seccompProfile.type: RuntimeDefault。',
    ],
    standards: [restricted('Seccomp'), cisKubernetes('5.7.2'), ...isolation],
    references: [pages.standards, pages.seccomp],
    peers: ['trivy:KSV-0030', 'kubesec:SeccompAny', 'kubescape:C-0055', 'checkov:CKV_K8S_31'],
    *find(pod) {
      if (pod.windows) return;
      const ofPod = textOf(under(pod.securityContext, 'seccompProfile', 'type'));
      const podSets = isFields(pod.securityContext.seccompProfile);
      if (podSets && !seccompTypes.has(ofPod))
        yield hit(
          inPodContext(pod, 'seccompProfile'),
          `the pod has the seccomp profile "${ofPod}"`,
          `Pod 的 seccomp 配置为 "${ofPod}"`,
        );
      for (const container of pod.containers) {
        const profile = container.securityContext.seccompProfile;
        const type = textOf(under(profile, 'type'));
        if (isFields(profile) ? seccompTypes.has(type) : podSets) continue;
        yield hit(
          inContext(container, 'seccompProfile'),
          isFields(profile)
            ? `${nameEn(container)} has the seccomp profile "${type}"`
            : `${nameEn(container)} has no seccomp profile`,
          isFields(profile)
            ? `${nameZh(container)}的 seccomp 配置为 "${type}"`
            : `${nameZh(container)}未设置 seccomp 配置`,
        );
      }
    },
    /** The profile under which Docker has run all containers since 2016; privileged ones have none whatever is said. */
    fix(pod, { at }) {
      const container = pod.containers.find(one => inContext(one, 'seccompProfile').join('/') === at?.join('/'));
      if (!container || container.securityContext.seccompProfile !== undefined) return [];
      if (isTrue(container.securityContext.privileged)) return [];
      return [{ set: inContext(container, 'seccompProfile', 'type'), value: 'RuntimeDefault' }];
    },
  }),
  define<Pod>({
    id: 'PLK-020',
    severity: 'medium',
    title: ['Capabilities not dropped', '未丢弃全部 capability'],
    why: [
      'A runtime gives about fourteen capabilities that most programs never use.',
      '运行时默认授予约十四项 capability，多数程序从不使用。',
    ],
    how: ['Set capabilities.drop to ["ALL"] and add what is needed.', '设置 capabilities.drop: ["ALL"]，再按需添加。'],
    standards: [restricted('Capabilities'), cisKubernetes('5.2.10'), ...privilege],
    references: [pages.standards, pages.context],
    peers: [
      'trivy:KSV-0003',
      'trivy:KSV-0106',
      'kubesec:CapDropAll',
      'polaris:insecureCapabilities',
      'checkov:CKV_K8S_37',
    ],
    *find({ containers, windows }) {
      if (windows) return;
      for (const container of containers) {
        if (textsOf(fieldsOf(container.securityContext.capabilities).drop).some(name => name.toUpperCase() === 'ALL'))
          continue;
        yield hit(
          inContext(container, 'capabilities', 'drop'),
          `${nameEn(container)} does not drop ALL capabilities`,
          `${nameZh(container)}未丢弃 ALL capability`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-021',
    severity: 'low',
    title: ['Capability other than NET_BIND_SERVICE', '添加了 NET_BIND_SERVICE 之外的 capability'],
    why: ['Each added capability is a right of root.', '每一项添加的 capability 都是 root 权限的一部分。'],
    how: [
      'Remove it; NET_BIND_SERVICE alone may be added at the Restricted level.',
      '移除该项；Restricted 级别仅允许添加 NET_BIND_SERVICE。',
    ],
    standards: [restricted('Capabilities'), cisKubernetes('5.2.9'), ...privilege],
    references,
    peers: ['trivy:KSV-0106'],
    *find({ containers, windows }) {
      if (windows) return;
      for (const container of containers) {
        for (const [index, capability] of itemsOf(fieldsOf(container.securityContext.capabilities).add).entries()) {
          const name = textOf(capability);
          if (name === '' || name === 'NET_BIND_SERVICE') continue;
          yield hit(
            inContext(container, 'capabilities', 'add', index),
            `${nameEn(container)} adds ${name}`,
            `${nameZh(container)}添加了 ${name}`,
          );
        }
      }
    },
  }),
];
