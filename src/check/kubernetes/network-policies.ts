/** Network policies. */
import { define, hit } from '../define.ts';
import { cisKubernetes, network } from '../standards.ts';
import type { Check, Hit, Path } from '../types.ts';
import { isFields, itemsOf, textOf, textsOf, under } from '../value.ts';
import { everywhere, holdsMetadata } from './addresses.ts';
import type { KubernetesObject } from './object.ts';
import { pages } from './references.ts';

type Way = 'ingress' | 'egress';

/** Rules of one direction; a policy speaks of ingress unless it says otherwise. */
function* policyRules({ spec, at }: KubernetesObject, way: Way): Generator<{ rule: unknown; at: Path }> {
  for (const [index, rule] of itemsOf(spec[way]).entries()) yield { rule, at: [...at, 'spec', way, index] };
}

function* openRules(object: KubernetesObject, way: Way): Generator<Hit> {
  const key = way === 'ingress' ? 'from' : 'to';
  for (const { rule, at } of policyRules(object, way)) {
    const peers = itemsOf(under(rule, key));
    const all = peers.length === 0 && itemsOf(under(rule, 'ports')).length === 0;
    if (all) yield hit(at, `the policy allows all ${way}`, `策略允许所有 ${way} 流量`);
    for (const [index, peer] of peers.entries()) {
      const cidr = textOf(under(peer, 'ipBlock', 'cidr'));
      if (everywhere.has(cidr))
        yield hit([...at, key, index, 'ipBlock'], `the policy allows ${way} ${key} ${cidr}`, `策略允许 ${way} ${cidr}`);
    }
  }
}

export const policyChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-160',
    severity: 'medium',
    title: ['Network policy that names no pods', '网络策略未选择任何 Pod'],
    why: [
      'Without podSelector the policy is not valid, and protects nothing.',
      '缺少 podSelector 的策略无效，不起保护作用。',
    ],
    how: [
      'Set spec.podSelector; {} means all pods of the namespace.',
      '设置 spec.podSelector；{} 表示命名空间内所有 Pod。',
    ],
    standards: [cisKubernetes('5.3.2'), ...network],
    references: [pages.networkPolicies],
    peers: ['trivy:KSV-0038'],
    *find({ spec, at }) {
      if (!isFields(spec.podSelector) && spec.podSelector !== null)
        yield hit([...at, 'spec'], 'the policy has no podSelector', '策略缺少 podSelector');
      else if (spec.podSelector === null)
        yield hit(
          [...at, 'spec', 'podSelector'],
          'podSelector is empty: it takes all pods',
          'podSelector 为空，匹配所有 Pod',
          'negligible',
        );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-161',
    severity: 'medium',
    title: ['Ingress from everywhere', '允许任意来源的入站流量'],
    why: [
      'Every pod and every address may speak to the pods that the policy is to protect.',
      '任何 Pod 与地址都可访问该策略本应保护的 Pod。',
    ],
    how: ['Name the pods, namespaces or addresses in from.', '在 from 中明确写出 Pod、命名空间或地址。'],
    standards: [cisKubernetes('5.3.2'), ...network],
    references: [pages.networkPolicies],
    peers: ['trivy:KUBE-0001'],
    find: object => openRules(object, 'ingress'),
  }),
  define<KubernetesObject>({
    id: 'PLK-162',
    severity: 'medium',
    title: ['Egress to everywhere', '允许任意目标的出站流量'],
    why: ['A broken-in pod can fetch tools and carry data off.', '被入侵的 Pod 可下载工具并外传数据。'],
    how: ['Name the destinations in to.', '在 to 中明确写出目标。'],
    standards: [cisKubernetes('5.3.2'), ...network],
    references: [pages.networkPolicies],
    peers: ['trivy:KUBE-0002'],
    find: object => openRules(object, 'egress'),
  }),
  define<KubernetesObject>({
    id: 'PLK-163',
    severity: 'high',
    title: ['Egress to the cloud’s metadata', '允许访问云元数据'],
    why: ['The metadata service hands out the node’s cloud credentials.', '元数据服务会发放节点的云凭据。'],
    how: ['Except 169.254.169.254/32 in ipBlock.except.', '在 ipBlock.except 中排除 169.254.169.254/32。'],
    standards: network,
    references: [pages.networkPolicies],
    peers: ['kubescape:C-0052'],
    *find(object) {
      for (const { rule, at } of policyRules(object, 'egress'))
        for (const [index, peer] of itemsOf(under(rule, 'to')).entries()) {
          const block = under(peer, 'ipBlock');
          const cidr = textOf(under(block, 'cidr'));
          const excepted = textsOf(under(block, 'except')).some(holdsMetadata);
          if (cidr !== '' && holdsMetadata(cidr) && !excepted)
            yield hit(
              [...at, 'to', index, 'ipBlock'],
              `${cidr} takes in 169.254.169.254`,
              `${cidr} 包含 169.254.169.254`,
              everywhere.has(cidr) ? 'medium' : 'high',
            );
        }
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-164',
    severity: 'low',
    title: ['Network policy without egress', '网络策略未限制出站'],
    why: [
      'It says who may come in; the pods may still send anything anywhere.',
      '仅限制入站，Pod 仍可向任意目标发送数据。',
    ],
    how: [
      'Add Egress to policyTypes, with the rules that are needed.',
      '在 policyTypes 中加入 Egress 并编写所需规则。',
    ],
    standards: network,
    references: [pages.networkPolicies],
    *find({ spec, at }) {
      const types = textsOf(spec.policyTypes);
      const speaks = types.length > 0 ? types.includes('Egress') : Array.isArray(spec.egress);
      if (!speaks && isFields(spec.podSelector))
        yield hit([...at, 'spec', 'policyTypes'], 'the policy says nothing of egress', '策略未涉及出站流量');
    },
  }),
];
