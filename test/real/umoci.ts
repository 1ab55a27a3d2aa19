/** Real layers, made by umoci from the differences of a real tree. */
import { join } from 'node:path';
import { must } from './programs.ts';

/** An image under construction: an OCI layout, its tag, and the unpacked bundle that is changed layer by layer. */
export interface Construction {
  layout: string;
  tag: string;
  rootfs: string;
  /** Applies a change to the root and records it as one layer. */
  layer(createdBy: string, change: (rootfs: string) => Promise<void>): Promise<void>;
  /** Adds a layer that hides all that stood under `target` and puts the content of `source` there. */
  opaque(createdBy: string, source: string, target: string): Promise<void>;
}

export async function construct(folder: string, tag: string): Promise<Construction> {
  const layout = join(folder, 'layout');
  const bundle = join(folder, 'bundle');
  const image = `${layout}:${tag}`;
  await must('umoci', ['init', '--layout', layout]);
  await must('umoci', ['new', '--image', image]);
  await must('umoci', ['unpack', '--image', image, bundle]);
  return {
    layout,
    tag,
    rootfs: join(bundle, 'rootfs'),
    async layer(createdBy, change) {
      await change(join(bundle, 'rootfs'));
      await must('umoci', ['repack', '--refresh-bundle', '--image', image, '--history.created_by', createdBy, bundle]);
    },
    async opaque(createdBy, source, target) {
      await must('umoci', ['insert', '--opaque', '--image', image, '--history.created_by', createdBy, source, target]);
    },
  };
}

/** Unpacks an image; returns its root. */
export async function unpack(layout: string, tag: string, bundle: string): Promise<string> {
  await must('umoci', ['unpack', '--image', `${layout}:${tag}`, bundle]);
  return join(bundle, 'rootfs');
}
