/** What Docker's `GET /containers/ID/json` says, and podman's, which is much the same (Docker Engine API; libpod API). Pure. */
import { bareContainer, type Container, imageParts, type Mount } from '../state/containers.ts';
import { healthcheckOf, namedBy, probesOf } from './names.ts';
import { hexOf, labelsOf, list, record, text, texts, timeOf, truth } from './values.ts';

function mountOf(value: unknown): Mount {
  const mount = record(value);
  return {
    source: text(mount['Source']),
    destination: text(mount['Destination']),
    mode: text(mount['Mode']),
    writable: mount['RW'] === true,
    propagation: text(mount['Propagation']),
  };
}

/** The first address of any network. */
function addressOf(settings: unknown): string {
  const { IPAddress, Networks } = record(settings);
  if (text(IPAddress) !== '') return text(IPAddress);
  for (const network of Object.values(record(Networks))) {
    const found = text(record(network)['IPAddress']) || text(record(network)['GlobalIPv6Address']);
    if (found !== '') return found;
  }
  return '';
}

/** @returns `undefined` when it describes no container of that id */
export function dockerContainer(id: string, type: string, answer: unknown): Container | undefined {
  const found = record(answer);
  const fullId = text(found['Id']);
  if (fullId === '' || !fullId.startsWith(id)) return undefined;
  const config = record(found['Config']);
  const host = record(found['HostConfig']);
  const labels = labelsOf(config['Labels']);
  const annotations = labelsOf(config['Annotations']);
  const named = namedBy(labels, annotations);
  // An image that was asked for by its id has no name.
  const image = [found['ImageName'], config['Image']].map(text).find(name => name !== '') ?? '';
  const parts = imageParts(image);
  const imageId = hexOf(text(found['Image']));
  return {
    ...bareContainer(fullId, type),
    ...named,
    name: text(found['Name']).replace(/^\//, ''),
    image,
    imageId,
    ...(hexOf(parts.repository) === imageId ? { repository: '', tag: '' } : parts),
    digest: text(found['ImageDigest']) || parts.digest,
    privileged: truth(host['Privileged']),
    mounts: list(found['Mounts']).map(mountOf),
    labels,
    ip: addressOf(found['NetworkSettings']),
    env: texts(config['Env']),
    healthcheck: healthcheckOf(record(config['Healthcheck'])['Test']),
    ...probesOf(labels, labels['io.kubernetes.container.name'] ?? ''),
    created: timeOf(found['Created']),
    hostPid: text(host['PidMode']) === 'host',
    hostNetwork: text(host['NetworkMode']) === 'host',
    hostIpc: text(host['IpcMode']) === 'host',
    bare: false,
  };
}

/** Digest of an image, as `GET /images/ID/json` says it, in the repository that the container names. */
export function imageDigest(answer: unknown, repository: string): string {
  const digests = texts(record(answer)['RepoDigests']).map(each => each.split('@'));
  const short = repository.replace(/^docker\.io\/(library\/)?/, '');
  const found = digests.find(([name]) => name === repository || name === short) ?? digests[0];
  return found?.[1] ?? '';
}
