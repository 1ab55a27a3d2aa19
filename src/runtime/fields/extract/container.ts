/** Fields of the classes user, group, container and k8s. */
import type { Container, Mount } from '../../state/containers.ts';
import type { SyscallEvent } from '../../state/event.ts';
import type { Thread } from '../../state/thread.ts';
import type { FieldValue } from '../../types.ts';
import { variable } from './process.ts';
import { type Make, plain, type Read } from './types.ts';

const noId = 0xffffffff;

const ofThread =
  (read: (thread: Thread, event: SyscallEvent) => FieldValue): Read =>
  event =>
    event.thread && read(event.thread, event);

/** The administrator has a name even where no list of users was read. */
function userName(event: SyscallEvent, thread: Thread, uid: number): string {
  return event.state.user(thread, uid)?.name ?? (uid === 0 ? 'root' : '<NA>');
}

export const userReads: Record<string, Make> = plain({
  'user.uid': ofThread(({ uid }) => uid),
  'user.name': ofThread((thread, event) => userName(event, thread, thread.uid)),
  'user.homedir': ofThread((thread, { state }) => {
    return state.user(thread, thread.uid)?.home ?? (thread.uid === 0 ? '/root' : '<NA>');
  }),
  'user.shell': ofThread(
    (thread, { state }) => state.user(thread, thread.uid)?.shell ?? (thread.uid === 0 ? '' : '<NA>'),
  ),
  'user.loginuid': ofThread(({ loginuid }) => (loginuid === noId ? -1 : loginuid)),
  'user.loginname': ofThread((thread, event) => userName(event, thread, thread.loginuid)),
  'group.gid': ofThread(({ gid }) => gid),
  'group.name': ofThread((thread, { state }) => {
    return state.group(thread, thread.gid)?.name ?? (thread.gid === 0 ? 'root' : '<NA>');
  }),
});

type OfContainer = (container: Container, event: SyscallEvent) => FieldValue;

/** Of processes on the host such a field is absent, but for those that say `host`. */
const of =
  (read: OfContainer, host?: string): Read =>
  event => {
    const { thread, state } = event;
    if (thread === undefined) return undefined;
    if (thread.containerId === '') return host;
    const container = state.container(thread);
    return container && read(container, event);
  };

const some = (text: string): string | undefined => (text === '' ? undefined : text);
/** What a runtime has not told yet is not known. */
const told =
  (read: OfContainer): OfContainer =>
  (container, event) =>
    container.bare ? undefined : read(container, event);

const mountText = ({ source, destination, mode, writable, propagation }: Mount): string =>
  [source, destination, mode, String(writable), propagation].join(':');

/** `*` stands for anything. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > text.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

/** A mount by its number, or by what it is mounted from or at. */
const ofMount =
  (by: 'source' | 'destination', read: (mount: Mount) => FieldValue): Make =>
  which => {
    if (which === undefined) return undefined;
    const number = /^\d+$/.test(which) ? Number(which) : undefined;
    return of(({ mounts }) => {
      const found = number === undefined ? mounts.find(mount => matches(which, mount[by])) : mounts[number];
      return found && read(found);
    });
  };

const labelled = (labels: Readonly<Record<string, string>>, separator: string): FieldValue => {
  const entries = Object.entries(labels);
  return entries.length === 0 ? undefined : entries.map(([key, value]) => `${key}:${value}`).join(separator);
};

const label = (labels: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

const kubernetes =
  (key: string): OfContainer =>
  ({ labels, podLabels }) => {
    const name = `io.kubernetes.pod.${key}`;
    return label(labels, name) ?? label(podLabels, name);
  };

/** Only pods have these. */
const ofPod = (read: OfContainer): Read =>
  of((container, event) => (kubernetes('name')(container, event) === undefined ? undefined : read(container, event)));

const keyed =
  (make: (key: string) => Read): Make =>
  key =>
    key === undefined ? undefined : make(key);

export const containerReads: Record<string, Make> = {
  ...plain({
    'container.id': of(({ id }) => id, 'host'),
    'container.full_id': of(({ fullId }) => some(fullId)),
    'container.name': of(({ name }) => some(name), 'host'),
    'container.image': of(({ image }) => some(image)),
    'container.image.id': of(({ imageId }) => some(imageId)),
    'container.type': of(({ type }) => type, 'host'),
    'container.privileged': of(told(({ privileged }) => privileged)),
    'container.mounts': of(({ mounts }) => (mounts.length === 0 ? undefined : mounts.map(mountText).join(' '))),
    'container.image.repository': of(({ repository }) => some(repository)),
    'container.image.tag': of(({ tag }) => some(tag)),
    'container.image.digest': of(({ digest }) => some(digest)),
    'container.healthcheck': of(told(({ healthcheck }) => some(healthcheck) ?? 'NONE')),
    'container.liveness_probe': of(told(({ liveness }) => some(liveness) ?? 'NONE')),
    'container.readiness_probe': of(told(({ readiness }) => some(readiness) ?? 'NONE')),
    'container.start_ts': of(({ created }) => (created === 0n ? undefined : created)),
    'container.duration': of(({ created }, { time }) => (created === 0n ? undefined : Number(time - created))),
    'container.ip': of(({ ip }) => some(ip)),
    'container.cni.json': of(({ cniJson }) => some(cniJson)),
    'container.host_pid': of(({ hostPid }) => hostPid),
    'container.host_network': of(({ hostNetwork }) => hostNetwork),
    'container.host_ipc': of(({ hostIpc }) => hostIpc),
    'container.labels': of(({ labels }) => labelled(labels, ',')),
    'container.info': of(({ name, id }) => `${name} (id=${id})`, 'host'),
    'k8s.ns.name': of(kubernetes('namespace')),
    'k8s.pod.name': of(kubernetes('name')),
    'k8s.pod.id': of(kubernetes('uid')),
    'k8s.pod.uid': of((container, event) => kubernetes('uid')(container, event) ?? some(container.podUid)),
    'k8s.pod.sandbox_id': ofPod(({ podSandbox }) => some(podSandbox.slice(0, 12))),
    'k8s.pod.full_sandbox_id': ofPod(({ podSandbox }) => some(podSandbox)),
    'k8s.pod.labels': of(({ podLabels }) => labelled(podLabels, ', ')),
    'k8s.pod.ip': ofPod(({ ip }) => some(ip)),
    'k8s.pod.cni.json': ofPod(({ cniJson }) => some(cniJson)),
  }),
  'container.mount': ofMount('source', mountText),
  'container.mount.source': ofMount('destination', ({ source }) => source),
  'container.mount.dest': ofMount('source', ({ destination }) => destination),
  'container.mount.mode': ofMount('source', ({ mode }) => mode),
  'container.mount.rdwr': ofMount('source', ({ writable }) => String(writable)),
  'container.mount.propagation': ofMount('source', ({ propagation }) => propagation),
  'container.label': keyed(key => of(({ labels }) => label(labels, key))),
  'container.env': key =>
    of(({ env }) => (key === undefined ? (env.length === 0 ? undefined : env.join(' ')) : some(variable(env, key)))),
  'k8s.pod.label': keyed(key => of(({ podLabels }) => label(podLabels, key))),
};
