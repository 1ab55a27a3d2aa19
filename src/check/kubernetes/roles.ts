/** Roles that give more than anybody can oversee. */
import { type Both, define, hit } from '../define.ts';
import { access, cisKubernetes } from '../standards.ts';
import type { Check } from '../types.ts';
import { fieldsOf, isFields, itemsOf, textOf, under } from '../value.ts';
import type { KubernetesObject } from './object.ts';
import { pages } from './references.ts';
import { given, isForeign, named, type Rule, rulesOf } from './rules.ts';

const references = [pages.rbac];
const how: Both = ['Give only the verbs, resources and names that are used.', '仅授予实际使用的动词、资源与名称。'];

/** A wildcard that reaches custom resources alone, such as an operator's own, weighs less. */
function ofGroups(rule: Rule): { en: string; zh: string; severity?: 'low' } {
  if (!isForeign(rule)) return { en: '', zh: '' };
  return { en: ` of ${rule.groups.join(', ')}`, zh: ` ${rule.groups.join('、')} 的`, severity: 'low' };
}

export const wideRoleChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-110',
    severity: 'critical',
    title: ['All verbs on all resources', '对所有资源拥有所有权限'],
    why: ['The role is that of a cluster administrator.', '该角色等同集群管理员。'],
    how,
    standards: [cisKubernetes('5.1.3'), ...access],
    references,
    peers: ['trivy:KSV-0044', 'kubescape:C-0035', 'kube-linter:wildcard-in-rules', 'checkov:CKV_K8S_49'],
    *find(object) {
      for (const rule of rulesOf(object))
        if (rule.resources.includes('*') && rule.verbs.includes('*'))
          yield hit(
            rule.at,
            `${object.kind} "${object.name}" may do anything to anything${ofGroups(rule).en}`,
            `${object.kind} "${object.name}" 可对${ofGroups(rule).zh}任何资源执行任何操作`,
            ofGroups(rule).severity,
          );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-111',
    severity: 'high',
    title: ['All verbs', '通配动词'],
    why: [
      '* gives verbs that nobody thought of: escalate, bind, impersonate, and those to come.',
      '* 会授予意料之外的动词：escalate、bind、impersonate 以及将来新增者。',
    ],
    how,
    standards: [cisKubernetes('5.1.3'), ...access],
    references,
    peers: ['trivy:KSV-0045', 'checkov:CKV_K8S_49'],
    *find(object) {
      for (const rule of rulesOf(object))
        if (rule.verbs.includes('*') && !rule.resources.includes('*') && rule.resources.length > 0)
          yield hit(
            [...rule.at, 'verbs'],
            `${object.kind} "${object.name}" may do anything to ${rule.resources.join(', ')}`,
            `${object.kind} "${object.name}" 可对 ${rule.resources.join('、')} 执行任何操作`,
            ofGroups(rule).severity,
          );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-112',
    severity: 'high',
    title: ['All resources', '通配资源'],
    why: [
      '* takes in Secrets, and every resource that is added to the cluster later.',
      '* 包含 Secret 以及日后加入集群的所有资源。',
    ],
    how,
    standards: [cisKubernetes('5.1.3'), ...access],
    references,
    peers: ['trivy:KSV-0046', 'checkov:CKV_K8S_49'],
    *find(object) {
      for (const rule of rulesOf(object))
        if (rule.resources.includes('*') && !rule.verbs.includes('*') && rule.verbs.length > 0)
          yield hit(
            [...rule.at, 'resources'],
            `${object.kind} "${object.name}" may ${rule.verbs.join(', ')} all resources${ofGroups(rule).en}`,
            `${object.kind} "${object.name}" 可对${ofGroups(rule).zh}所有资源执行 ${rule.verbs.join('、')}`,
            ofGroups(rule).severity,
          );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-135',
    severity: 'high',
    title: ['All paths of the API server', '可访问 API Server 所有路径'],
    why: [
      'Beside the resources there are metrics, logs and profiles of the API server.',
      '除资源外还包括 API Server 的指标、日志与性能剖析。',
    ],
    how,
    standards: access,
    references,
    *find(object) {
      for (const rule of rulesOf(object))
        if (rule.urls.includes('*') || rule.urls.includes('/*'))
          yield hit(
            [...rule.at, 'nonResourceURLs'],
            `${object.kind} "${object.name}" may reach every path`,
            `${object.kind} "${object.name}" 可访问所有路径`,
          );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-136',
    severity: 'medium',
    title: ['Rights added to the built-in roles', '向内置角色追加权限'],
    why: [
      'A ClusterRole with this label widens view, edit or admin for all who have them.',
      '带有此标签的 ClusterRole 会扩大所有 view、edit、admin 持有者的权限。',
    ],
    how: ['Make sure that all who hold the role should have these rights.', '确认持有该角色的所有人都应拥有这些权限。'],
    standards: access,
    references,
    *find({ metadata, name, at, fields }) {
      for (const [key, value] of Object.entries(fieldsOf(metadata.labels))) {
        if (!/^rbac\.authorization\.k8s\.io\/aggregate-to-(?:view|edit|admin)$/.test(key) || textOf(value) !== 'true')
          continue;
        if (itemsOf(fields.rules).some(isFields))
          yield hit(
            [...at, 'metadata', 'labels', key],
            `ClusterRole "${name}" is added to ${key.slice(key.lastIndexOf('-') + 1)}`,
            `ClusterRole "${name}" 并入 ${key.slice(key.lastIndexOf('-') + 1)}`,
          );
      }
      if (
        itemsOf(under(fields, 'aggregationRule', 'clusterRoleSelectors')).some(
          selector => Object.keys(fieldsOf(selector)).length === 0,
        )
      )
        yield hit(
          [...at, 'aggregationRule'],
          `ClusterRole "${name}" takes in every other`,
          `ClusterRole "${name}" 聚合所有角色`,
          'critical',
        );
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-137',
    severity: 'high',
    title: ['May use a privileged policy', '可使用特权策略'],
    why: ['Whoever may use it runs privileged pods.', '可使用该策略者即可运行特权 Pod。'],
    how,
    standards: access,
    references,
    *find(object) {
      for (const rule of rulesOf(object)) {
        const resource = named(rule, ['podsecuritypolicies', 'securitycontextconstraints']);
        if (resource === undefined || given(rule, ['use']).length === 0) continue;
        if (
          rule.names.length > 0 &&
          !rule.names.some(name => /privileged|anyuid|hostaccess|hostmount|node-exporter/.test(name))
        )
          continue;
        yield hit(
          rule.at,
          `${object.kind} "${object.name}" may use ${rule.names.join(', ') || `all ${resource}`}`,
          `${object.kind} "${object.name}" 可使用 ${rule.names.join('、') || `所有 ${resource}`}`,
        );
      }
    },
  }),
];
