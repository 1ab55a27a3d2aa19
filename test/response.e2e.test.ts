/**
 * Responses on real containers of podman. The alert is written here, about the real process; that the live sensor makes
 * such alerts is shown elsewhere.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cgroupMounts } from '../src/runtime/response/cgroup.ts';
import { egressProgram, hierarchies } from '../src/runtime/response/egress-program.ts';
import { freeze, isFrozen, thaw } from '../src/runtime/response/freezer.ts';
import { openLedger } from '../src/runtime/response/ledger.ts';
import { readResponses } from '../src/runtime/response/read.ts';
import { type Responder, type ResponderOptions, responder } from '../src/runtime/response/responder.ts';
import type { ResponseFacts, ResponseRecord } from '../src/runtime/response/types.ts';
import type { Alert } from '../src/runtime/types.ts';
import { scratch } from './real/plimsoll.ts';
import { end, missing, must, type Ran, run, serve, skipping } from './real/programs.ts';

const asRoot = process.getuid?.() === 0 ? undefined : 'it needs root';
const skip = skipping('responses', missing('podman', 'runc', 'clang', 'python3', 'ip') ?? asRoot);
const { folder, remove } = scratch('response');
const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
const flags = [...store, '--cgroup-manager', 'cgroupfs', '--events-backend', 'file', '--runtime', 'runc'];
const limits = ['--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=4096:4096'];
const podman = (...args: string[]): Promise<Ran> => run('podman', [...flags, ...args]);

/** Counts, so that one sees whether it stands still; ends when asked. */
const counter = `
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
said = open('/shared/count', 'w', 1)
while True:
    said.write('.\\n')
    time.sleep(0.01)
`;

/** Tries things with sockets, and says of each how it went. */
const attempt = `
import errno, socket, sys

def attempt(kind, host, port):
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    try:
        if kind == 'raw':
            socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        elif kind == 'udp':
            socket.socket(family, socket.SOCK_DGRAM).sendto(b'x', (host, port))
        else:
            socket.create_connection((host, port), 5)
        return 'ok'
    except OSError as error:
        return errno.errorcode.get(error.errno, error)

for what in sys.argv[2:]:
    print(attempt(*what.split(), int(sys.argv[1])))
`;

/** Sends and reads on one connection all the time, and counts. */
const talk = `
import socket, sys, time
with socket.create_connection(('10.213.0.1', int(sys.argv[1]))) as connection:
    said = open('/shared/said', 'w', 1)
    while True:
        connection.sendall(b'x')
        connection.recv(1)
        said.write('.\\n')
        time.sleep(0.001)
`;

interface Box {
  id: string;
  /** First process, by the host's number. */
  pid: number;
  shared: string;
}

async function box(name: string, ...options: string[]): Promise<Box> {
  const shared = join(folder, name);
  await must('mkdir', [shared]);
  writeFileSync(join(shared, 'counter.py'), counter);
  writeFileSync(join(shared, 'attempt.py'), attempt);
  writeFileSync(join(shared, 'talk.py'), talk);
  const command = ['--rootfs', '/:O', '/usr/bin/python3', '/shared/counter.py'];
  const args = [
    'run',
    '--detach',
    '--name',
    name,
    '--network',
    'none',
    '--cap-add',
    'NET_RAW',
    '-v',
    `${shared}:/shared`,
  ];
  await must('podman', [...flags, ...args, ...limits, ...options, ...command]);
  const { stdout } = await must('podman', [...flags, 'inspect', '--format', '{{.Id}} {{.State.Pid}}', name]);
  const [id = '', pid = ''] = stdout.trim().split(' ');
  return { id, pid: Number(pid), shared };
}

const countOf = ({ shared }: Box): number => statSync(join(shared, 'count')).size;

async function counts(of: Box): Promise<boolean> {
  const before = countOf(of);
  await pass(150);
  return countOf(of) !== before;
}

/** Start in nanoseconds since boot, as the kernel's events have it. */
function startOf(pid: number): bigint {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return BigInt(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] as string) * 10_000_000n;
}

function alives(pid: number): boolean {
  const stat = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
  return stat !== undefined && !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
}

/** Directory of a container's group in a hierarchy; '' is v2. */
function groupOf({ id, pid }: Box, hierarchy: string): string | undefined {
  const mounts = cgroupMounts('/proc');
  const mount = hierarchy === '' ? mounts.v2 : mounts.v1.get(hierarchy);
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n');
  const path = lines.find(line => line.split(':')[1] === hierarchy)?.split(':')[2];
  return mount !== undefined && path?.includes(id) ? join(mount, path) : undefined;
}

