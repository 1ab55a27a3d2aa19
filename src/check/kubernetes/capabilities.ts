/** Single capabilities: what each opens, and which are not given up. */

import { capabilityName, dangerousCapabilities } from '../capability-sets.ts';
import { type Both, define, hit } from '../define.ts';
import { cisKubernetes, privilege, restricted } from '../standards.ts';
import type { Check } from '../types.ts';
import { fieldsOf, itemsOf, textOf, textsOf } from '../value.ts';
import { type Container, inContext, nameEn, nameZh, type Pod } from './pod.ts';
import { pages } from './references.ts';

const references = [pages.standards, 'https://man7.org/linux/man-pages/man7/capabilities.7.html'];
const standards = [cisKubernetes('5.2.9'), ...privilege];

const dropped = ({ securityContext }: Container): string[] =>
  textsOf(fieldsOf(securityContext.capabilities).drop).map(capabilityName).filter(Boolean);

interface Added {
  id: string;
  severity: 'critical' | 'high' | 'medium';
  name: string;
  why: Both;
  peers?: readonly string[];
}

const added = ({ id, severity, name, why, peers }: Added): Check<Pod> =>
  define<Pod>({
    id,
    severity,
    title: [`Capability ${name} added`, `添加了 capability ${name}`],
    why,
    how: [`Remove ${name} from capabilities.add.`, `从 capabilities.add 中移除 ${name}。`],
    standards,
    references,
    ...(peers && { peers }),
    find: pod => adding(pod, capability => capability === name),
  });

function* adding({ containers }: Pod, matches: (capability: string) => boolean) {
  for (const container of containers) {
    for (const [index, value] of itemsOf(fieldsOf(container.securityContext.capabilities).add).entries()) {
      const name = capabilityName(textOf(value));
      if (name === '' || !matches(name)) continue;
      const at = inContext(container, 'capabilities', 'add', index);
      yield hit(at, `${nameEn(container)} adds ${name}`, `${nameZh(container)}添加了 ${name}`);
    }
  }
}

