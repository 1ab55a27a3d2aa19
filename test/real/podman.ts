/** Podman's API socket, with image storage of its own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './plimsoll.ts';
import { end, must, serve } from './programs.ts';

export interface Podman {
  /** Path of the socket. */
  socket: string;
  /** Loads an image archive and gives it this name. */
  load(archive: string, name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `podman system service` on a socket of its own. */
export async function startPodman(): Promise<Podman> {
  const { folder, remove } = scratch('podman');
  const socket = join(folder, 'podman.sock');
  const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const host = ['--cgroup-manager', 'cgroupfs', '--events-backend', 'file', '--runtime', 'runc'];
  const { child, said } = serve('podman', [...store, ...host, 'system', 'service', '--time', '0', `unix://${socket}`]);
  const stop = async (): Promise<void> => {
    await end(child);
    remove();
  };
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 200 || child.exitCode !== null) {
      await stop();
      throw new Error(`podman's service did not start: ${said()}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return {
    socket,
    async load(archive, name) {
      await must('skopeo', [
        'copy',
        '--quiet',
        archive,
        `containers-storage:[vfs@${folder}/root+${folder}/run]${name}`,
      ]);
    },
    stop,
  };
}
