import { fieldsOf } from './table.ts';

const ofContainers = ['containers', 'initContainers', 'ephemeralContainers'].flatMap(kind =>
  fieldsOf(`
ka.req.pod.${kind}.name text list [index] : names
ka.req.pod.${kind}.command text list [index] : words of their commands
ka.req.pod.${kind}.args text list [index] : arguments of their commands
ka.req.pod.${kind}.image text list [index] : images
ka.req.pod.${kind}.image.repository text list [index] : repositories of the images
ka.req.pod.${kind}.host_port text list [index] : ports of the host
ka.req.pod.${kind}.privileged text list [index] : whether they are privileged
ka.req.pod.${kind}.allow_privilege_escalation text list [index] : whether they may gain privileges
ka.req.pod.${kind}.read_only_fs text list [index] : whether their root file system is read-only
ka.req.pod.${kind}.run_as_user text list [index] : user in their security context
ka.req.pod.${kind}.eff_run_as_user text list [index] : user that results with the pod's; 0 by default
ka.req.pod.${kind}.run_as_group text list [index] : group in their security context
ka.req.pod.${kind}.eff_run_as_group text list [index] : group that results with the pod's; 0 by default
ka.req.pod.${kind}.proc_mount text list [index] : kind of their /proc
ka.req.pod.${kind}.add_capabilities text list [index] : capabilities added
`),
);

/** Requests to the API server. */
export const auditFields = [
  ...fieldsOf(`
ka.auditid text : unique id of the audit event
ka.stage text : stage of the request
ka.auth.decision text : whether it was allowed
ka.auth.reason text : why
ka.auth.openshift.decision text : what OpenShift decided
ka.auth.openshift.username text : user of OpenShift
ka.validations.admission.policy.failure text : what a validating admission policy found wrong
ka.security.pod.violations text : what the pod security standards found wrong
ka.user.name text : user
ka.user.groups text list : groups of the user
ka.user.extra text : further attributes of the user
ka.impuser.name text : user that is impersonated
ka.verb text : get, list, create …
ka.uri text : address of the request
ka.uri.param text [key!] : one parameter of the address
ka.target.name text : name of the object
ka.target.namespace text : namespace of the object
ka.target.resource text : resource of the object
ka.target.subresource text : subresource of the object
ka.target.pod.name text : name of the pod, where the object is one
ka.req.binding.subjects text list : subjects of a binding
ka.req.binding.subjects.user_names text list : users among them
ka.req.binding.subjects.serviceaccount_names text list : service accounts among them
ka.req.binding.subjects.serviceaccount_ns_names text list : the same, as namespace:name
ka.req.binding.subjects.group_names text list : groups among them
ka.req.binding.role text : role of a binding
ka.req.binding.subject.has_name text [key!] old : always N/A
ka.req.configmap.name text : name of a config map
ka.req.configmap.obj text : the whole config map
ka.req.container.image text old : image of the first container
ka.req.container.image.repository text old : repository of the first container's image
ka.req.container.host_network text old : like ka.req.pod.host_network
ka.req.container.privileged text old : whether any container is privileged
ka.req.pod.host_ipc text : hostIPC of a pod
ka.req.pod.host_network text : hostNetwork of a pod
ka.req.pod.host_pid text : hostPID of a pod
ka.req.pod.run_as_user text : runAsUser of a pod
ka.req.pod.run_as_group text : runAsGroup of a pod
ka.req.pod.fs_group text : fsGroup of a pod
ka.req.pod.supplemental_groups text list : supplementalGroups of a pod
ka.req.pod.volumes.hostpath text list [index] : paths of the host that a pod mounts
ka.req.pod.volumes.flexvolume_driver text list [index] : drivers of its flex volumes
ka.req.pod.volumes.volume_type text list [index] : types of its volumes
ka.req.volume.hostpath text [key!] old : whether the path of the host is mounted; * at its end for a prefix
ka.req.role.rules text list : rules of a role
ka.req.role.rules.apiGroups text list [index] : API groups of the rules
ka.req.role.rules.nonResourceURLs text list [index] : addresses of the rules
ka.req.role.rules.verbs text list [index] : verbs of the rules
ka.req.role.rules.resources text list [index] : resources of the rules
ka.req.service.type text : type of a service
ka.req.service.ports text list [index] : ports of a service
ka.resp.name text : name of the object in the response
ka.response.code text : status of the response
ka.response.reason text : reason of the response
ka.useragent text : what the client calls itself
ka.sourceips text list [index] : addresses of the client
ka.cluster.name text : name of the cluster
`),
  ...ofContainers,
];

/** Events that are JSON. */
export const jsonFields = ['json', 'jevt'].flatMap(name =>
  fieldsOf(`
${name}.value text [key!] : the value at a JSON pointer (RFC 6901)
${name}.obj text : the whole event
${name}.rawtime text : when it was, like evt.rawtime
`),
);
