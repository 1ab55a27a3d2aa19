/** Users, groups, file systems and what else a container's own settings say, beyond the Pod Security Standards. */
import { define, hit } from '../define.ts';
import { cisKubernetes, hardening, isolation, privilege } from '../standards.ts';
import type { Check } from '../types.ts';
import { fieldsOf, isFields, isTrue, itemsOf, numberOf, textOf, under } from '../value.ts';
import { effective, inContext, inPodContext, nameEn, nameZh, type Pod } from './pod.ts';
import { pages } from './references.ts';

const references = [pages.context];
/** Ids of the node's own users and of common images lie below. */
const lowestOwnId = 10_000;

const seccompAnnotations =
  /^(?:seccomp\.security\.alpha\.kubernetes\.io\/pod|container\.seccomp\.security\.alpha\.kubernetes\.io\/.+)$/;

const lowId = (id: string, key: 'runAsUser' | 'runAsGroup', noun: [string, string], peers: string[]): Check<Pod> =>
  define<Pod>({
    id,
    severity: 'low',
    title: [`${noun[0]} of ${lowestOwnId} or below`, `${noun[1]} 不大于 ${lowestOwnId}`],
    why: [
      `A low ${noun[0]} may be that of somebody on the node; without one the image decides.`,
      `较小的 ${noun[1]} 可能与节点上的用户重合；未设置则由镜像决定。`,
    ],
    how: [`Set ${key} to a number above ${lowestOwnId}.`, `将 ${key} 设为大于 ${lowestOwnId} 的数值。`],
    standards: privilege,
    references,
    peers,
    *find(pod) {
      if (pod.windows || pod.userNamespace) return;
      for (const container of pod.containers) {
        const number = numberOf(effective(pod, container, key));
        if (number !== undefined && number > lowestOwnId) continue;
        yield hit(
          inContext(container, key),
          number === undefined ? `${nameEn(container)} sets no ${key}` : `${nameEn(container)} has ${key} ${number}`,
          number === undefined ? `${nameZh(container)}未设置 ${key}` : `${nameZh(container)}的 ${key} 为 ${number}`,
        );
      }
    },
  });

