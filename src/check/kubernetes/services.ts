/** Services and endpoints. */
import { define, hit } from '../define.ts';
import { dangerousPort } from '../ports.ts';
import { network } from '../standards.ts';
import type { Check, Path } from '../types.ts';
import { fieldsOf, isFields, itemsOf, numberOf, textOf, textsOf, under } from '../value.ts';
import { everywhere } from './addresses.ts';
import type { KubernetesObject } from './object.ts';
import { pages } from './references.ts';

const isOpen = (type: string): boolean => type === 'NodePort' || type === 'LoadBalancer';
const isInternal = ({ metadata }: KubernetesObject): boolean =>
  Object.entries(fieldsOf(metadata.annotations)).some(
    ([key, value]) =>
      /internal|load-balancer-type|intranet/.test(key) &&
      /^(?:true|internal|intranet|0\.0\.0\.0\/0)$/i.test(textOf(value)),
  );

/** Sources of a load balancer, in the spec or in the annotation that came before. */
const sourcesOf = ({ spec, metadata }: KubernetesObject): string[] => {
  const ranges = textsOf(spec.loadBalancerSourceRanges);
  const annotation = textOf(fieldsOf(metadata.annotations)['service.beta.kubernetes.io/load-balancer-source-ranges']);
  return ranges.length > 0
    ? ranges
    : annotation
        .split(',')
        .map(range => range.trim())
        .filter(Boolean);
};

export const serviceChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-150',
    severity: 'medium',
    title: ['Service on a port of every node', 'Service 开放节点端口'],
    why: [
      'A NodePort is open on all addresses of all nodes, outside ones too.',
      'NodePort 在所有节点的所有地址上开放，包括外部地址。',
    ],
    how: ['Use ClusterIP behind an Ingress or Gateway.', '改用 ClusterIP，由 Ingress 或 Gateway 对外提供。'],
    standards: network,
    references: [pages.services],
    peers: ['kube-linter:exposed-services', 'kubescape:C-0256'],
    *find({ spec, at }) {
      if (spec.type === 'NodePort')
        yield hit([...at, 'spec', 'type'], 'the service is a NodePort', 'Service 类型为 NodePort');
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-151',
    severity: 'medium',
    title: ['Load balancer open to all addresses', '负载均衡器对所有地址开放'],
    why: ['Without source ranges everyone may reach it.', '未限制来源地址时任何人都可访问。'],
    how: ['Set loadBalancerSourceRanges, or make it internal.', '设置 loadBalancerSourceRanges，或改为内网负载均衡。'],
    standards: network,
    references: [pages.services],
    peers: ['kube-linter:exposed-services', 'kubescape:C-0256'],
    *find(object) {
      if (object.spec.type !== 'LoadBalancer' || isInternal(object)) return;
      const sources = sourcesOf(object);
      if (sources.length > 0 && !sources.some(range => everywhere.has(range))) return;
      yield hit(
        [...object.at, 'spec', 'loadBalancerSourceRanges'],
        'the load balancer takes everyone',
        '负载均衡器接受任意来源',
      );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-152',
    severity: 'high',
    title: ['External addresses claimed', '声明了 externalIPs'],
    why: [
      'A service with externalIPs takes the cluster’s traffic to any address: man in the middle (CVE-2020-8554).',
      'externalIPs 可劫持集群发往任意地址的流量（中间人，CVE-2020-8554）。',
    ],
    how: [
      'Remove externalIPs; forbid them with the DenyServiceExternalIPs admission plug-in.',
      '删除 externalIPs，并以准入插件 DenyServiceExternalIPs 禁止。',
    ],
    standards: network,
    references: [pages.services, 'https://github.com/kubernetes/kubernetes/issues/97076'],
    peers: ['trivy:KSV-0108', 'kubescape:C-0256'],
    *find({ spec, at }) {
      const addresses = textsOf(spec.externalIPs);
      if (addresses.length > 0)
        yield hit(
          [...at, 'spec', 'externalIPs'],
          `the service claims ${addresses.join(', ')}`,
          `Service 声明了 ${addresses.join('、')}`,
        );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-153',
    severity: 'high',
    title: ['Service that should not be open is', '不应公开的服务被公开'],
    why: [
      'Databases, caches and control ports are searched for on all networks, and many ask for no login.',
      '数据库、缓存与控制端口会被全网扫描，且许多无需登录。',
    ],
    how: ['Use ClusterIP, and a network policy.', '使用 ClusterIP 并配置网络策略。'],
    standards: network,
    references: [pages.services],
    *find(object) {
      const type = textOf(object.spec.type);
      if (!isOpen(type) || (type === 'LoadBalancer' && isInternal(object))) return;
      for (const [index, port] of itemsOf(object.spec.ports).entries()) {
        const numbers = [numberOf(under(port, 'port')), numberOf(under(port, 'targetPort'))];
        const known = numbers.map(number => dangerousPort(number)).find(name => name !== undefined);
        if (known)
          yield hit([...object.at, 'spec', 'ports', index], `${known} is open as ${type}`, `${known} 以 ${type} 公开`);
      }
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-154',
    severity: 'medium',
    title: ['Service that points at the node or the cloud’s metadata', 'Service 指向节点或云元数据'],
    why: [
      'An ExternalName or Endpoints of this address lets others reach it through the cluster (CVE-2021-25740).',
      '指向此类地址的 ExternalName 或 Endpoints 使他人可经集群访问（CVE-2021-25740）。',
    ],
    how: ['Point it at the service that is meant.', '指向真正的目标服务。'],
    standards: network,
    references: [pages.services],
    *find({ kind, spec, at, fields }) {
      const name = textOf(spec.externalName);
      if (spec.type === 'ExternalName' && isInner(name))
        yield hit([...at, 'spec', 'externalName'], `the service points at ${name}`, `Service 指向 ${name}`);
      if (kind !== 'Endpoints' && kind !== 'EndpointSlice') return;
      const lists: [Path, unknown][] =
        kind === 'Endpoints'
          ? itemsOf(fields.subsets).map((subset, index) => [
              ['subsets', index, 'addresses'],
              under(subset, 'addresses'),
            ])
          : itemsOf(fields.endpoints).map((endpoint, index) => [
              ['endpoints', index, 'addresses'],
              under(endpoint, 'addresses'),
            ]);
      for (const [way, list] of lists)
        for (const [index, address] of itemsOf(list).entries()) {
          const ip = textOf(isFields(address) ? address.ip : address);
          if (isInner(ip)) yield hit([...at, ...way, index], `the endpoint is ${ip}`, `端点为 ${ip}`);
        }
    },
  }),
];

const isInner = (address: string): boolean =>
  /^(?:127\.|169\.254\.|localhost$|::1$|metadata\.google\.internal$|kubernetes\.default)/.test(address);
