/** Other objects than workloads, rights and networking: namespaces, accounts, secrets, ConfigMaps, storage, admission. */
import { define, hit } from '../define.ts';
import { cleanPath, hostPlaceOf } from '../host-paths.ts';
import { isSecretName, looksLikeSecret, urlWithPassword } from '../secret-name.ts';
import { baseline, cisKubernetes, hardening, hostFiles, identity, secrets, separation } from '../standards.ts';
import type { Check } from '../types.ts';
import { fieldsOf, isFalse, isFields, isTrue, itemsOf, textOf, textsOf, under } from '../value.ts';
import type { KubernetesObject } from './object.ts';
import { pages } from './references.ts';

const psa = 'pod-security.kubernetes.io/';
const systemNamespace = /^(?:kube-(?:system|public|node-lease)|default)$/;
const labelsOf = ({ metadata }: KubernetesObject) => fieldsOf(metadata.labels);

export const namespaceChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-170',
    severity: 'medium',
    title: ['Namespace without a Pod Security level', '命名空间未设置 Pod 安全级别'],
    why: [
      'Unless the cluster says otherwise any pod may run there, privileged ones too.',
      '除非集群另有规定，任何 Pod（包括特权 Pod）都可运行。',
    ],
    how: [
      `Set the label ${psa}enforce to baseline or restricted.`,
      `设置标签 ${psa}enforce 为 baseline 或 restricted。`,
    ],
    standards: [cisKubernetes('5.2.1'), baseline('Policy enforcement'), ...separation],
    references: [pages.admission],
    peers: ['kubescape:C-0192'],
    *find(object) {
      if (labelsOf(object)[`${psa}enforce`] !== undefined || systemNamespace.test(object.name)) return;
      yield hit(
        [...object.at, 'metadata', 'labels'],
        `namespace "${object.name}" enforces no level`,
        `命名空间 "${object.name}" 未强制任何级别`,
      );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-171',
    severity: 'high',
    title: ['Namespace that takes privileged pods', '命名空间允许特权 Pod'],
    why: ['Whoever may make a pod there owns the nodes.', '能在其中创建 Pod 者即可控制节点。'],
    how: ['Use baseline or restricted.', '使用 baseline 或 restricted。'],
    standards: [cisKubernetes('5.2.1'), ...separation],
    references: [pages.admission],
    *find(object) {
      if (labelsOf(object)[`${psa}enforce`] === 'privileged')
        yield hit(
          [...object.at, 'metadata', 'labels', `${psa}enforce`],
          `namespace "${object.name}" enforces privileged`,
          `命名空间 "${object.name}" 的级别为 privileged`,
        );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-172',
    severity: 'low',
    title: ['Pod Security level of an old version', 'Pod 安全级别固定在旧版本'],
    why: ['A pinned version leaves out the controls that were added since.', '固定的版本不包含此后新增的控制项。'],
    how: ['Use latest, or the version of the cluster.', '使用 latest 或与集群一致的版本。'],
    standards: separation,
    references: [pages.admission],
    *find(object) {
      const version = textOf(labelsOf(object)[`${psa}enforce-version`]);
      const [, minor] = /^v1\.(\d{1,3})$/.exec(version) ?? [];
      // 1.34 added the newest control, that of hosts in probes.
      if (minor !== undefined && Number(minor) < 34)
        yield hit(
          [...object.at, 'metadata', 'labels', `${psa}enforce-version`],
          `it is pinned to ${version}`,
          `固定为 ${version}`,
        );
    },
  }),
];

export const accountChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-173',
    severity: 'low',
    title: ['Account whose token is mounted everywhere', '服务账户默认挂载令牌'],
    why: [
      'Each pod of the account gets its token unless it says otherwise.',
      '除非另行声明，使用该账户的每个 Pod 都会得到令牌。',
    ],
    how: [
      'Set automountServiceAccountToken to false and let pods ask for it.',
      '设置 automountServiceAccountToken: false，由需要的 Pod 自行声明。',
    ],
    standards: [cisKubernetes('5.1.6'), ...identity],
    references: [pages.serviceAccounts],
    peers: ['kubescape:C-0034', 'kubescape:C-0189'],
    *find({ fields, name, at }) {
      if (!isFalse(fields.automountServiceAccountToken))
        yield hit(
          [...at, 'automountServiceAccountToken'],
          `account "${name}" mounts its token`,
          `账户 "${name}" 自动挂载令牌`,
          isTrue(fields.automountServiceAccountToken) ? 'medium' : 'low',
        );
    },
  }),
];

