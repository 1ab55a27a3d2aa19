/** Places where scripts run for real: containers of several forms, and the machine itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { lock } from '../real/cache.ts';
import { scratch } from '../real/plimsoll.ts';
import { end, must, type Ran, run, serve } from '../real/programs.ts';
import { engine, imageName, imageStore, imageTag, storage } from './image.ts';

export type Form = 'plain' | 'privileged' | 'hostPid' | 'sockets';

/** How a script ended. */
export interface Outcome {
  /** 124: it was ended because it took too long. */
  code: number;
  output: string;
}

export interface Box {
  /** Whole id of the container; `host` for the machine. */
  id: string;
  /** A folder of the machine, and where scripts see it. */
  folder: string;
  inside: string;
  /** Runs a shell script as root, with RANGE_TOKEN in its environment. What it leaves running is killed. */
  run(script: string, token: string): Promise<Outcome>;
  stop(): Promise<void>;
}

export interface Range {
  podman(...args: string[]): Promise<Ran>;
  box(form: Form, ...options: string[]): Promise<Box>;
  host(): Promise<Box>;
  stop(): Promise<void>;
}

/** Longest time of one script, milliseconds. */
const scriptTime = 30_000;

/** Sockets of container runtimes, where tools look for them. */
const runtimeSockets = ['/var/run/docker.sock', '/run/containerd/containerd.sock', '/run/crio/crio.sock'];

const forms: Readonly<Record<Form, readonly string[]>> = {
  plain: [],
  privileged: ['--privileged'],
  hostPid: ['--pid', 'host', '--privileged'],
  sockets: [],
};

/** Reads names of scripts, runs them one by one, and says how each ended. */
const loop = `echo ready; while read -r token; do \
RANGE_TOKEN=$token sh $RANGE/$token.sh </dev/null >$RANGE/$token.out 2>&1; echo "$token $?"; done`;

/** Where the sensor asks podman about containers. */
const socket = '/run/podman/podman.sock';

/**
 * Opens the range. One at a time: what runs on the machine itself, and podman's socket, are everybody's.
 *
 * @throws when podman's own service listens there already
 */
