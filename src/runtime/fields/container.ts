import type { FieldSpec } from '../types.ts';
import { fieldsOf } from './table.ts';

/** The container of the process, and its pod. */
export const containerFields = fieldsOf(`
container.id text : first 12 digits of the id; host outside containers
container.full_id text : the whole id
container.name text : name; host outside containers
container.image text : image as it was named
container.image.id text : id of the image
container.type text : docker, containerd, cri-o, podman …
container.privileged bool : whether it is privileged
container.mounts text : all mounts, with blanks between
container.mount text [any!] : one mount, by number or source
container.mount.source text [any!] : source of a mount, by number or destination
container.mount.dest text [any!] : destination of a mount, by number or source
container.mount.mode text [any!] : mode of a mount
container.mount.rdwr text [any!] : whether a mount may be written
container.mount.propagation text [any!] : propagation of a mount
container.image.repository text : repository of the image
container.image.tag text : tag of the image
container.image.digest text : digest of the image
container.healthcheck text : command of the health check
container.liveness_probe text : command of the liveness probe
container.readiness_probe text : command of the readiness probe
container.start_ts u64 : when it began
container.duration span : nanoseconds since it began
container.ip text : its address
container.cni.json text : what the network plug-in said of it
container.host_pid bool : whether it shares the host's processes
container.host_network bool : whether it shares the host's network
container.host_ipc bool : whether it shares the host's IPC
container.label text [key!] dot : one label
container.labels text : all labels, with commas
container.env text [key] : environment it was made with
container.info text old : id and name
k8s.ns.name text : namespace
k8s.pod.name text : pod
k8s.pod.id text : like k8s.pod.uid
k8s.pod.uid text : unique id of the pod
k8s.pod.sandbox_id text : id of the pod's sandbox, 12 digits
k8s.pod.full_sandbox_id text : id of the pod's sandbox
k8s.pod.label text [key!] dot : one label of the pod
k8s.pod.labels text : all labels of the pod, with commas
k8s.pod.ip text : address of the pod
k8s.pod.cni.json text : what the network plug-in said of the pod
`);

const legacy = ['rc', 'svc', 'rs', 'deployment'].flatMap((owner): FieldSpec[] => [
  ...fieldsOf(`
k8s.${owner}.name text old : superseded by k8smeta.${owner}.name
k8s.${owner}.id text old : superseded by k8smeta.${owner}.uid
k8s.${owner}.label text [key!] dot old : superseded by k8smeta.${owner}.label
k8s.${owner}.labels text old : superseded by k8smeta.${owner}.labels
`),
]);
const namespace = fieldsOf(`
k8s.ns.id text old : superseded by k8smeta.ns.uid
k8s.ns.label text [key!] dot old : superseded by k8smeta.ns.label
k8s.ns.labels text old : superseded by k8smeta.ns.labels
`);

const owned = ['pod', 'ns', 'deployment', 'rs', 'rc'].flatMap(owner =>
  fieldsOf(`
k8smeta.${owner}.name text : name, as the API server has it
k8smeta.${owner}.uid text : unique id
k8smeta.${owner}.label text [key!] : one label
k8smeta.${owner}.labels text list : all labels
`),
);
const services = fieldsOf(`
k8smeta.pod.ip text : address of the pod
k8smeta.svc.name text list : names of the services that select the pod
k8smeta.svc.uid text list : unique ids of these services
k8smeta.svc.label text list [key!] : one label of each of these services
k8smeta.svc.labels text list : labels of these services
`);

/** What the API server says of the pod and its owners. */
export const metadataFields = [...legacy, ...namespace, ...owned, ...services];