/** Lines of a ConfigMap's value that are looked at, and characters of a line. */
const mostLines = 2000;
const longestLine = 1000;
const assignment = /^\s*(?:export\s+|-D)?["']?([A-Za-z][\w.-]{0,80}?)["']?\s*[=:]\s*["']?([^"'\s].*)$/;

/** Names of what a text assigns a secret to: `.env`, properties, YAML and JSON alike. */
function* assigned(text: string): Generator<string> {
  for (const line of text.split('\n', mostLines)) {
    if (line.length > longestLine) continue;
    const [, name = '', value = ''] = assignment.exec(line) ?? [];
    if (isSecretName(name) && looksLikeSecret(value.replace(/["',;]+\s*$/, ''))) yield name;
  }
}

const personal =
  /(?:^|[_.-])(?:user(?:_?name)?|e?mail|account|client_?id|db_?user|connection_?string|dsn|jdbc)(?:$|[_.-])|(?:^|[_.-])login$/i;

export const configMapChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-174',
    severity: 'high',
    title: ['Secret in a ConfigMap', 'ConfigMap 中含有秘密'],
    why: [
      'ConfigMaps are read by many, and are neither encrypted nor guarded like Secrets.',
      'ConfigMap 可被广泛读取，既不加密也不受 Secret 同等保护。',
    ],
    how: ['Move it to a Secret or a secret store, and change it.', '移至 Secret 或密钥管理系统，并更换。'],
    standards: [cisKubernetes('5.4.1'), ...secrets],
    references: [pages.secrets],
    peers: ['trivy:KSV-0109', 'kubescape:C-0012', 'polaris:sensitiveConfigmapContent'],
    *find({ fields, at, name }) {
      for (const [key, value] of Object.entries(fieldsOf(fields.data))) {
        const text = textOf(value);
        if (isSecretName(key) && !text.includes('\n') && looksLikeSecret(text)) {
          yield hit(
            [...at, 'data', key],
            `ConfigMap "${name}" has a value for ${key}`,
            `ConfigMap "${name}" 的 ${key} 含有值`,
          );
          continue;
        }
        const names = [...new Set(assigned(text))];
        const inUrl = names.length === 0 && urlWithPassword.test(text.slice(0, mostLines * longestLine));
        if (names.length > 0 || inUrl)
          yield hit(
            [...at, 'data', key],
            inUrl
              ? `ConfigMap "${name}", ${key}: a URL with a password`
              : `ConfigMap "${name}", ${key}: values for ${names.join(', ')}`,
            inUrl
              ? `ConfigMap "${name}" 的 ${key}：URL 中含密码`
              : `ConfigMap "${name}" 的 ${key}：${names.join('、')} 含有值`,
          );
      }
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-175',
    severity: 'low',
    title: ['Account names in a ConfigMap', 'ConfigMap 中含有账户信息'],
    why: ['Names of accounts and connections are half of a login.', '账户名与连接信息是登录凭据的一半。'],
    how: ['Keep them beside the password, in a Secret.', '与密码一起存放于 Secret。'],
    standards: secrets,
    references: [pages.secrets],
    peers: ['trivy:KSV-01010'],
    *find({ fields, at, name }) {
      for (const [key, value] of Object.entries(fieldsOf(fields.data)))
        if (personal.test(key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')) && looksLikeSecret(value))
          yield hit([...at, 'data', key], `ConfigMap "${name}" has ${key}`, `ConfigMap "${name}" 含有 ${key}`);
    },
  }),
];

export const secretChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-176',
    severity: 'medium',
    title: ['Secret in a file', '文件中含有 Secret'],
    why: ['base64 is no encryption: who reads the file knows the Secret.', 'base64 不是加密，能读取文件者即得知秘密。'],
    how: [
      'Keep it in a secret store, or sealed (External Secrets, Sealed Secrets, SOPS).',
      '存放于密钥管理系统，或加密保存（External Secrets、Sealed Secrets、SOPS）。',
    ],
    standards: secrets,
    references: [pages.secrets],
    *find({ fields, at, name, metadata }) {
      if (isFields(fields.sops) || textOf(fieldsOf(metadata.annotations)['avp.kubernetes.io/path'])) return;
      const keys = ['data', 'stringData'].flatMap(part =>
        Object.entries(fieldsOf(fields[part]))
          .filter(([, value]) => looksLikeSecret(value) && !/^ENC\[/.test(textOf(value)))
          .map(([key]) => key),
      );
      if (keys.length > 0)
        yield hit(
          [...at, isFields(fields.data) ? 'data' : 'stringData'],
          `Secret "${name}" is written out: ${keys.join(', ')}`,
          `Secret "${name}" 以明文写出：${keys.join('、')}`,
        );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-177',
    severity: 'medium',
    title: ['Token that never expires', '永不过期的令牌'],
    why: [
      'A Secret of this type holds a token of the account that works until it is deleted.',
      '此类 Secret 中的账户令牌在删除前一直有效。',
    ],
    how: ['Use kubectl create token, or a projected volume.', '使用 kubectl create token 或投射卷。'],
    standards: identity,
    references: [pages.serviceAccounts],
    *find({ fields, at, name }) {
      if (fields.type === 'kubernetes.io/service-account-token')
        yield hit([...at, 'type'], `Secret "${name}" is a lasting token`, `Secret "${name}" 为长期令牌`);
    },
  }),
];

export const storageChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-178',
    severity: 'medium',
    title: ['Persistent volume of a node’s folder', '持久卷指向节点目录'],
    why: [
      'Who may claim it mounts the node’s folder, past the rules for hostPath.',
      '可申领该卷者即挂载了节点目录，绕过 hostPath 限制。',
    ],
    how: ['Use storage of the cluster.', '使用集群存储。'],
    standards: hostFiles,
    references: [pages.hostPath],
    peers: ['kubescape:C-0264'],
    *find({ spec, at }) {
      const path = textOf(under(spec, 'hostPath', 'path'));
      if (path)
        yield hit(
          [...at, 'spec', 'hostPath'],
          `the volume is ${cleanPath(path)} of the node`,
          `该卷为节点的 ${cleanPath(path)}`,
          hostPlaceOf(path)?.severity ?? 'medium',
        );
    },
  }),
];

export const admissionChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-179',
    severity: 'medium',
    title: ['Webhook that may be passed by', 'webhook 失败时放行'],
    why: [
      'With failurePolicy Ignore what the webhook should judge passes whenever it is away.',
      'failurePolicy 为 Ignore 时，webhook 不可用即放行。',
    ],
    how: ['Use Fail for webhooks that guard.', '用于防护的 webhook 使用 Fail。'],
    standards: hardening,
    references: [pages.webhooks],
    *find({ fields, at, kind }) {
      if (kind !== 'ValidatingWebhookConfiguration') return;
      for (const [index, webhook] of itemsOf(fields.webhooks).entries())
        if (under(webhook, 'failurePolicy') === 'Ignore')
          yield hit(
            [...at, 'webhooks', index, 'failurePolicy'],
            `webhook "${textOf(under(webhook, 'name'))}" is ignored when it fails`,
            `webhook "${textOf(under(webhook, 'name'))}" 失败时被忽略`,
          );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-180',
    severity: 'high',
    title: ['Webhook over plain HTTP', 'webhook 使用明文 HTTP'],
    why: ['Whoever stands between reads and changes what is admitted.', '中间人可读取并篡改准入内容。'],
    how: ['Use https and caBundle.', '使用 https 与 caBundle。'],
    standards: hardening,
    references: [pages.webhooks],
    *find({ fields, at }) {
      for (const [index, webhook] of itemsOf(fields.webhooks).entries())
        if (textOf(under(webhook, 'clientConfig', 'url')).startsWith('http://'))
          yield hit(
            [...at, 'webhooks', index, 'clientConfig', 'url'],
            `webhook "${textOf(under(webhook, 'name'))}" is called without TLS`,
            `webhook "${textOf(under(webhook, 'name'))}" 未使用 TLS`,
          );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-181',
    severity: 'medium',
    title: ['Webhook that sees every object', 'webhook 接收所有对象'],
    why: [
      'A mutating webhook for all resources sees all Secrets and may change everything.',
      '匹配所有资源的变更型 webhook 可见全部 Secret 并可修改一切。',
    ],
    how: ['Name the resources.', '明确写出资源。'],
    standards: hardening,
    references: [pages.webhooks],
    *find({ fields, at, kind }) {
      if (kind !== 'MutatingWebhookConfiguration') return;
      for (const [index, webhook] of itemsOf(fields.webhooks).entries())
        for (const [part, rule] of itemsOf(under(webhook, 'rules')).entries())
          if (textsOf(under(rule, 'resources')).some(resource => resource === '*' || resource === '*/*'))
            yield hit(
              [...at, 'webhooks', index, 'rules', part],
              `webhook "${textOf(under(webhook, 'name'))}" is called for all resources`,
              `webhook "${textOf(under(webhook, 'name'))}" 匹配所有资源`,
            );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-182',
    severity: 'high',
    title: ['API service without certificate check', 'APIService 不校验证书'],
    why: ['Requests with their credentials go to whoever answers.', '请求及其凭据可能被发送给任意应答者。'],
    how: ['Set caBundle and remove insecureSkipTLSVerify.', '设置 caBundle 并删除 insecureSkipTLSVerify。'],
    standards: hardening,
    references: ['https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/'],
    *find({ spec, at }) {
      if (isTrue(spec.insecureSkipTLSVerify))
        yield hit([...at, 'spec', 'insecureSkipTLSVerify'], 'the certificate is not checked', '未校验证书');
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-183',
    severity: 'low',
    title: ['Disruption budget that lets nothing go', '干扰预算不允许任何驱逐'],
    why: ['Nodes cannot be drained, so that they are not patched.', '节点无法排空，从而无法打补丁。'],
    how: ['Allow one pod at a time.', '至少允许逐个驱逐。'],
    standards: hardening,
    references: [pages.disruptions],
    peers: ['kube-linter:pdb-max-unavailable', 'kube-linter:pdb-min-available'],
    *find({ spec, at }) {
      const [max, min] = [textOf(spec.maxUnavailable), textOf(spec.minAvailable)];
      if (max === '0' || max === '0%' || min === '100%')
        yield hit([...at, 'spec'], 'no pod may be evicted', '不允许驱逐任何 Pod');
    },
  }),
];
