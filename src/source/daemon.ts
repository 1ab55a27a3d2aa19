import { PlimsollError } from '../model/index.ts';
import type { Named } from './resolve.ts';
import type { Artifact, OpenOptions } from './types.ts';
export async function openDockerImage(name: string, _named: Named, _options: OpenOptions): Promise<Artifact> {
  throw new PlimsollError('unreachable', name);
}
export const openPodmanImage = openDockerImage;
