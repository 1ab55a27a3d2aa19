/** What containerd's own API says (containerd API, containers.v1 and images.v1). Pure. */
import { bytesField, fieldsOf, numberField } from '../../source/index.ts';
import { type Container, imageParts } from '../state/containers.ts';
import { containerBounds } from './bounds.ts';
import { namedBy } from './names.ts';
import { type Namespaces, ociContainer } from './oci.ts';
import { parsed } from './values.ts';

const string = (bytes: Buffer | undefined, number: number): string =>
  (bytes && bytesField(bytes, number)?.subarray(0, containerBounds.text).toString()) ?? '';

function labelsOf(bytes: Buffer): Record<string, string> {
  const entries: [string, string][] = [];
  for (const { number, value } of fieldsOf(bytes)) {
    if (number !== 2 || typeof value === 'number' || entries.length === containerBounds.items) continue;
    entries.push([string(value, 1), string(value, 2)]);
  }
  return Object.fromEntries(entries);
}

/** Container: image = 3. */
export const containerImage = (message: Buffer): string => string(message, 3);

/** GetImageResponse: image = 1 { target = 3 { digest = 2 } }. */
export function imageTarget(answer: Buffer): string {
  const image = bytesField(answer, 1);
  return string(image && bytesField(image, 3), 2);
}

/**
 * Container: id = 1, labels = 2, image = 3, spec = 5 (Any: value = 2, the OCI spec as JSON), created_at = 8 (seconds = 1,
 * nanos = 2).
 * @param digest of its image
 * @throws `registry-protocol`
 */
export function containerdContainer(
  id: string,
  message: Buffer,
  digest: string,
  isHost?: (kind: keyof Namespaces, path: string) => boolean | undefined,
): Container {
  const spec = bytesField(message, 5);
  const json = (spec && bytesField(spec, 2))?.toString() ?? '';
  const base = ociContainer(id, 'containerd', parsed(json), isHost);
  const labels = { ...base.labels, ...labelsOf(message) };
  const image = containerImage(message) || base.image;
  const parts = imageParts(image);
  const created = bytesField(message, 8);
  return {
    ...base,
    // Without its spec nothing is known of how it is confined.
    ...(json === '' && { privileged: undefined, hostPid: undefined, hostNetwork: undefined, hostIpc: undefined }),
    ...namedBy(labels, {}),
    name: labels['nerdctl/name'] || base.name,
    image,
    ...parts,
    digest: digest || parts.digest,
    labels,
    created: created
      ? BigInt(numberField(created, 1)) * 1_000_000_000n + BigInt(numberField(created, 2))
      : base.created,
  };
}
