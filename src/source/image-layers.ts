/** Layers of an image with what its config says of them (OCI image-spec, config.md). Pure. */
import { type ImageConfig, type LayerRef, PlimsollError, type Problem } from '../model/index.ts';
import { maskInstruction } from './instruction-mask.ts';

/** The parts of a layer that the transport knows. */
export type StoredLayer = Pick<LayerRef, 'digest' | 'mediaType' | 'size'>;

export type History = NonNullable<ImageConfig['history']>;

/**
 * Puts diffIDs and instructions to the stored layers, base first.
 * @param what names the image in errors
 * @returns a problem where the history does not tell which instruction made which layer
 * @throws `manifest-invalid` when the config speaks of another number of layers
 */
export function imageLayers(
  stored: readonly StoredLayer[],
  config: ImageConfig,
  what: string,
): { layers: LayerRef[]; problems: Problem[] } {
  const diffIds = config.rootfs?.diff_ids ?? [];
  if (diffIds.length !== stored.length) {
    throw new PlimsollError(
      'manifest-invalid',
      `${what} is invalid: it has ${stored.length} layers, but its config has ${diffIds.length} diff_ids`,
    );
  }
  const makers = instructions(config.history ?? [], stored.length);
  const layers = stored.map((layer, index) => {
    const createdBy = makers?.[index];
    return { index, diffId: diffIds[index] ?? '', ...layer, ...(createdBy && { createdBy }) };
  });
  if (makers) return { layers, problems: [] };
  const count = config.history?.filter(item => !item.empty_layer).length;
  const message = `The history of ${what} has ${count} layers where the image has ${stored.length}, so no instruction is named for them`;
  return { layers, problems: [{ code: 'manifest-invalid', message }] };
}

/**
 * The instruction behind each layer, its secrets masked; entries of empty layers are passed over. `undefined` when the numbers do not fit; an image
 * without any history is right, and has no instructions to name.
 */
export function instructions(history: History, count: number): (string | undefined)[] | undefined {
  if (history.length === 0) return new Array(count).fill(undefined);
  const made = history.filter(item => !item.empty_layer);
  return made.length === count
    ? made.map(({ created_by, comment }) => maskInstruction(created_by ?? comment ?? '') || undefined)
    : undefined;
}
