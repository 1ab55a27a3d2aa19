/** Who is given a role. */
import { define, hit } from '../define.ts';
import { access, cisKubernetes } from '../standards.ts';
import type { Check, Path } from '../types.ts';
import { itemsOf, textOf, under } from '../value.ts';
import type { KubernetesObject } from './object.ts';
import { pages } from './references.ts';

const references = [pages.rbac];

interface Bound {
  at: Path;
  kind: string;
  name: string;
  namespace: string;
}

const subjects = ({ fields, at }: KubernetesObject): Bound[] =>
  itemsOf(fields.subjects).map((subject, index) => ({
    at: [...at, 'subjects', index],
    kind: textOf(under(subject, 'kind')),
    name: textOf(under(subject, 'name')),
    namespace: textOf(under(subject, 'namespace')),
  }));

const roleOf = ({ fields }: KubernetesObject): string => textOf(under(fields, 'roleRef', 'name'));
const anyone = new Set(['system:anonymous', 'system:unauthenticated']);
/** What Kubernetes itself binds to everybody: who is asking, and whether the server lives. */
const harmless = new Set([
  'system:discovery',
  'system:basic-user',
  'system:public-info-viewer',
  'system:service-account-issuer-discovery',
]);

export const bindingChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-140',
    severity: 'critical',
    title: ['cluster-admin given', '授予 cluster-admin'],
    why: [
      'cluster-admin may do everything, and nobody can take it back from within.',
      'cluster-admin 可执行一切操作。',
    ],
    how: ['Give a role with the rights that are needed.', '改为授予仅含所需权限的角色。'],
    standards: [cisKubernetes('5.1.1'), ...access],
    references,
    peers: ['trivy:KSV-0111', 'kubescape:C-0035', 'kube-linter:cluster-admin-role-binding'],
    *find(object) {
      if (roleOf(object) !== 'cluster-admin') return;
      const names = subjects(object).map(({ kind, name }) => `${kind} ${name}`);
      // The one binding that Kubernetes makes itself.
      if (object.name === 'cluster-admin' && names.length === 1 && names[0] === 'Group system:masters') return;
      yield hit(
        [...object.at, 'roleRef'],
        `cluster-admin is given to ${names.join(', ') || 'nobody yet'}`,
        `cluster-admin 授予了 ${names.join('、') || '（尚无对象）'}`,
      );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-141',
    severity: 'critical',
    title: ['Rights for everyone without a login', '向匿名用户授权'],
    why: ['Whoever reaches the API server has these rights.', '任何能访问 API Server 者都拥有这些权限。'],
    how: ['Remove the subject.', '移除该主体。'],
    standards: access,
    references,
    peers: ['kubesec:BindingsToSystemAnonymous', 'trivy:KSV-0122', 'kubescape:C-0262'],
    *find(object) {
      if (harmless.has(roleOf(object))) return;
      for (const { at, name } of subjects(object))
        if (anyone.has(name))
          yield hit(at, `${roleOf(object)} is given to ${name}`, `${roleOf(object)} 授予了 ${name}`);
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-142',
    severity: 'high',
    title: ['Rights for everyone who has a login', '向所有已认证用户授权'],
    why: [
      'system:authenticated takes in every account of every pod; on some clouds every customer.',
      'system:authenticated 包含所有 Pod 的账户，某些云上甚至包含所有租户。',
    ],
    how: ['Name the users, groups or accounts that are meant.', '明确写出所需的用户、组或账户。'],
    standards: access,
    references,
    peers: ['trivy:KSV-01011', 'kubescape:C-0265'],
    *find(object) {
      if (harmless.has(roleOf(object))) return;
      for (const { at, name } of subjects(object))
        if (name === 'system:authenticated' || /^system:serviceaccounts(?::|$)/.test(name))
          yield hit(at, `${roleOf(object)} is given to ${name}`, `${roleOf(object)} 授予了 ${name}`);
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-143',
    severity: 'critical',
    title: ['Rights for system:masters', '使用 system:masters 组'],
    why: [
      'Members of system:masters pass by RBAC altogether and cannot be shut out.',
      'system:masters 成员完全绕过 RBAC，且无法撤销。',
    ],
    how: ['Use a group of your own.', '使用自定义组。'],
    standards: [cisKubernetes('5.1.7'), ...access],
    references,
    peers: ['trivy:KSV-0123'],
    *find(object) {
      if (object.name === 'cluster-admin') return;
      for (const { at, name } of subjects(object))
        if (name === 'system:masters')
          yield hit(at, `${roleOf(object)} is given to system:masters`, `${roleOf(object)} 授予了 system:masters`);
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-144',
    severity: 'medium',
    title: ['Rights for a default account', '向默认服务账户授权'],
    why: ['Every pod that names no account has these rights.', '所有未指定账户的 Pod 都拥有这些权限。'],
    how: ['Make an account for the workload.', '为工作负载创建独立账户。'],
    standards: [cisKubernetes('5.1.5'), ...access],
    references,
    peers: ['checkov:CKV_K8S_42', 'kubescape:C-0053'],
    *find(object) {
      for (const { at, kind, name, namespace } of subjects(object))
        if (kind === 'ServiceAccount' && name === 'default')
          yield hit(
            at,
            `${roleOf(object)} is given to the default account of ${namespace || object.namespace || 'default'}`,
            `${roleOf(object)} 授予了 ${namespace || object.namespace || 'default'} 的默认账户`,
          );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-145',
    severity: 'high',
    title: ['admin or edit in all namespaces', '在所有命名空间授予 admin 或 edit'],
    why: [
      'edit reads Secrets and runs pods with any account; admin writes roles too.',
      'edit 可读取 Secret 并以任意账户运行 Pod；admin 还可写入角色。',
    ],
    how: ['Bind it in the namespaces that are meant.', '仅在所需命名空间绑定。'],
    standards: [cisKubernetes('5.1.1'), ...access],
    references,
    *find(object) {
      const role = roleOf(object);
      if (object.kind === 'ClusterRoleBinding' && (role === 'admin' || role === 'edit'))
        yield hit([...object.at, 'roleRef'], `${role} is given in all namespaces`, `在所有命名空间授予 ${role}`);
    },
  }),
];