export const sandboxChecks: readonly Check<Pod>[] = [
  define<Pod>({
    id: 'PLK-033',
    severity: 'medium',
    title: ['Root file system is writable', '根文件系统可写'],
    why: ['Whoever breaks in can change programs and leave tools behind.', '入侵者可篡改程序并留下工具。'],
    how: [
      'Set readOnlyRootFilesystem to true, with an emptyDir where the program writes.',
      '设置 readOnlyRootFilesystem: true，程序需写入之处挂载 emptyDir。',
    ],
    standards: [cisKubernetes('5.7.3'), ...hardening, 'NSA/CISA Kubernetes: Immutable container file systems'],
    references,
    peers: [
      'trivy:KSV-0014',
      'kubesec:ReadOnlyRootFilesystem',
      'kubescape:C-0017',
      'kube-linter:no-read-only-root-fs',
      'polaris:notReadOnlyRootFilesystem',
      'checkov:CKV_K8S_22',
    ],
    *find({ containers, windows }) {
      if (windows) return;
      for (const container of containers)
        if (!isTrue(container.securityContext.readOnlyRootFilesystem))
          yield hit(
            inContext(container, 'readOnlyRootFilesystem'),
            `${nameEn(container)} may write its root file system`,
            `${nameZh(container)}可写根文件系统`,
          );
    },
  }),
  lowId('PLK-034', 'runAsUser', ['UID', 'UID'], ['trivy:KSV-0020', 'kubesec:RunAsUser', 'checkov:CKV_K8S_40']),
  lowId('PLK-035', 'runAsGroup', ['GID', 'GID'], ['trivy:KSV-0021', 'kubesec:RunAsGroup']),
  define<Pod>({
    id: 'PLK-036',
    severity: 'low',
    title: ['In the root group', '属于 root 组'],
    why: ['Files that the root group may read or write are open to the process.', '进程可访问 root 组可读写的文件。'],
    how: [
      'Use other numbers than 0 for runAsGroup, fsGroup and supplementalGroups.',
      'runAsGroup、fsGroup、supplementalGroups 均使用非 0 值。',
    ],
    standards: privilege,
    references,
    peers: ['trivy:KSV-0029', 'trivy:KSV-0116'],
    *find(pod) {
      if (pod.userNamespace) return;
      for (const key of ['runAsGroup', 'fsGroup'])
        if (numberOf(pod.securityContext[key]) === 0)
          yield hit(inPodContext(pod, key), `the pod has ${key} 0`, `Pod 的 ${key} 为 0`);
      for (const [index, group] of itemsOf(pod.securityContext.supplementalGroups).entries())
        if (numberOf(group) === 0)
          yield hit(inPodContext(pod, 'supplementalGroups', index), 'the pod is in group 0', 'Pod 属于组 0');
      for (const container of pod.containers)
        if (numberOf(container.securityContext.runAsGroup) === 0)
          yield hit(
            inContext(container, 'runAsGroup'),
            `${nameEn(container)} has runAsGroup 0`,
            `${nameZh(container)}的 runAsGroup 为 0`,
          );
    },
  }),
  define<Pod>({
    id: 'PLK-037',
    severity: 'low',
    title: ['No security context', '未设置 securityContext'],
    why: [
      'All is left to the defaults of runtime and image, which favour running over safety.',
      '一切取决于运行时与镜像的默认值，而默认值偏向可用而非安全。',
    ],
    how: ['Say in securityContext what the container may do.', '在 securityContext 中明确容器权限。'],
    standards: [cisKubernetes('5.7.3'), ...hardening],
    references,
    peers: ['trivy:KSV-0118', 'kubescape:C-0211', 'checkov:CKV_K8S_30', 'checkov:CKV_K8S_29'],
    *find(pod) {
      const bare = (value: unknown): boolean => Object.keys(fieldsOf(value)).length === 0;
      if (isFields(pod.spec.securityContext) && bare(pod.spec.securityContext))
        yield hit(inPodContext(pod), 'the pod’s securityContext is empty', 'Pod 的 securityContext 为空');
      for (const container of pod.containers) {
        const empty = isFields(container.fields.securityContext) && bare(container.securityContext);
        if (!empty && !(bare(container.securityContext) && bare(pod.securityContext))) continue;
        yield hit(
          inContext(container),
          `${nameEn(container)} has no security context`,
          `${nameZh(container)}未设置 securityContext`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-038',
    severity: 'negligible',
    title: ['No AppArmor profile', '未指定 AppArmor 配置'],
    why: [
      'Where the node has AppArmor the runtime’s profile is used anyway; naming it makes sure of it.',
      '节点启用 AppArmor 时会使用运行时默认配置；显式指定可确保生效。',
    ],
    how: ['Set appArmorProfile.type to RuntimeDefault.', '设置 appArmorProfile.type: RuntimeDefault。'],
    standards: isolation,
    references: [pages.appArmor],
    peers: ['kubesec:ApparmorAny'],
    *find(pod) {
      if (pod.windows) return;
      const named = (context: unknown): boolean | undefined => {
        const type = textOf(under(context, 'appArmorProfile', 'type'));
        return type === '' ? undefined : type !== 'Unconfined';
      };
      const annotations = fieldsOf(pod.metadata.annotations);
      for (const container of pod.containers) {
        if (named(container.securityContext) ?? named(pod.securityContext)) continue;
        if (Object.hasOwn(annotations, `container.apparmor.security.beta.kubernetes.io/${container.name}`)) continue;
        yield hit(
          inContext(container, 'appArmorProfile'),
          `${nameEn(container)} names no AppArmor profile`,
          `${nameZh(container)}未指定 AppArmor 配置`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-039',
    severity: 'negligible',
    title: ['No user namespace', '未使用用户命名空间'],
    why: [
      'With hostUsers: false root in the pod is an unknown user on the node.',
      '设置 hostUsers: false 后，Pod 内的 root 在节点上只是普通未知用户。',
    ],
    how: [
      'Set hostUsers to false where the nodes support it (Kubernetes 1.33 on).',
      '节点支持时（Kubernetes 1.33 起）设置 hostUsers: false。',
    ],
    standards: isolation,
    references: [pages.userNamespaces],
    peers: ['kubesec:HostUsers'],
    *find({ userNamespace, windows, at, spec }) {
      if (userNamespace || windows || isTrue(spec.hostNetwork)) return;
      yield hit([...at, 'hostUsers'], 'the pod shares the host’s users', 'Pod 共享主机用户命名空间');
    },
  }),
  define<Pod>({
    id: 'PLK-040',
    severity: 'low',
    title: ['Containers see each other’s processes', '容器间共享进程命名空间'],
    why: [
      'Each container of the pod can read the others’ environment and files under /proc.',
      'Pod 内各容器可经 /proc 读取彼此的环境变量与文件。',
    ],
    how: ['Remove shareProcessNamespace.', '删除 shareProcessNamespace。'],
    standards: isolation,
    references,
    *find({ spec, at }) {
      if (isTrue(spec.shareProcessNamespace))
        yield hit([...at, 'shareProcessNamespace'], 'the containers share processes', '容器共享进程命名空间');
    },
  }),
  define<Pod>({
    id: 'PLK-041',
    severity: 'low',
    title: ['Host names of one’s own', '自定义 hosts 记录'],
    why: [
      'hostAliases sends names elsewhere than the cluster’s DNS does, unseen by it.',
      'hostAliases 使域名解析绕过集群 DNS。',
    ],
    how: ['Leave names to DNS.', '由 DNS 负责解析。'],
    standards: hardening,
    references,
    peers: ['trivy:KSV-0007', 'kubesec:HostAliases'],
    *find({ spec, at }) {
      if (itemsOf(spec.hostAliases).length > 0)
        yield hit([...at, 'hostAliases'], 'the pod writes /etc/hosts', 'Pod 写入 /etc/hosts');
    },
  }),
  define<Pod>({
    id: 'PLK-042',
    severity: 'high',
    title: ['Privilege escalation asked for', '明确允许提权'],
    why: ['The manifest asks that setuid programs may raise their rights.', '清单明确允许 setuid 程序提升权限。'],
    how: ['Set allowPrivilegeEscalation to false.', '将 allowPrivilegeEscalation 设为 false。'],
    standards: [cisKubernetes('5.2.6'), ...privilege],
    references,
    peers: ['kubesec:AllowPrivilegeEscalation'],
    *find({ containers }) {
      for (const container of containers)
        if (isTrue(container.securityContext.allowPrivilegeEscalation))
          yield hit(
            inContext(container, 'allowPrivilegeEscalation'),
            `${nameEn(container)} allows privilege escalation`,
            `${nameZh(container)}允许提权`,
          );
    },
  }),
  define<Pod>({
    id: 'PLK-043',
    severity: 'medium',
    title: ['seccomp by an annotation that is no longer read', 'seccomp 使用已失效的注解'],
    why: [
      'Kubernetes has ignored these annotations since 1.27: the container has no profile.',
      'Kubernetes 1.27 起忽略这些注解：容器实际没有 seccomp 配置。',
    ],
    how: ['Use securityContext.seccompProfile.', '改用 securityContext.seccompProfile。'],
    standards: isolation,
    references: [pages.seccomp],
    *find(pod) {
      for (const key of Object.keys(fieldsOf(pod.metadata.annotations)))
        if (seccompAnnotations.test(key))
          yield hit(
            [...pod.metadataAt, 'annotations', key],
            `the annotation ${key} is ignored`,
            `注解 ${key} 会被忽略`,
          );
    },
  }),
  define<Pod>({
    id: 'PLK-044',
    severity: 'medium',
    title: ['Windows administrator', '以 Windows 管理员运行'],
    why: [
      'ContainerAdministrator may change all of the container and use more of the host’s interfaces.',
      'ContainerAdministrator 可修改整个容器并使用更多主机接口。',
    ],
    how: [
      'Use ContainerUser in windowsOptions.runAsUserName.',
      '在 windowsOptions.runAsUserName 中使用 ContainerUser。',
    ],
    standards: privilege,
    references,
    *find(pod) {
      const admin = (context: unknown): boolean =>
        /administrator$/i.test(textOf(under(context, 'windowsOptions', 'runAsUserName')));
      if (admin(pod.securityContext))
        yield hit(
          inPodContext(pod, 'windowsOptions', 'runAsUserName'),
          'the pod runs as administrator',
          'Pod 以管理员运行',
        );
      for (const container of pod.containers)
        if (admin(container.securityContext))
          yield hit(
            inContext(container, 'windowsOptions', 'runAsUserName'),
            `${nameEn(container)} runs as administrator`,
            `${nameZh(container)}以管理员运行`,
          );
    },
  }),
  define<Pod>({
    id: 'PLK-045',
    severity: 'low',
    title: ['Terminal kept open', '保持终端开启'],
    why: [
      'A terminal with standard input is for debugging; in production it is a shell to attach to.',
      'tty 与 stdin 用于调试；在生产环境中等于留下可附加的 shell。',
    ],
    how: ['Remove stdin and tty.', '删除 stdin 与 tty。'],
    standards: hardening,
    references,
    *find({ containers }) {
      for (const container of containers)
        if (container.list === 'containers' && isTrue(container.fields.stdin) && isTrue(container.fields.tty))
          yield hit(
            [...container.at, 'tty'],
            `${nameEn(container)} keeps a terminal open`,
            `${nameZh(container)}保持终端开启`,
          );
    },
  }),
];
