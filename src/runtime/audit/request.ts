/** Fields of requests: who asked what of which object, and what the answer was. */
import { memberOf, textOf, valueAt } from './json.ts';
import { type AuditMake, elementsOf, found, listAt, textAt, texts } from './read.ts';

const annotation = (name: string): AuditMake => textAt('annotations', name);

/** One parameter of the request's address; of several of that name the first. */
const parameter: AuditMake = name => {
  if (!name) return undefined;
  return event => {
    const uri = valueAt(event.body, ['requestURI']);
    if (typeof uri !== 'string') return undefined;
    const query = uri.split('#', 1)[0]?.split('?').slice(1).join('?') ?? '';
    return query === '' ? undefined : (new URLSearchParams(query).get(name) ?? undefined);
  };
};

/** Names of a binding's subjects of one kind. */
function subjects(kind: string, withNamespace = false): AuditMake {
  return () => event => {
    const all = elementsOf(event.body, ['requestObject', 'subjects'], undefined);
    const chosen = all?.filter(subject => memberOf(subject, 'kind') === kind) ?? [];
    return found(
      chosen.flatMap(subject => {
        const [name] = texts(memberOf(subject, 'name'));
        if (name === undefined) return [];
        return withNamespace ? [`${texts(memberOf(subject, 'namespace'))[0] ?? ''}:${name}`] : [name];
      }),
    );
  };
}

/** What the rules of a role say; with an argument, one of the rules. */
function roleRules(name: string): AuditMake {
  return argument => event => {
    const rules = elementsOf(event.body, ['requestObject', 'rules'], argument);
    return found(
      rules?.flatMap(rule => {
        const values = memberOf(rule, name);
        return Array.isArray(values) ? texts(values) : [];
      }),
    );
  };
}

const podName: AuditMake = () => event => {
  const { name, resource } = (valueAt(event.body, ['objectRef']) ?? {}) as { name?: string; resource?: string };
  return resource === 'pods' && name !== undefined ? textOf(name) : undefined;
};

export const requestReads: Readonly<Record<string, AuditMake>> = {
  'ka.auditid': textAt('auditID'),
  'ka.stage': textAt('stage'),
  'ka.auth.decision': annotation('authorization.k8s.io/decision'),
  'ka.auth.reason': annotation('authorization.k8s.io/reason'),
  'ka.auth.openshift.decision': annotation('authentication.openshift.io/decision'),
  'ka.auth.openshift.username': annotation('authentication.openshift.io/username'),
  'ka.validations.admission.policy.failure': annotation('validation.policy.admission.k8s.io/validation_failure'),
  'ka.security.pod.violations': annotation('pod-security.kubernetes.io/audit-violations'),
  'ka.user.name': textAt('user', 'username'),
  'ka.user.groups': listAt('user', 'groups'),
  'ka.user.extra': textAt('user', 'extra'),
  'ka.impuser.name': textAt('impersonatedUser', 'username'),
  'ka.verb': textAt('verb'),
  'ka.uri': textAt('requestURI'),
  'ka.uri.param': parameter,
  'ka.target.name': textAt('objectRef', 'name'),
  'ka.target.namespace': textAt('objectRef', 'namespace'),
  'ka.target.resource': textAt('objectRef', 'resource'),
  'ka.target.subresource': textAt('objectRef', 'subresource'),
  'ka.target.pod.name': podName,
  'ka.req.binding.subjects': listAt('requestObject', 'subjects'),
  'ka.req.binding.subjects.user_names': subjects('User'),
  'ka.req.binding.subjects.serviceaccount_names': subjects('ServiceAccount'),
  'ka.req.binding.subjects.serviceaccount_ns_names': subjects('ServiceAccount', true),
  'ka.req.binding.subjects.group_names': subjects('Group'),
  'ka.req.binding.role': textAt('requestObject', 'roleRef', 'name'),
  'ka.req.binding.subject.has_name': argument => (argument ? () => 'N/A' : undefined),
  'ka.req.configmap.name': textAt('objectRef', 'name'),
  'ka.req.configmap.obj': textAt('requestObject', 'data'),
  'ka.req.role.rules': listAt('requestObject', 'rules'),
  'ka.req.role.rules.apiGroups': roleRules('apiGroups'),
  'ka.req.role.rules.nonResourceURLs': roleRules('nonResourceURLs'),
  'ka.req.role.rules.verbs': roleRules('verbs'),
  'ka.req.role.rules.resources': roleRules('resources'),
  'ka.req.service.type': textAt('requestObject', 'spec', 'type'),
  'ka.req.service.ports': listAt('requestObject', 'spec', 'ports'),
  'ka.resp.name': textAt('responseObject', 'metadata', 'name'),
  'ka.response.code': textAt('responseStatus', 'code'),
  'ka.response.reason': textAt('responseStatus', 'reason'),
  'ka.useragent': textAt('userAgent'),
  'ka.sourceips': listAt('sourceIPs'),
  'ka.cluster.name': annotation('cluster_name'),
};
