/** What podman's storage says in its own files: `DRIVER-containers/containers.json` and `DRIVER-images/images.json`. Pure. */
import { type Container, imageParts } from '../state/containers.ts';
import { list, parsed, record, text, texts, timeOf } from './values.ts';

/** One record of a list of containers/storage, by its id. */
const withId = (records: unknown, id: string): Record<string, unknown> | undefined =>
  Array.isArray(records) ? records.map(record).find(each => each['id'] === id) : undefined;

/**
 * Adds the names to what a bundle says.
 * @param containers content of containers.json
 * @param images content of images.json
 */
export function namedByStore(container: Container, containers: unknown, images: unknown): Container {
  const stored = withId(containers, container.fullId);
  if (stored === undefined) return container;
  const metadata = record(parsed(text(stored['metadata'])));
  const imageId = text(stored['image']) || text(metadata['image-id']);
  const image = withId(images, imageId);
  const name = text(metadata['image-name']) || texts(image?.['names'])[0] || '';
  const parts = imageParts(name);
  const [first] = list(stored['names']);
  return {
    ...container,
    name: container.name || text(metadata['name']) || text(first),
    image: name || container.image,
    imageId,
    repository: parts.repository || container.repository,
    tag: parts.tag || container.tag,
    digest: text(image?.['digest']) || parts.digest || container.digest,
    created: timeOf(stored['created']) || container.created,
  };
}
