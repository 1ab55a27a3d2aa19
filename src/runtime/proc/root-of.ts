/** The root of a container's files, by one of its processes. */
import type { Tree } from '../../source/index.ts';
import { containerOf } from '../state/container-id.ts';
import { shortId } from '../state/containers.ts';
import { procBounds } from './bounds.ts';
import { procFiles } from './files.ts';
import { cgroupsOf } from './status.ts';

/**
 * The files that a process of a container sees. Numbers of processes are used again: the process must be of one of the
 * containers still when its root has been opened.
 * @returns undefined when it is gone, or is of none of them
 * @throws PlimsollError `file-unreadable`
 */
export async function rootOf(
  pid: number,
  containerIds: ReadonlySet<string>,
  procfs = '/proc',
): Promise<Tree | undefined> {
  const files = procFiles();
  const path = `${procfs}/${pid}`;
  if (files.lstat(`${path}/root`) === undefined) return undefined;
  const { directoryTree } = await import('../../source/index.ts');
  const tree = directoryTree(`${path}/root`);
  const found = containerOf(cgroupsOf(files.text(`${path}/cgroup`, procBounds.fileBytes) ?? ''));
  if (found !== undefined && containerIds.has(shortId(found.id))) return tree;
  await tree.close();
  return undefined;
}
