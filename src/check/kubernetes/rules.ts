/** The rules of a Role or ClusterRole. */
import type { Path } from '../types.ts';
import { itemsOf, memberOf, textsOf } from '../value.ts';
import type { KubernetesObject } from './object.ts';

export interface Rule {
  at: Path;
  groups: readonly string[];
  resources: readonly string[];
  verbs: readonly string[];
  /** Objects that it is bound to; none: all. */
  names: readonly string[];
  urls: readonly string[];
}

export function rulesOf({ fields, at }: KubernetesObject): Rule[] {
  return itemsOf(fields.rules).map((rule, index) => ({
    at: [...at, 'rules', index],
    groups: textsOf(memberOf(rule, 'apiGroups')),
    resources: textsOf(memberOf(rule, 'resources')),
    verbs: textsOf(memberOf(rule, 'verbs')),
    names: textsOf(memberOf(rule, 'resourceNames')),
    urls: textsOf(memberOf(rule, 'nonResourceURLs')),
  }));
}

/**
 * Whether all of a rule's API groups are those of custom resources: what is called `secrets` or `signers` there is something
 * else, and `*` is all of their own. Groups of Kubernetes have no domain, or one of its own; OpenShift's hold its policies.
 */
export const isForeign = ({ groups }: Rule): boolean =>
  groups.length > 0 && groups.every(group => group.includes('.') && !/(?:^|\.)(?:k8s\.io|openshift\.io)$/.test(group));

export const reading = ['get', 'list', 'watch'] as const;
export const writing = ['create', 'update', 'patch'] as const;
export const changing = ['update', 'patch'] as const;

/** The verbs of the list that a rule gives; `*` gives them all. */
export const given = ({ verbs }: Rule, wanted: readonly string[]): string[] =>
  verbs.filter(verb => verb === '*' || wanted.includes(verb));

/** The first resource of the list that a rule names itself; a bare `*` has a check of its own. `pods/*` names all subresources. */
export function named({ resources }: Rule, wanted: readonly string[]): string | undefined {
  return resources.find(resource => {
    if (wanted.includes(resource)) return true;
    if (resource.endsWith('/*')) return wanted.some(one => one.startsWith(resource.slice(0, -1)));
    return resource.startsWith('*/') && wanted.some(one => one.endsWith(resource.slice(1)));
  });
}