const alertNow = (): Alert => ({
  ...{ time: BigInt(Date.now()) * 1_000_000n, rule: 'Shell in a container', priority: 'Critical', source: 'syscall' },
  ...{ tags: ['container', 'T1059'], output: '', message: '', outputFields: {} },
});

const factsOf = ({ id }: Box, pid: number): ResponseFacts => ({
  ...{ pid, startBoot: startOf(pid), containerId: id.slice(0, 12), containerType: 'podman', image: 'rootfs' },
});

describe.skipIf(skip)('responses on containers of podman', () => {
  let one: Box;
  let other: Box;
  let server: Server;
  let port = 0;
  const egressObject = join(folder, 'egress.bpf.o');
  const open: Responder[] = [];
  let ledgers = 0;

  beforeAll(async () => {
    await must('clang', [
      '-O2',
      '-g',
      '-target',
      'bpf',
      '-Wall',
      '-Werror',
      '-c',
      'sensor/egress.bpf.c',
      '-o',
      egressObject,
    ]);
    one = await box('one');
    other = await box('other');
    for (const [index, { pid }] of [one, other].entries()) {
      const [near, far] = [`plr${index}a`, `plr${index}b`];
      await must('ip', ['link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', String(pid)]);
      for (const last of [1, 9]) await must('ip', ['addr', 'add', `10.213.${index}.${last}/24`, 'dev', near]);
      await must('ip', ['addr', 'add', `fd21:3::${index}:1/112`, 'dev', near, 'nodad']);
      await must('ip', ['link', 'set', near, 'up']);
      const inside = ['--target', String(pid), '--net', 'ip'];
      await must('nsenter', [...inside, 'addr', 'add', `10.213.${index}.2/24`, 'dev', far]);
      await must('nsenter', [...inside, 'addr', 'add', `fd21:3::${index}:2/112`, 'dev', far, 'nodad']);
      await must('nsenter', [...inside, 'link', 'set', far, 'up']);
      await must('nsenter', [...inside, 'link', 'set', 'lo', 'up']);
    }
    server = createServer(socket => socket.on('error', () => {}).end('hello')).listen(0, '::');
    await new Promise(resolve => server.once('listening', resolve));
    port = (server.address() as { port: number }).port;
  }, 180_000);

  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  afterAll(async () => {
    server?.close();
    await podman('rm', '--all', '--force', '--time', '0');
    // podman cleans up after containers that ended by themselves in its own time, and makes its folders anew.
    for (let tries = 0; existsSync(folder); tries++) {
      try {
        remove();
      } catch (error) {
        if (tries === 20) throw error;
      }
      await pass(300);
    }
  }, 60_000);

  async function answering(
    responses: object[],
    { path, ...options }: Partial<ResponderOptions> & { path?: string } = {},
  ) {
    const records: ResponseRecord[] = [];
    const file = path ?? join(folder, `ledger-${ledgers++}.jsonl`);
    const ledger = openLedger(file);
    const config = await readResponses(JSON.stringify({ responses }), 'responses.json');
    const made = responder({ config, ledger, egressObject, onRecord: record => records.push(record), ...options });
    open.push(made);
    const written = (): ResponseRecord[] =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line));
    return { ...made, records, file, written };
  }

  /** Starts a program in a container. @returns its process, by the host's number */
  async function started({ id }: Box, name: string, ...command: string[]): Promise<number> {
    await must('podman', [...flags, 'exec', '--detach', id, ...command]);
    for (let tries = 0; tries < 100; tries++) {
      const top = await must('podman', [...flags, 'top', id, 'hpid', 'comm']);
      const found = top.stdout
        .split('\n')
        .map(line => line.trim().split(/\s+/))
        .find(([, comm]) => comm === name);
      if (found) return Number(found[0]);
      await pass(50);
    }
    throw new Error(`${name} did not start`);
  }

  /** @param attempts `tcp|udp|raw ADDRESS` */
  async function tries({ id }: Box, ...attempts: string[]): Promise<string[]> {
    const ran = await must('podman', [
      ...flags,
      'exec',
      id,
      '/usr/bin/python3',
      '/shared/attempt.py',
      String(port),
      ...attempts,
    ]);
    return ran.stdout.trim().split('\n');
  }

  const rule = 'Shell in a container';

  describe('kill', () => {
    it('is run dry first, then ends the process and nothing else', async () => {
      const { respond, written } = await answering([{ rule, action: 'kill', mode: 'act' }]);
      const pid = await started(one, 'sleep', 'sleep', '1000');
      const facts = factsOf(one, pid);

      const [dry] = await respond(alertNow(), facts);
      expect(dry).toMatchObject({ action: 'kill', mode: 'dry-run', outcome: 'would', target: { pid } });
      expect(dry?.why).toBe(
        `would kill process ${pid} (sleep) (it was never run dry for this rule, and is not marked as reviewed)`,
      );
      expect(alives(pid)).toBe(true);

      const [done] = await respond(alertNow(), facts);
      expect(done).toMatchObject({ mode: 'act', outcome: 'done', target: { pid, containerId: one.id.slice(0, 12) } });
      expect(alives(pid)).toBe(false);
      expect(await counts(one)).toBe(true);

      const [again] = await respond(alertNow(), facts);
      expect(again).toMatchObject({ outcome: 'refused', why: `process ${pid} has ended already` });
      expect(written().map(({ outcome }) => outcome)).toEqual(['would', 'done', 'refused']);
    });

    it('never hits a later process of the same number', async () => {
      const { respond } = await answering([{ rule, action: 'kill', mode: 'act', reviewed: true }]);
      const pid = await started(one, 'sleep', 'sleep', '1000');
      const late = { ...factsOf(one, pid), startBoot: startOf(pid) - 10_000_000n };
      expect(await respond(alertNow(), late)).toMatchObject([
        { outcome: 'refused', why: `pid ${pid} is another process by now` },
      ]);
      const { startBoot: _, ...unknown } = late;
      expect(await respond(alertNow(), unknown)).toMatchObject([{ outcome: 'refused' }]);
      expect(alives(pid)).toBe(true);
      await respond(alertNow(), factsOf(one, pid));
      expect(alives(pid)).toBe(false);
    });

    it('refuses the host, its first process, ours, threads of the kernel, and another container', async () => {
      const { respond } = await answering([
        { rule, action: 'kill', mode: 'act', reviewed: true, limits: { perMinute: 60 } },
      ]);
      const careless = await answering([{ rule, action: 'kill', mode: 'act', reviewed: true, containersOnly: false }]);
      const host = (pid: number): ResponseFacts => ({ pid, startBoot: startOf(pid), containerId: '' });
      const reason = async (to: Responder, facts: ResponseFacts) => (await to.respond(alertNow(), facts))[0]?.why;
      expect(await reason(careless, host(1))).toBe('process 1 of the host is never touched');
      expect(await reason(careless, host(2))).toBe('2 (kthreadd) is a thread of the kernel');
      expect(await reason(careless, host(process.pid))).toMatch(/is one of ours/);
      expect(await reason(careless, host(process.ppid))).toMatch(/is one of ours/);
      const conmon = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${one.pid}/status`, 'utf8'))?.[1]);
      expect(await reason({ respond, close: async () => {} }, host(conmon))).toMatch(/for containers only/);
      expect(await reason({ respond, close: async () => {} }, factsOf(other, one.pid))).toMatch(/is in another now/);
      expect(await counts(one)).toBe(true);
    });
  });

  describe('pause', () => {
    it('makes a container stand still until its time is over', async () => {
      const { respond, records } = await answering([{ rule, action: 'pause', mode: 'act', for: '2s' }]);
      expect(await respond(alertNow(), factsOf(one, one.pid))).toMatchObject([{ outcome: 'would' }]);
      expect(await counts(one)).toBe(true);

      const [done] = await respond(alertNow(), factsOf(one, one.pid));
      expect(done).toMatchObject({ outcome: 'done', undo: { step: { kind: 'thaw' } } });
      expect(await counts(one)).toBe(false);
      expect(await counts(other)).toBe(true);
      expect(await respond(alertNow(), factsOf(one, one.pid))).toMatchObject([{ outcome: 'refused' }]);

      await expect.poll(() => counts(one), { timeout: 10_000 }).toBe(true);
      expect(records.at(-1)).toMatchObject({ outcome: 'done', undoOf: done?.id, why: expect.stringMatching(/thawed/) });
    });

    it.each([
      ['v2', '', 'cgroup.freeze'],
      ['v1', 'freezer', 'freezer.state'],
    ])('freezes by the freezer of %s', async (_, hierarchy, name) => {
      const group = groupOf(one, hierarchy);
      // Machines with one of them alone have no other.
      if (group === undefined) return;
      const file = join(group, name);
      await freeze(file);
      expect([isFrozen(file), await counts(one), await counts(other)]).toEqual([true, false, true]);
      expect(thaw(file)).toBe(true);
      expect([isFrozen(file), await counts(one)]).toEqual([false, true]);
      expect(thaw(join(group, 'gone', name))).toBe(false);
    });

    it('is taken back when the program ends, and by the next run when it could not', async () => {
      const first = await answering([{ rule, action: 'pause', mode: 'act', reviewed: true }]);
      await first.respond(alertNow(), factsOf(one, one.pid));
      expect(await counts(one)).toBe(false);
      await first.close();
      expect(await counts(one)).toBe(true);

      // A run that ends without its leave: its ledger alone is left.
      const crashed = await answering([{ rule, action: 'pause', mode: 'act', reviewed: true }]);
      const [done] = await crashed.respond(alertNow(), factsOf(one, one.pid));
      const path = join(folder, 'left.jsonl');
      writeFileSync(path, readFileSync(crashed.file), { mode: 0o600 });
      const later = BigInt(Date.now() + 11 * 60_000) * 1_000_000n;
      const next = await answering([], { path, now: () => later });
      await pass(100);
      expect(await counts(one)).toBe(true);
      expect(next.records).toMatchObject([{ outcome: 'done', undoOf: done?.id }]);
    });

    it('is done by the runtime where its socket is known', async () => {
      const socket = join(folder, 'podman.sock');
      const service = serve('podman', [...flags, 'system', 'service', '--time', '0', `unix://${socket}`]);
      try {
        for (let tries = 0; tries < 200 && !statSync(socket, { throwIfNoEntry: false }); tries++) await pass(50);
        const sockets = { podman: socket };
        const { respond } = await answering([{ rule, action: 'pause', mode: 'act', reviewed: true, for: '4s' }], {
          sockets,
        });
        const state = async () => (await podman('inspect', '--format', '{{.State.Status}}', one.id)).stdout.trim();
        expect(await respond(alertNow(), factsOf(one, one.pid))).toMatchObject([
          { outcome: 'done', why: `container ${one.id.slice(0, 12)} was paused by podman at ${socket}` },
        ]);
        expect(await state()).toBe('paused');
        await expect.poll(state, { timeout: 15_000 }).toBe('running');
        const third = await box('third');
        const stopping = await answering([{ rule, action: 'stop', mode: 'act', reviewed: true }], { sockets });
        expect(await stopping.respond(alertNow(), factsOf(third, third.pid))).toMatchObject([{ outcome: 'done' }]);
        expect(alives(third.pid)).toBe(false);
      } finally {
        await end(service.child);
      }
    });
  });

  it('stops a container by its first process where no runtime is known', async () => {
    const fourth = await box('fourth');
    const pid = await started(fourth, 'sleep', 'sleep', '1000');
    const { respond } = await answering([{ tag: 'T1059', action: 'stop', mode: 'act' }]);
    expect(await respond(alertNow(), factsOf(fourth, pid))).toMatchObject([{ outcome: 'would' }]);
    expect(alives(fourth.pid)).toBe(true);
    const [done] = await respond(alertNow(), factsOf(fourth, pid));
    expect(done).toMatchObject({ outcome: 'done', why: expect.stringMatching(/got SIGTERM$/) });
    expect([alives(fourth.pid), alives(pid)]).toEqual([false, false]);
  });

  describe('blockEgress', () => {
    const attempts: Readonly<Record<string, string>> = {
      'tcp 10.213.0.1': 'EPERM',
      'udp 10.213.0.1': 'EPERM',
      'tcp fd21:3::0:1': 'EPERM',
      'udp fd21:3::0:1': 'EPERM',
      'tcp ::ffff:10.213.0.1': 'EPERM',
      'raw 10.213.0.1': 'EPERM',
      'tcp 10.213.0.9': 'ok',
      // Nobody listens there in the container: it was let through.
      'tcp 127.0.0.1': 'ECONNREFUSED',
    };
    const free = Object.values(attempts).map(result => (result === 'EPERM' ? 'ok' : result));

    it('is run dry first, then refuses connections of that container alone, until its time is over', async () => {
      const { respond, records } = await answering([
        { rule, action: 'blockEgress', mode: 'act', for: '5s', allow: ['10.213.0.9/32'] },
      ]);
      const facts = factsOf(one, one.pid);
      expect(await respond(alertNow(), facts)).toMatchObject([{ outcome: 'would' }]);
      expect(await tries(one, ...Object.keys(attempts))).toEqual(free);

      const [done] = await respond(alertNow(), facts);
      expect(done).toMatchObject({ outcome: 'done', undo: { step: { kind: 'unblock' } } });
      expect(await tries(one, ...Object.keys(attempts))).toEqual(Object.values(attempts));
      expect(await tries(other, 'tcp 10.213.1.1', 'raw 10.213.1.1')).toEqual(['ok', 'ok']);

      await expect
        .poll(() => records.at(-1), { timeout: 10_000 })
        .toMatchObject({
          outcome: 'done',
          undoOf: done?.id,
          why: 'its time is over: it may connect again; connections refused or packets dropped: 6',
        });
      expect(await tries(one, ...Object.keys(attempts))).toEqual(free);
    }, 60_000);

    it('lets connections that stand go on, unless they are to be cut', async () => {
      const echo = createServer(socket => socket.on('error', () => {}).pipe(socket)).listen(0, '10.213.0.1');
      await new Promise(resolve => echo.once('listening', resolve));
      const { port: at } = echo.address() as { port: number };
      await must('podman', [...flags, 'exec', '--detach', one.id, '/usr/bin/python3', '/shared/talk.py', String(at)]);
      const talks = async (): Promise<boolean> => {
        const said = (): number => statSync(join(one.shared, 'said')).size;
        for (let tries = 0; tries < 100 && !existsSync(join(one.shared, 'said')); tries++) await pass(50);
        const before = said();
        await pass(300);
        return said() !== before;
      };
      expect(await talks()).toBe(true);
      const block = { rule, action: 'blockEgress', mode: 'act', reviewed: true };
      const soft = await answering([block]);
      await soft.respond(alertNow(), factsOf(one, one.pid));
      expect(await tries(one, 'tcp 10.213.0.1')).toEqual(['EPERM']);
      expect(await talks()).toBe(true);
      await soft.close();

      const hard = await answering([{ ...block, cutEstablished: true }]);
      await hard.respond(alertNow(), factsOf(one, one.pid));
      await pass(100);
      expect(await talks()).toBe(false);
      expect(await tries(other, 'tcp 10.213.1.1')).toEqual(['ok']);
      await hard.close();
      echo.close();
    });

    it('stays in the kernel when the program ends, if it is to, until its time is over', async () => {
      const bpf = join(folder, 'bpf');
      await must('mkdir', [bpf]);
      await must('mount', ['-t', 'bpf', 'none', bpf]);
      try {
        const pins = join(bpf, 'plimsoll');
        const kept = { rule, action: 'blockEgress', mode: 'act', reviewed: true, for: '4s', keepAtExit: true };
        const { respond, close, records } = await answering([kept], { pins });
        await respond(alertNow(), factsOf(one, one.pid));
        const began = Date.now();
        await close();
        const [folderOfPins = ''] = readdirSync(pins);
        expect(records.at(-1)?.why).toBe(
          `the program ends and the block stays; removing ${join(pins, folderOfPins)} ends it`,
        );
        expect(await tries(one, 'tcp 10.213.0.1')).toEqual(['EPERM']);
        await pass(4_100 - (Date.now() - began));
        expect(await tries(one, 'tcp 10.213.0.1')).toEqual(['ok']);
        await answering([], { pins });
        expect(readdirSync(pins)).toEqual([]);
      } finally {
        await must('umount', [bpf]);
      }
    });

    it.each(hierarchies.map((name, number) => [name || 'v2', name, number] as const))(
      'tells a container by its group in the hierarchy %s alone',
      async (_, name, hierarchy) => {
        const group = groupOf(one, name);
        // Machines with v2 alone have no others.
        if (group === undefined) return;
        const id = String(statSync(group).ino);
        const program = await egressProgram(egressObject, cgroupMounts('/proc').v2 as string);
        try {
          const until = process.hrtime.bigint() + 60_000_000_000n;
          program.block([{ hierarchy, id }], until, { allow: [], loopback: false, established: false });
          expect(await tries(one, 'tcp 10.213.0.1')).toEqual(['EPERM']);
          expect(await tries(other, 'tcp 10.213.1.1')).toEqual(['ok']);
          expect(program.unblock([{ hierarchy, id }])).toBe(1);
          expect(await tries(one, 'tcp 10.213.0.1')).toEqual(['ok']);
        } finally {
          program.close();
        }
      },
    );

    it('refuses loopback too when asked, and ends with the program', async () => {
      const { respond, close } = await answering([
        { rule, action: 'blockEgress', mode: 'act', reviewed: true, blockLoopback: true },
      ]);
      await respond(alertNow(), factsOf(one, one.pid));
      expect(await tries(one, 'tcp 127.0.0.1')).toEqual(['EPERM']);
      expect(await tries(one, 'tcp ::1')).toEqual(['EPERM']);
      expect(await tries(other, 'tcp 127.0.0.1')).toEqual(['ECONNREFUSED']);
      await close();
      expect(await tries(one, 'tcp 10.213.0.1')).toEqual(['ok']);
    });
  });
});
