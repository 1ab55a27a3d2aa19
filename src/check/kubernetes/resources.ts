/** What containers may use up, and what claims ask for. */
import { type Both, define, hit } from '../define.ts';
import { capacity } from '../standards.ts';
import type { Check } from '../types.ts';
import { itemsOf, textOf, textsOf, under } from '../value.ts';
import { nameEn, nameZh, type Pod, resourced } from './pod.ts';
import { pages } from './references.ts';

type Kind = 'limits' | 'requests';
const words: Record<Kind, Both> = { limits: ['limit', '上限'], requests: ['request', '请求值'] };

/** A pod may set resources for all its containers together (Kubernetes 1.34 on). */
const resource = (id: string, name: string, kind: Kind, why: Both, peers: readonly string[]): Check<Pod> =>
  define<Pod>({
    id,
    severity: name === 'memory' && kind === 'limits' ? 'medium' : 'low',
    title: [`No ${name} ${words[kind][0]}`, `未设置 ${name} ${words[kind][1]}`],
    why,
    how: [`Set resources.${kind}.${name}.`, `设置 resources.${kind}.${name}。`],
    standards: capacity,
    references: [pages.resources],
    peers,
    *find(pod) {
      if (textOf(under(pod.spec, 'resources', kind, name))) return;
      for (const container of resourced(pod)) {
        if (textOf(under(container.fields, 'resources', kind, name))) continue;
        const at = [...container.at, 'resources', kind, name];
        const [en, zh] = [nameEn(container), nameZh(container)];
        if (kind === 'requests' && textOf(under(container.fields, 'resources', 'limits', name)))
          yield hit(
            at,
            `${en} has no ${name} request: its limit is taken`,
            `${zh}未设置 ${name} 请求值，将取其上限`,
            'negligible',
          );
        else yield hit(at, `${en} has no ${name} ${words[kind][0]}`, `${zh}未设置 ${name} ${words[kind][1]}`);
      }
    },
  });

export const resourceChecks: readonly Check<Pod>[] = [
  resource(
    'PLK-071',
    'cpu',
    'limits',
    ['One container can take all CPUs of its node.', '单个容器可能占用节点全部 CPU。'],
    ['trivy:KSV-0011', 'kubesec:LimitsCPU', 'kubescape:C-0270', 'polaris:cpuLimitsMissing', 'checkov:CKV_K8S_11'],
  ),
  resource(
    'PLK-072',
    'cpu',
    'requests',
    ['The scheduler cannot tell whether the node has room.', '调度器无法判断节点是否有余量。'],
    [
      'trivy:KSV-0015',
      'kubesec:RequestsCPU',
      'kube-linter:unset-cpu-requirements',
      'polaris:cpuRequestsMissing',
      'checkov:CKV_K8S_10',
    ],
  ),
  resource(
    'PLK-073',
    'memory',
    'limits',
    [
      'One container can take the node’s memory until other pods are killed.',
      '单个容器可能耗尽节点内存，导致其他 Pod 被终止。',
    ],
    [
      'trivy:KSV-0018',
      'kubesec:LimitsMemory',
      'kubescape:C-0271',
      'kube-linter:unset-memory-requirements',
      'polaris:memoryLimitsMissing',
      'checkov:CKV_K8S_13',
    ],
  ),
  resource(
    'PLK-074',
    'memory',
    'requests',
    ['The pod is the first to be killed when memory runs short.', '内存不足时该 Pod 最先被终止。'],
    ['trivy:KSV-0016', 'kubesec:RequestsMemory', 'polaris:memoryRequestsMissing', 'checkov:CKV_K8S_12'],
  ),
  resource(
    'PLK-075',
    'ephemeral-storage',
    'limits',
    ['Logs and scratch files of one container can fill the node’s disk.', '单个容器的日志与临时文件可能占满节点磁盘。'],
    [],
  ),
  define<Pod>({
    id: 'PLK-076',
    severity: 'low',
    title: ['Claim that is not for one node alone', '卷声明未限定单节点读写'],
    why: [
      'A volume of one replica that others may write can be changed by them.',
      '供单副本使用的卷若可被其他节点写入，数据可能被篡改。',
    ],
    how: [
      'Set accessModes to ReadWriteOnce or ReadWriteOncePod.',
      '将 accessModes 设为 ReadWriteOnce 或 ReadWriteOncePod。',
    ],
    standards: capacity,
    references: [pages.volumes],
    peers: ['kubesec:VolumeClaimAccessModeReadWriteOnce'],
    *find({ object }) {
      for (const [index, claim] of itemsOf(object.spec.volumeClaimTemplates).entries()) {
        const modes = textsOf(under(claim, 'spec', 'accessModes'));
        if (modes.includes('ReadWriteOnce') || modes.includes('ReadWriteOncePod')) continue;
        const name = textOf(under(claim, 'metadata', 'name'));
        yield hit(
          [...object.at, 'spec', 'volumeClaimTemplates', index, 'spec', 'accessModes'],
          `claim "${name}" has accessModes ${modes.join(', ') || 'none'}`,
          `卷声明 "${name}" 的 accessModes 为 ${modes.join('、') || '空'}`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-077',
    severity: 'low',
    title: ['Claim without a size', '卷声明未指定容量'],
    why: [
      'Without a size the claim is refused, or the provisioner’s default decides.',
      '未指定容量时声明会被拒绝，或由供应者默认值决定。',
    ],
    how: ['Set resources.requests.storage.', '设置 resources.requests.storage。'],
    standards: capacity,
    references: [pages.volumes],
    peers: ['kubesec:VolumeClaimRequestsStorage'],
    *find({ object }) {
      for (const [index, claim] of itemsOf(object.spec.volumeClaimTemplates).entries()) {
        if (textOf(under(claim, 'spec', 'resources', 'requests', 'storage'))) continue;
        const name = textOf(under(claim, 'metadata', 'name'));
        yield hit(
          [...object.at, 'spec', 'volumeClaimTemplates', index, 'spec', 'resources'],
          `claim "${name}" asks for no size`,
          `卷声明 "${name}" 未指定容量`,
        );
      }
    },
  }),
];
