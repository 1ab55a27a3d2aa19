/** Fields of pods that are asked for: their containers and volumes. */
import { isObject, type Json, memberOf, textOf, valueAt } from './json.ts';
import { type AuditMake, type AuditRead, elementsOf, found, textAt, texts } from './read.ts';

const spec = ['requestObject', 'spec'] as const;

type Place = readonly string[];

/** What the elements of a list of the pod's say at a path; a list there gives each of its elements. */
function gathered(list: Place, path: Place): AuditMake {
  return argument => event => {
    const elements = elementsOf(event.body, list, argument);
    return elements && found(elements.flatMap(element => texts(valueAt(element, path))));
  };
}

/** The same, of a pod in which each element has to say it. */
function ofEach(list: Place, path: Place, change: (text: string) => string = text => text): AuditMake {
  return argument => event => {
    const values = elementsOf(event.body, list, argument)?.map(element => valueAt(element, path));
    if (!values || values.includes(undefined)) return undefined;
    return found(values.map(value => change(textOf(value as Json))));
  };
}

/** The repository as the field has it: up to the first colon, so that a registry's port cuts it short. */
const repositoryOf = (image: string): string => (image.split(':', 1)[0] as string).split('@', 1)[0] as string;

/** Ports of the host, or of the container where the host's is not said: they are the same in the host's network. */
function hostPorts(list: Place): AuditMake {
  return argument => event => {
    const elements = elementsOf(event.body, list, argument);
    const ports = elements?.flatMap(element => (memberOf(element, 'ports') ?? []) as readonly Json[]);
    return (
      ports &&
      found(ports.flatMap(port => texts(memberOf(port, 'hostPort') ?? memberOf(port, 'containerPort')).slice(0, 1)))
    );
  };
}

/** The container's, else the pod's, else root. */
function effective(list: Place, name: string): AuditMake {
  return argument => event => {
    const elements = elementsOf(event.body, list, argument);
    const ofPod = valueAt(event.body, [...spec, 'securityContext', name]) ?? 0;
    return elements && found(elements.map(element => textOf(valueAt(element, ['securityContext', name]) ?? ofPod)));
  };
}

function containers(kind: string): Record<string, AuditMake> {
  const list = [...spec, kind];
  const secured = (...path: string[]): AuditMake => gathered(list, ['securityContext', ...path]);
  return Object.fromEntries(
    Object.entries<AuditMake>({
      name: gathered(list, ['name']),
      command: gathered(list, ['command']),
      args: gathered(list, ['args']),
      image: ofEach(list, ['image']),
      'image.repository': ofEach(list, ['image'], repositoryOf),
      host_port: hostPorts(list),
      privileged: secured('privileged'),
      allow_privilege_escalation: secured('allowPrivilegeEscalation'),
      read_only_fs: secured('readOnlyRootFilesystem'),
      run_as_user: secured('runAsUser'),
      eff_run_as_user: effective(list, 'runAsUser'),
      run_as_group: secured('runAsGroup'),
      eff_run_as_group: effective(list, 'runAsGroup'),
      proc_mount: secured('procMount'),
      add_capabilities: secured('capabilities', 'add'),
    }).map(([name, make]) => [`ka.req.pod.${kind}.${name}`, make]),
  );
}

const volumes = [...spec, 'volumes'];
const paths = gathered(volumes, ['hostPath', 'path']);

/** Whether a path of the host is mounted; with `*` at its end, whether one that begins so is. */
const mounts: AuditMake = wanted => {
  if (!wanted) return undefined;
  const prefix = wanted.endsWith('*') ? wanted.slice(0, -1) : undefined;
  const read = paths(undefined) as AuditRead;
  return event => {
    if (!Array.isArray(valueAt(event.body, volumes))) return undefined;
    const mounted = (read(event) ?? []) as readonly string[];
    return String(mounted.some(path => path === wanted || (prefix !== undefined && path.startsWith(prefix))));
  };
};

/** The key of a volume that is not its name says of which type it is. */
const volumeTypes: AuditMake = argument => event => {
  const elements = elementsOf(event.body, volumes, argument);
  return (
    elements && found(elements.filter(isObject).flatMap(volume => Object.keys(volume).filter(key => key !== 'name')))
  );
};

const firstOf =
  (make: AuditMake): AuditMake =>
  () => {
    const read = make('0') as AuditRead;
    return event => (read(event) as readonly string[] | undefined)?.[0];
  };

/** Whether any container is privileged. */
const anyPrivileged: AuditMake = () => event => {
  const elements = elementsOf(event.body, [...spec, 'containers'], undefined);
  return elements && String(elements.some(each => valueAt(each, ['securityContext', 'privileged']) === true));
};

const ofContainers = containers('containers');
const secured = (name: string): AuditMake => textAt(...spec, 'securityContext', name);

export const podReads: Readonly<Record<string, AuditMake>> = {
  ...ofContainers,
  ...containers('initContainers'),
  ...containers('ephemeralContainers'),
  'ka.req.container.image': firstOf(ofContainers['ka.req.pod.containers.image'] as AuditMake),
  'ka.req.container.image.repository': firstOf(ofContainers['ka.req.pod.containers.image.repository'] as AuditMake),
  'ka.req.container.host_network': textAt(...spec, 'hostNetwork'),
  'ka.req.container.privileged': anyPrivileged,
  'ka.req.pod.host_ipc': textAt(...spec, 'hostIPC'),
  'ka.req.pod.host_network': textAt(...spec, 'hostNetwork'),
  'ka.req.pod.host_pid': textAt(...spec, 'hostPID'),
  'ka.req.pod.run_as_user': secured('runAsUser'),
  'ka.req.pod.run_as_group': secured('runAsGroup'),
  'ka.req.pod.fs_group': secured('fsGroup'),
  'ka.req.pod.supplemental_groups': () => event =>
    found(elementsOf(event.body, [...spec, 'securityContext', 'supplementalGroups'], undefined)?.map(textOf)),
  'ka.req.pod.volumes.hostpath': paths,
  'ka.req.pod.volumes.flexvolume_driver': gathered(volumes, ['flexVolume', 'driver']),
  'ka.req.pod.volumes.volume_type': volumeTypes,
  'ka.req.volume.hostpath': mounts,
};
