/** The kubelet's configuration file (`KubeletConfiguration`). CIS Kubernetes, section 4.2. */
import type { Severity } from '../../model/index.ts';
import { type Both, define, hit } from '../define.ts';
import { cisKubernetes, hardening } from '../standards.ts';
import type { Check } from '../types.ts';
import { isFalse, isTrue, numberOf, textOf, under } from '../value.ts';
import type { KubernetesObject } from './object.ts';
import { pages } from './references.ts';

interface Setting {
  id: string;
  severity: Severity;
  keys: readonly string[];
  want: Both;
  why: Both;
  cis: string;
  good(value: unknown): boolean;
}

const setting = ({ id, severity, keys, want, why, cis, good }: Setting): Check<KubernetesObject> =>
  define<KubernetesObject>({
    id,
    severity,
    title: [`kubelet: ${keys.join('.')} ${want[0]}`, `kubelet：${keys.join('.')} ${want[1]}`],
    why,
    how: [`Change ${keys.join('.')}.`, `修改 ${keys.join('.')}。`],
    standards: [cisKubernetes(cis), ...hardening],
    references: [pages.kubelet],
    *find({ fields, at }) {
      const value = under(fields, ...keys);
      if (good(value)) return;
      const shown = textOf(value);
      yield hit(
        [...at, ...keys],
        shown ? `${keys.join('.')} is ${shown}` : `${keys.join('.')} is not set`,
        shown ? `${keys.join('.')} 为 ${shown}` : `未设置 ${keys.join('.')}`,
      );
    },
  });

/** What is absent has the default of `kubelet.config.k8s.io/v1beta1`, which is the safe one but where it says so. */
export const kubeletChecks: readonly Check<KubernetesObject>[] = (
  [
    {
      id: 'PLK-250',
      severity: 'critical',
      keys: ['authentication', 'anonymous', 'enabled'],
      want: ['must be false', '必须为 false'],
      why: ['Anyone who reaches the node may run commands in its pods.', '能访问节点者即可在其 Pod 中执行命令。'],
      cis: '4.2.1',
      good: value => !isTrue(value),
    },
    {
      id: 'PLK-251',
      severity: 'critical',
      keys: ['authorization', 'mode'],
      want: ['must not be AlwaysAllow', '不得为 AlwaysAllow'],
      why: ['Every request that has a login is let through.', '任何已登录的请求都会放行。'],
      cis: '4.2.2',
      good: value => value !== 'AlwaysAllow',
    },
    {
      id: 'PLK-252',
      severity: 'high',
      keys: ['authentication', 'x509', 'clientCAFile'],
      want: ['must be set', '必须设置'],
      why: ['Client certificates cannot be checked.', '无法校验客户端证书。'],
      cis: '4.2.3',
      good: value => textOf(value) !== '',
    },
    {
      id: 'PLK-253',
      severity: 'high',
      keys: ['readOnlyPort'],
      want: ['must be 0', '必须为 0'],
      why: ['The port tells of all pods and asks for no login.', '该端口无需登录即可查看所有 Pod。'],
      cis: '4.2.4',
      good: value => (numberOf(value) ?? 0) === 0,
    },
    {
      id: 'PLK-254',
      severity: 'low',
      keys: ['streamingConnectionIdleTimeout'],
      want: ['must not be 0', '不得为 0'],
      why: ['Forgotten sessions stay open.', '遗忘的会话会一直保持。'],
      cis: '4.2.5',
      good: value => !/^0[a-z]*$/.test(textOf(value)),
    },
    {
      id: 'PLK-255',
      severity: 'low',
      keys: ['makeIPTablesUtilChains'],
      want: ['must not be false', '不得为 false'],
      why: ['The node’s firewall no longer follows the cluster.', '节点防火墙不再与集群同步。'],
      cis: '4.2.6',
      good: value => !isFalse(value),
    },
    {
      id: 'PLK-256',
      severity: 'low',
      keys: ['eventRecordQPS'],
      want: ['must not be 0', '不得为 0'],
      why: ['Events without a limit flood the API server.', '不限速的事件会压垮 API Server。'],
      cis: '4.2.8',
      good: value => numberOf(value) !== 0,
    },
    {
      id: 'PLK-257',
      severity: 'medium',
      keys: ['rotateCertificates'],
      want: ['must not be false', '不得为 false'],
      why: ['Certificates run out, or are made to last too long.', '证书会过期，或有效期被设置过长。'],
      cis: '4.2.10',
      good: value => !isFalse(value),
    },
    {
      id: 'PLK-258',
      severity: 'low',
      keys: ['protectKernelDefaults'],
      want: ['should be true', '应为 true'],
      why: ['The kubelet changes kernel settings that somebody has hardened.', 'kubelet 会改动已加固的内核参数。'],
      cis: '4.2.6',
      good: isTrue,
    },
    {
      id: 'PLK-259',
      severity: 'medium',
      keys: ['seccompDefault'],
      want: ['should be true', '应为 true'],
      why: ['Containers that name no seccomp profile run without one.', '未指定 seccomp 的容器将不受限制。'],
      cis: '4.2.14',
      good: isTrue,
    },
  ] satisfies readonly Setting[]
).map(setting);