export const capabilityChecks: readonly Check<Pod>[] = [
  define<Pod>({
    id: 'PLK-022',
    severity: 'low',
    title: ['ALL in another spelling', 'ALL 的大小写不符'],
    why: [
      'Pod Security Admission takes ALL in capital letters alone: the pod is refused at the Restricted level.',
      'Pod Security Admission 仅认大写的 ALL：在 Restricted 级别该 Pod 会被拒绝。',
    ],
    how: ['Write ALL.', '写作 ALL。'],
    standards: [restricted('Capabilities')],
    references: [pages.standards],
    *find({ containers, windows }) {
      if (windows) return;
      for (const container of containers) {
        const names = textsOf(fieldsOf(container.securityContext.capabilities).drop);
        const other = names.find(name => name.toUpperCase() === 'ALL');
        if (names.includes('ALL') || other === undefined) continue;
        yield hit(
          inContext(container, 'capabilities', 'drop'),
          `${nameEn(container)} drops "${other}"`,
          `${nameZh(container)}丢弃的是 "${other}"`,
        );
      }
    },
    fix({ containers }, { at }) {
      const container = containers.find(one => inContext(one, 'capabilities', 'drop').join('/') === at?.join('/'));
      const index = itemsOf(fieldsOf(container?.securityContext.capabilities).drop).findIndex(
        name => textOf(name).toUpperCase() === 'ALL',
      );
      return container && index >= 0
        ? [{ set: inContext(container, 'capabilities', 'drop', index), value: 'ALL' }]
        : [];
    },
  }),
  define<Pod>({
    id: 'PLK-023',
    severity: 'low',
    title: ['Capability added', '添加了 capability'],
    why: [
      'Each capability that is added to the default set is a right of root more.',
      '在默认集之外每添加一项 capability，即多一项 root 权限。',
    ],
    how: ['Add none, or only what the program is known to need.', '不添加，或仅添加程序确实需要的 capability。'],
    standards: [cisKubernetes('5.2.9'), ...privilege],
    references,
    peers: ['trivy:KSV-0022'],
    find: pod => adding(pod, () => true),
  }),
  added({
    id: 'PLK-024',
    severity: 'critical',
    name: 'SYS_ADMIN',
    why: [
      'SYS_ADMIN mounts file systems and enters namespaces: nearly root on the node.',
      'SYS_ADMIN 可挂载文件系统、进入命名空间，几乎等同节点 root。',
    ],
    peers: ['trivy:KSV-0005', 'kubesec:CapSysAdmin', 'checkov:CKV_K8S_39'],
  }),
  added({
    id: 'PLK-025',
    severity: 'critical',
    name: 'ALL',
    why: ['ALL gives every capability of root.', 'ALL 授予 root 的全部 capability。'],
    peers: ['polaris:dangerousCapabilities', 'kubescape:C-0046'],
  }),
  added({
    id: 'PLK-026',
    severity: 'critical',
    name: 'SYS_MODULE',
    why: [
      'SYS_MODULE loads kernel modules: any code in the kernel of the node.',
      'SYS_MODULE 可加载内核模块，即在节点内核中执行任意代码。',
    ],
    peers: ['trivy:KSV-0120'],
  }),
  added({
    id: 'PLK-027',
    severity: 'high',
    name: 'NET_ADMIN',
    why: [
      'NET_ADMIN changes interfaces, routes and firewall rules of the pod’s network, the node’s with hostNetwork.',
      'NET_ADMIN 可修改 Pod 网络的接口、路由与防火墙规则；若使用 hostNetwork 则为节点网络。',
    ],
    peers: ['polaris:dangerousCapabilities'],
  }),
  added({
    id: 'PLK-028',
    severity: 'high',
    name: 'SYS_PTRACE',
    why: [
      'SYS_PTRACE reads and changes the memory of other processes, the node’s with hostPID.',
      'SYS_PTRACE 可读写其他进程内存；若使用 hostPID 则包括节点进程。',
    ],
  }),
  added({
    id: 'PLK-029',
    severity: 'medium',
    name: 'NET_RAW',
    why: [
      'NET_RAW forges packets: ARP and DNS spoofing inside the cluster.',
      'NET_RAW 可伪造数据包，在集群内实施 ARP、DNS 欺骗。',
    ],
  }),
  define<Pod>({
    id: 'PLK-030',
    severity: 'high',
    title: ['Dangerous capability added', '添加了危险的 capability'],
    why: [
      'Each of these is a known way to the node’s files, kernel or clock.',
      '这些 capability 均为通往节点文件、内核或时钟的已知途径。',
    ],
    how: ['Remove it from capabilities.add.', '从 capabilities.add 中移除。'],
    standards,
    references,
    peers: ['kubescape:C-0046'],
    find: pod => adding(pod, name => dangerousCapabilities.has(name)),
  }),
  define<Pod>({
    id: 'PLK-031',
    severity: 'low',
    title: ['NET_RAW kept', '保留了 NET_RAW'],
    why: [
      'Runtimes give NET_RAW by default; with it a container forges packets of its neighbours.',
      '运行时默认授予 NET_RAW，容器可借此伪造相邻容器的数据包。',
    ],
    how: ['Drop NET_RAW or ALL.', '丢弃 NET_RAW 或 ALL。'],
    standards: [cisKubernetes('5.2.8'), ...privilege],
    references,
    peers: ['trivy:KSV-0119', 'kube-linter:drop-net-raw-capability', 'checkov:CKV_K8S_28'],
    *find({ containers, windows }) {
      if (windows) return;
      for (const container of containers) {
        if (dropped(container).some(name => name === 'ALL' || name === 'NET_RAW')) continue;
        yield hit(
          inContext(container, 'capabilities', 'drop'),
          `${nameEn(container)} keeps NET_RAW`,
          `${nameZh(container)}保留了 NET_RAW`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-032',
    severity: 'low',
    title: ['No capability given up', '未丢弃任何 capability'],
    why: ['The container keeps all that the runtime gives.', '容器保留了运行时授予的全部 capability。'],
    how: ['Drop ALL, or at least what is not needed.', '丢弃 ALL，或至少丢弃不需要的 capability。'],
    standards: [cisKubernetes('5.2.10'), ...privilege],
    references,
    peers: ['trivy:KSV-0004', 'kubesec:CapDropAny'],
    *find({ containers, windows }) {
      if (windows) return;
      for (const container of containers) {
        if (dropped(container).length > 0) continue;
        yield hit(
          inContext(container, 'capabilities', 'drop'),
          `${nameEn(container)} drops no capability`,
          `${nameZh(container)}未丢弃任何 capability`,
        );
      }
    },
  }),
];
