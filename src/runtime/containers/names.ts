/** What labels and annotations of Kubernetes and of runtimes say of a container. */
import type { Container } from '../state/containers.ts';
import { containerBounds } from './bounds.ts';
import { labelsOf, list, parsed, record, text, texts } from './values.ts';

type Labels = Readonly<Record<string, string>>;

/** Where the runtimes of Kubernetes write the same thing, each in its own words; the first that is there counts. */
const words = {
  'io.kubernetes.container.name': ['io.kubernetes.container.name', 'io.kubernetes.cri.container-name'],
  'io.kubernetes.pod.name': [
    'io.kubernetes.pod.name',
    'io.kubernetes.cri.sandbox-name',
    'io.kubernetes.cri-o.KubeName',
  ],
  'io.kubernetes.pod.namespace': [
    'io.kubernetes.pod.namespace',
    'io.kubernetes.cri.sandbox-namespace',
    'io.kubernetes.cri-o.Namespace',
  ],
  'io.kubernetes.pod.uid': ['io.kubernetes.pod.uid', 'io.kubernetes.cri.sandbox-uid'],
} as const;
const sandboxWords = ['io.kubernetes.sandbox.id', 'io.kubernetes.cri.sandbox-id', 'io.kubernetes.cri-o.SandboxID'];
const nameWords = ['io.kubernetes.container.name', 'io.kubernetes.cri.container-name', 'nerdctl/name'];
const imageWords = ['io.kubernetes.cri.image-name', 'io.kubernetes.cri-o.ImageName', 'io.kubernetes.cri-o.Image'];

const own = (labels: Labels, key: string): string => (Object.hasOwn(labels, key) ? (labels[key] ?? '') : '');
const first = (labels: Labels, keys: readonly string[]): string => {
  for (const key of keys) {
    const found = own(labels, key);
    if (found !== '') return found;
  }
  return '';
};

/** What annotations add to labels, under the names that Kubernetes gives. */
export function kubernetesLabels(annotations: Labels): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [label, keys] of Object.entries(words)) {
    const found = first(annotations, keys);
    if (found !== '') labels[label] = found;
  }
  return labels;
}

/** What is said of the pod and of the names, of all labels and annotations together. */
export function namedBy(labels: Labels, annotations: Labels): Partial<Container> {
  const all = { ...annotations, ...labels };
  const podUid = own({ ...labels, ...kubernetesLabels(annotations) }, 'io.kubernetes.pod.uid');
  const sandbox = first(all, sandboxWords);
  const name = first(all, nameWords);
  const image = first(annotations, imageWords);
  const ip = own(annotations, 'io.kubernetes.cri-o.IP.0');
  const cniJson = own(annotations, 'io.kubernetes.cri-o.CNIResult');
  return {
    ...(podUid !== '' && { podUid }),
    ...(sandbox !== '' && { podSandbox: sandbox }),
    ...(name !== '' && { name }),
    ...(image !== '' && { image }),
    ...(ip !== '' && { ip }),
    ...(cniJson !== '' && { cniJson }),
  };
}

/** CRI-O keeps labels as JSON in an annotation. */
export const crioLabels = (annotations: Labels): Record<string, string> =>
  labelsOf(parsed(own(annotations, 'io.kubernetes.cri-o.Labels')));

/**
 * The commands of a container's probes, out of the manifest that `kubectl apply` leaves in an annotation of the pod.
 * Probes by HTTP or TCP run no command.
 */
export function probesOf(annotations: Labels, container: string): Pick<Container, 'liveness' | 'readiness'> {
  const key = 'kubectl.kubernetes.io/last-applied-configuration';
  const manifest = own(annotations, key) || own(annotations, `annotation.${key}`);
  const none = { liveness: '', readiness: '' };
  if (manifest === '' || manifest.length > containerBounds.manifest) return none;
  const spec = record(record(parsed(manifest))['spec']);
  // Pods have containers; what owns them has a template.
  const pod = Array.isArray(spec['containers']) ? spec : record(record(spec['template'])['spec']);
  const found = list(pod['containers'])
    .map(record)
    .find(({ name }) => text(name) === container);
  if (found === undefined) return none;
  const command = (probe: string): string => texts(record(record(found[probe])['exec'])['command']).join(' ');
  return { liveness: command('livenessProbe'), readiness: command('readinessProbe') };
}

/** The command of Docker's `HEALTHCHECK`: `["CMD", …]` or `["CMD-SHELL", "…"]`. */
export function healthcheckOf(test: unknown): string {
  const [kind, ...words] = texts(test);
  if (kind === 'CMD') return words.join(' ');
  return kind === 'CMD-SHELL' ? ['/bin/sh -c', ...words].join(' ') : '';
}
