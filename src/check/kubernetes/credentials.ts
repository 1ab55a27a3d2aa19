/** Service-account tokens, and secrets where they should not be. */
import { define, hit } from '../define.ts';
import { isSecretName, looksLikeSecret, secretFlag } from '../secret-name.ts';
import { cisKubernetes, identity, secrets } from '../standards.ts';
import type { Check } from '../types.ts';
import { isFalse, isFields, isTrue, itemsOf, textOf, under } from '../value.ts';
import { nameEn, nameZh, type Pod } from './pod.ts';
import { pages } from './references.ts';

const tokenFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

const accountOf = ({ spec }: Pod): string => textOf(spec.serviceAccountName) || textOf(spec.serviceAccount);

function* tokenMounts({ containers }: Pod) {
  for (const container of containers)
    for (const [index, mount] of itemsOf(container.fields.volumeMounts).entries())
      if (textOf(under(mount, 'mountPath')).replace(/\/+$/, '') === tokenFolder)
        yield { container, at: [...container.at, 'volumeMounts', index] };
}

export const credentialChecks: readonly Check<Pod>[] = [
  define<Pod>({
    id: 'PLK-100',
    severity: 'low',
    title: ['Token of the service account in every container', '自动挂载服务账户令牌'],
    why: [
      'Unless it is said otherwise each container gets a token for the API: the first thing a thief looks for.',
      '默认每个容器都会得到访问 API 的令牌，是入侵者的首要目标。',
    ],
    how: [
      'Set automountServiceAccountToken to false where the program does not call the API.',
      '程序不调用 API 时设置 automountServiceAccountToken: false。',
    ],
    standards: [cisKubernetes('5.1.6'), ...identity],
    references: [pages.serviceAccounts],
    peers: [
      'kubesec:AutomountServiceAccountToken',
      'kubescape:C-0034',
      'checkov:CKV_K8S_38',
      'polaris:automountServiceAccountToken',
    ],
    *find({ spec, at }) {
      if (!isTrue(spec.automountServiceAccountToken) && !isFalse(spec.automountServiceAccountToken))
        yield hit(
          [...at, 'automountServiceAccountToken'],
          'the token is mounted: nothing says otherwise',
          '未禁止挂载令牌，将自动挂载',
        );
    },
  }),
  define<Pod>({
    id: 'PLK-101',
    severity: 'medium',
    title: ['Token of the service account asked for', '明确挂载服务账户令牌'],
    why: [
      'Whoever breaks into a container acts with the account’s rights in the cluster.',
      '入侵容器者即可以该账户的权限操作集群。',
    ],
    how: ['Give the account no more rights than it needs, or mount no token.', '仅授予账户必要权限，或不挂载令牌。'],
    standards: [cisKubernetes('5.1.6'), ...identity],
    references: [pages.serviceAccounts],
    peers: ['trivy:KSV-0036', 'kubescape:C-0034', 'kubesec:AutomountServiceAccountToken'],
    *find(pod) {
      const { automountServiceAccountToken } = pod.spec;
      if (isTrue(automountServiceAccountToken))
        yield hit(
          [...pod.at, 'automountServiceAccountToken'],
          'the token is mounted into all containers',
          '令牌挂载到所有容器',
        );
      if (isTrue(automountServiceAccountToken) || isFalse(automountServiceAccountToken)) return;
      for (const { container, at } of tokenMounts(pod))
        yield hit(at, `${nameEn(container)} mounts the token`, `${nameZh(container)}挂载了令牌`);
    },
  }),
  define<Pod>({
    id: 'PLK-102',
    severity: 'low',
    title: ['Default service account', '使用默认服务账户'],
    why: [
      'Rights given to the default account are given to every pod of the namespace.',
      '授予默认账户的权限等于授予命名空间内所有 Pod。',
    ],
    how: ['Give the workload an account of its own.', '为工作负载使用独立账户。'],
    standards: [cisKubernetes('5.1.5'), ...identity],
    references: [pages.serviceAccounts],
    peers: ['kubesec:ServiceAccountName', 'kube-linter:default-service-account'],
    *find(pod) {
      const account = accountOf(pod);
      if (account !== '' && account !== 'default') return;
      yield hit([...pod.at, 'serviceAccountName'], 'it runs as the default service account', '以默认服务账户运行');
    },
  }),
  define<Pod>({
    id: 'PLK-103',
    severity: 'low',
    title: ['Secret as an environment variable', '以环境变量传递 Secret'],
    why: [
      'Environments leak: into crash reports, logs, child processes and /proc.',
      '环境变量易泄露：崩溃报告、日志、子进程与 /proc。',
    ],
    how: ['Mount the Secret as a file.', '以文件形式挂载 Secret。'],
    standards: [cisKubernetes('5.4.1'), ...secrets],
    references: [pages.secrets],
    peers: [
      'kubesec:SecretsAsEnvironmentVariables',
      'kube-linter:read-secret-from-env-var',
      'checkov:CKV_K8S_35',
      'kubescape:C-0207',
    ],
    *find({ containers }) {
      for (const container of containers) {
        for (const [index, variable] of itemsOf(container.fields.env).entries()) {
          if (!isFields(under(variable, 'valueFrom', 'secretKeyRef'))) continue;
          const name = textOf(under(variable, 'name'));
          yield hit(
            [...container.at, 'env', index],
            `${nameEn(container)} has a Secret in ${name}`,
            `${nameZh(container)}的 ${name} 来自 Secret`,
          );
        }
        for (const [index, source] of itemsOf(container.fields.envFrom).entries())
          if (isFields(under(source, 'secretRef')))
            yield hit(
              [...container.at, 'envFrom', index],
              `${nameEn(container)} has a whole Secret in its environment`,
              `${nameZh(container)}的环境变量包含整个 Secret`,
            );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-104',
    severity: 'high',
    title: ['Secret written into the manifest', '清单中写有明文秘密'],
    why: ['Everyone who reads the repository or the object knows it.', '任何能读取仓库或该对象的人都能得知。'],
    how: [
      'Keep it in a Secret, or better in a secret store, and change it: it is known.',
      '存放于 Secret 或密钥管理系统，并立即更换（已泄露）。',
    ],
    standards: [cisKubernetes('5.4.1'), ...secrets],
    references: [pages.secrets],
    peers: ['kubescape:C-0012', 'kube-linter:env-var-secret', 'polaris:sensitiveContainerEnvVar'],
    *find({ containers }) {
      for (const container of containers) {
        for (const [index, variable] of itemsOf(container.fields.env).entries()) {
          const name = textOf(under(variable, 'name'));
          if (!isSecretName(name) || !looksLikeSecret(under(variable, 'value'))) continue;
          yield hit(
            [...container.at, 'env', index],
            `${nameEn(container)} has a value written for ${name}`,
            `${nameZh(container)}的 ${name} 写有明文值`,
          );
        }
      }
    },
  }),
  define<Pod>({
    id: 'PLK-105',
    severity: 'high',
    title: ['Secret on a command line', '命令行中含有秘密'],
    why: [
      'Command lines are seen by every process list, and stand in the manifest.',
      '命令行对所有进程列表可见，且写在清单中。',
    ],
    how: ['Pass it as a file of a Secret.', '以 Secret 文件传递。'],
    standards: secrets,
    references: [pages.secrets],
    *find({ containers }) {
      for (const container of containers) {
        for (const key of ['command', 'args']) {
          for (const [index, argument] of itemsOf(container.fields[key]).entries()) {
            const flag = secretFlag(textOf(argument));
            if (flag)
              yield hit(
                [...container.at, key, index],
                `${nameEn(container)} is started with a value for ${flag}`,
                `${nameZh(container)}的启动参数 ${flag} 含有明文值`,
              );
          }
        }
      }
    },
  }),
];
