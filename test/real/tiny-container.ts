/** Containers of one static binary, in a storage of their own: small enough to be made for one test. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './plimsoll.ts';
import { end, must, run, serve } from './programs.ts';

export const tinyNeeds = ['podman', 'runc', 'conmon', 'gcc', 'tar'] as const;

/** Waits; that is all. */
const source = '#include <unistd.h>\nint main(void) { sleep(600); return 0; }\n';

export interface TinyContainers {
  folder: string;
  /** `localhost:5000/ship/wait:1.0`, with a label and an environment variable. */
  image: string;
  /** Starts one. @returns its id */
  start(options: string[]): Promise<string>;
  remove(id: string): Promise<void>;
  podman(args: string[]): Promise<string>;
  /** Starts the API's service. @returns path of its socket */
  service(): Promise<string>;
  stop(): Promise<void>;
}

export async function tinyContainers(): Promise<TinyContainers> {
  const { folder, remove } = scratch('tiny');
  const rootfs = join(folder, 'rootfs');
  mkdirSync(join(rootfs, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'wait.c'), source);
  await must('gcc', ['-static', '-Os', '-o', join(rootfs, 'bin/wait'), join(folder, 'wait.c')]);
  await must('tar', ['-C', rootfs, '-cf', join(folder, 'rootfs.tar'), '.']);
  const global = [
    ...['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--tmpdir', join(folder, 'tmp')],
    ...['--storage-driver', 'vfs', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs', '--events-backend', 'file'],
  ];
  const podman = async (args: string[]): Promise<string> => (await must('podman', [...global, ...args])).stdout.trim();
  const image = 'localhost:5000/ship/wait:1.0';
  const changes = ['CMD ["/bin/wait"]', 'ENV CARGO=tea', 'LABEL team=harbour'];
  await podman(['import', ...changes.flatMap(each => ['--change', each]), join(folder, 'rootfs.tar'), image]);
  let service: ReturnType<typeof serve> | undefined;
  return {
    folder,
    image,
    podman,
    start: options =>
      podman([
        ...['run', '--detach', '--network', 'none', '--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=4096:4096'],
        ...[...options, image],
      ]),
    remove: async id => void (await run('podman', [...global, 'rm', '--force', '--time', '0', id])),
    async service() {
      const socket = join(folder, 'podman.sock');
      service = serve('podman', [...global, 'system', 'service', '--time', '0', `unix://${socket}`]);
      for (let tries = 0; !existsSync(socket); tries++) {
        if (tries > 200 || service.child.exitCode !== null)
          throw new Error(`the service did not start: ${service.said()}`);
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      return socket;
    },
    async stop() {
      if (service) await end(service.child);
      await run('podman', [...global, 'rm', '--all', '--force', '--time', '0']);
      remove();
    },
  };
}