export async function openRange(): Promise<Range> {
  const images = await imageStore();
  const release = await lock(join(images, '../../range.lock'));
  if (existsSync(socket) && (await run('curl', ['-fsS', '--unix-socket', socket, 'http://d/_ping'])).code === 0) {
    release();
    throw new Error(`${socket} belongs to another podman`);
  }
  mkdirSync(dirname(socket), { recursive: true });
  rmSync(socket, { force: true });
  const { folder, remove } = scratch('range');
  // Scripts become other users.
  chmodSync(folder, 0o755);
  const flags = [...engine, ...storage(folder, images)];
  const service = serve('podman', [...flags, 'system', 'service', '--time', '0', `unix://${socket}`]);
  const boxes: Box[] = [];
  const servers: Server[] = [];
  const podman = (...args: string[]): Promise<Ran> => must('podman', [...flags, ...args]);
  const stop = async (): Promise<void> => {
    await Promise.all(boxes.map(box => box.stop()));
    await run('podman', [...flags, 'rm', '--all', '--force', '--time', '0']);
    for (const server of servers) server.close();
    await end(service.child);
    // The driver mounts its own folder over itself.
    await run('umount', ['--recursive', '--lazy', join(folder, 'root/overlay')]);
    remove();
    rmSync(socket, { force: true });
    release();
  };
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 200 || service.child.exitCode !== null) {
      await stop();
      throw new Error(`podman's service did not start: ${service.said()}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const box = async (form: Form, ...options: string[]): Promise<Box> => {
    const name = `box-${boxes.length}`;
    const shared = join(folder, name);
    mkdirSync(shared);
    const mounts = form === 'sockets' ? await listenAsRuntimes(shared, servers) : [];
    const args = [
      ...['run', '--interactive', '--rm', '--name', name, '--network', 'none', '--env', 'RANGE=/range'],
      ...['--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=4096:4096', '--volume', `${shared}:/range`],
      ...[...forms[form], ...mounts, ...options, `${imageName}:${imageTag}`, 'sh', '-c', loop],
    ];
    const child = spawn('podman', [...flags, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    const made = await looping(child, { folder: shared, inside: '/range' }, async () => {
      const format = '{{.ID}} {{.State.Pid}} {{.State.CgroupPath}}';
      const { stdout } = await podman('inspect', '--format', format, name);
      const [id = '', pid = '', group = ''] = stdout.trim().split(' ');
      return { id, others: () => groupMembers(group).filter(member => member !== Number(pid)) };
    });
    boxes.push(made);
    return made;
  };
  const host = async (): Promise<Box> => {
    const shared = join(folder, `host-${boxes.length}`);
    mkdirSync(shared);
    const child = spawn('sh', ['-c', loop], {
      cwd: shared,
      detached: true,
      env: { ...process.env, RANGE: shared },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const made = await looping(child, { folder: shared, inside: shared }, async () => ({
      id: 'host',
      others: token => withToken(token),
    }));
    boxes.push(made);
    return made;
  };
  return { podman, box, host, stop };
}

interface Inhabitants {
  id: string;
  /** Processes that a script has left. */
  others(token: string): number[];
}

/** A box whose shell reads names of scripts from its standard input. */
async function looping(
  child: ChildProcess,
  { folder, inside }: { folder: string; inside: string },
  look: () => Promise<Inhabitants>,
): Promise<Box> {
  let said = '';
  child.stderr?.on('data', chunk => {
    said = (said + chunk).slice(-1000);
  });
  child.stdin?.on('error', () => {});
  const lines = createInterface({ input: child.stdout! });
  const waiting: ((line: string | undefined) => void)[] = [];
  const early: string[] = [];
  lines.on('line', line => (waiting.length > 0 ? waiting.shift()!(line) : early.push(line)));
  child.once('exit', () => {
    for (const wait of waiting.splice(0)) wait(undefined);
  });
  const next = (): Promise<string | undefined> =>
    early.length > 0 || child.exitCode !== null
      ? Promise.resolve(early.shift())
      : new Promise(resolve => waiting.push(resolve));
  if ((await next()) !== 'ready') throw new Error(`the box did not start: ${said}`);
  const { id, others } = await look();
  const sweep = (token: string): void => {
    for (const pid of others(token)) signal(pid);
  };
  return {
    ...{ id, folder, inside },
    async run(script, token) {
      writeFileSync(join(folder, `${token}.sh`), script);
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        sweep(token);
      }, scriptTime);
      child.stdin?.write(`${token}\n`);
      const line = await next();
      clearTimeout(timer);
      if (line === undefined) throw new Error(`the box ended while ${token} ran: ${said}`);
      sweep(token);
      const output = readFileSync(join(folder, `${token}.out`), 'utf8');
      return { code: late ? 124 : Number(line.slice(token.length + 1)), output };
    },
    async stop() {
      child.stdin?.end();
      await end(child);
    },
  };
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Processes of a control group and of those below it. */
function groupMembers(group: string): number[] {
  const folder = [`/sys/fs/cgroup/pids${group}`, `/sys/fs/cgroup${group}`].find(path => existsSync(path));
  if (folder === undefined) throw new Error(`there is no control group ${group}`);
  return globSync(`${folder}/**/cgroup.procs`).flatMap(file =>
    readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number),
  );
}

/** Processes of the machine that have the token in their environment. */
function withToken(token: string): number[] {
  return globSync('/proc/[0-9]*/environ').flatMap(file => {
    try {
      return readFileSync(file, 'latin1').split('\0').includes(`RANGE_TOKEN=${token}`)
        ? [Number(file.split('/')[2])]
        : [];
    } catch {
      return []; // It has ended.
    }
  });
}

/** Sockets that answer any request with an empty list, as a container runtime does that has no containers. */
async function listenAsRuntimes(folder: string, servers: Server[]): Promise<string[]> {
  const path = join(folder, 'runtime.sock');
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.once('data', () =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]'),
    );
  });
  await new Promise<void>(resolve => server.listen(path, resolve));
  servers.push(server);
  return runtimeSockets.flatMap(inside => ['--volume', `${path}:${inside}`]);
}
