/** The OCI runtime's config.json (runtime-spec, config.md and config-linux.md), which every runtime makes. Pure. */
import { bareContainer, type Container, imageParts, type Mount } from '../state/containers.ts';
import { containerBounds } from './bounds.ts';
import { crioLabels, kubernetesLabels, namedBy } from './names.ts';
import { type Json, labelsOf, list, record, text, texts, timeOf } from './values.ts';

/** Capabilities that only a container has that has all of them. */
const telling = ['SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_PTRACE', 'SYS_BOOT', 'MAC_ADMIN', 'NET_ADMIN', 'SYSLOG'];

const propagations = new Set([
  'private',
  'rprivate',
  'slave',
  'rslave',
  'shared',
  'rshared',
  'unbindable',
  'runbindable',
]);

/** Whether nothing is left of what confines a container: capabilities, devices, seccomp, masked and read-only paths. */
function isPrivileged(spec: Json): boolean {
  const linux = record(spec['linux']);
  const held = new Set(texts(record(record(spec['process'])['capabilities'])['bounding']));
  const all = telling.every(name => held.has(`CAP_${name}`));
  const confined = linux['seccomp'] !== undefined && linux['seccomp'] !== null;
  const hidden = list(linux['maskedPaths']).length + list(linux['readonlyPaths']).length > 0;
  const anyDevice = list(record(linux['resources'])['devices']).some(device => {
    const { allow, access, type, major } = record(device);
    return (
      allow === true && text(access).includes('w') && (type === undefined || type === 'a') && !(Number(major) >= 0)
    );
  });
  return all && anyDevice && !confined && !hidden;
}

function mountOf(value: unknown): Mount {
  const mount = record(value);
  const options = texts(mount['options']);
  return {
    source: text(mount['source']),
    destination: text(mount['destination']),
    mode: options.includes('ro') ? 'ro' : '',
    writable: !options.includes('ro'),
    propagation: options.find(option => propagations.has(option)) ?? '',
  };
}

/** What was mounted from the host; not what a runtime itself puts there: its folders bear the container's id. */
function mountsOf(spec: Json, id: string, sandbox: string): Mount[] {
  return list(spec['mounts'])
    .filter(value => {
      const { type } = record(value);
      const options = texts(record(value)['options']);
      return type === 'bind' || options.includes('bind') || options.includes('rbind');
    })
    .map(mountOf)
    .filter(({ source }) => !source.includes(id) && (sandbox === '' || !source.includes(sandbox)));
}

/** A namespace that is joined, by the path where it is; `''`: one of its own; `undefined`: the host's. */
export interface Namespaces {
  pid?: string;
  network?: string;
  ipc?: string;
}

export function namespacesOf(spec: Json): Namespaces {
  const found: Namespaces = {};
  for (const value of list(record(spec['linux'])['namespaces'])) {
    const { type, path } = record(value);
    if (type === 'pid' || type === 'network' || type === 'ipc') found[type] = text(path);
  }
  return found;
}

/**
 * A container as its bundle's config.json describes it.
 * @param isHost whether a namespace that is joined by a path is the host's; `undefined`: that cannot be told
 */
export function ociContainer(
  id: string,
  type: string,
  config: unknown,
  isHost: (kind: keyof Namespaces, path: string) => boolean | undefined = () => undefined,
): Container {
  const spec = record(config);
  const annotations = labelsOf(spec['annotations']);
  const labels = { ...kubernetesLabels(annotations), ...crioLabels(annotations) };
  const named = namedBy(labels, annotations);
  const namespaces = namespacesOf(spec);
  const host = (kind: keyof Namespaces): boolean | undefined => {
    const path = namespaces[kind];
    return path === undefined ? true : path === '' ? false : isHost(kind, path);
  };
  const said = annotations['io.podman.annotations.privileged'] ?? annotations['io.kubernetes.cri-o.PrivilegedRuntime'];
  return {
    ...bareContainer(id, type),
    ...named,
    ...imageParts(named.image ?? ''),
    labels,
    privileged: said === undefined ? isPrivileged(spec) : said.toLowerCase() === 'true' || isPrivileged(spec),
    mounts: mountsOf(spec, id, named.podSandbox ?? ''),
    env: texts(record(spec['process'])['env']),
    created: timeOf(annotations['io.kubernetes.cri-o.Created']),
    hostPid: host('pid'),
    hostNetwork: host('network'),
    hostIpc: host('ipc'),
    bare: false,
  };
}

/** The folder of a container's bundle, out of the state.json of runc (`config.labels`) or the status of crun. */
export function bundleOf(state: unknown): string {
  const { config, bundle } = record(state);
  const labels = Array.isArray(record(config)['labels']) ? texts(record(config)['labels']) : [];
  const labelled = labels.find(label => label.startsWith('bundle='))?.slice('bundle='.length);
  const path = labelled ?? text(bundle);
  return path.startsWith('/') && path.length < Math.min(4_096, containerBounds.text) ? path : '';
}
