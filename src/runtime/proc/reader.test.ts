import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FdRecord } from '../scap/blocks/records.ts';
import { MachineState } from '../state/machine.ts';
import { cloneFlags } from '../state/thread.ts';
import { procReader } from './reader.ts';
import { python, type Seen, type Spawned, seen } from './testing.ts';

const linux = process.platform === 'linux';
const dir = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-proc-')));
const odd = 'a) R 1 (\nb';

/** One process with everything open, which says what is what. */
const script = `
import os, socket, threading, json, select, ctypes, signal, time
libc = ctypes.CDLL(None, use_errno=True)
said = {}
libc.prctl(15, ${JSON.stringify(odd)}.encode())
os.mkdir('sub')
os.chdir('sub')
said['file'] = os.open('../file', os.O_RDWR | os.O_CREAT | os.O_APPEND)
said['gone'] = os.open('../gone', os.O_WRONLY | os.O_CREAT); os.unlink('../gone')
said['kept'] = os.open('../kept (deleted)', os.O_RDONLY | os.O_CREAT)
said['folder'] = os.open('.', os.O_RDONLY | os.O_DIRECTORY)
said['path'] = os.open('..', os.O_PATH)
os.mkfifo('../fifo'); said['fifo'] = os.open('../fifo', os.O_RDWR)
said['pipe'] = os.pipe()[0]
keep = []
def sock(name, *a):
    s = socket.socket(*a); keep.append(s); said[name] = s.fileno(); return s
server = sock('listen', socket.AF_INET, socket.SOCK_STREAM); server.bind(('127.0.0.1', 0)); server.listen()
client = sock('client', socket.AF_INET, socket.SOCK_STREAM); client.connect(server.getsockname())
said['port'] = server.getsockname()[1]; said['clientPort'] = client.getsockname()[1]
udp = sock('udp', socket.AF_INET6, socket.SOCK_DGRAM); udp.bind(('::1', 0)); said['udpPort'] = udp.getsockname()[1]
local = sock('unix', socket.AF_UNIX, socket.SOCK_STREAM); local.bind('../local sock')
sock('netlink', socket.AF_NETLINK, socket.SOCK_RAW, 0).bind((0, 0))
sock('unbound', socket.AF_INET, socket.SOCK_STREAM)
said['event'] = libc.eventfd(0, 0)
ep = select.epoll(); keep.append(ep); said['epoll'] = ep.fileno()
said['inotify'] = libc.inotify_init()
said['timer'] = libc.timerfd_create(1, 0)
said['memfd'] = libc.memfd_create(b'note', 0)
said['pidfd'] = os.pidfd_open(os.getpid())
def named():
    libc.prctl(15, b'worker [1]'); ready.set(); time.sleep(120)
ready = threading.Event()
threading.Thread(target=named, daemon=True).start(); ready.wait()
said['tids'] = [int(t) for t in os.listdir('/proc/self/task')]
said['cwd'] = os.getcwd()
print(json.dumps(said), flush=True)
`;

describe.skipIf(!linux)('a process as /proc has it', () => {
  let spawned: Spawned;
  let all: Seen;
  const open = (name: string): FdRecord | undefined => all.files.get(spawned.pid)?.get(spawned.said[name] as number);
  const summary: ReturnType<ReturnType<typeof procReader>['readProcesses']>[] = [];

  beforeAll(async () => {
    spawned = await python(script, { cwd: dir, env: { PATH: process.env['PATH'], MARK: 'ü' } });
    all = seen();
    summary.push(procReader().readProcesses(all));
  });
  afterAll(async () => {
    await spawned.end();
    rmSync(dir, { recursive: true });
  });

  it('its program, arguments, environment and place', () => {
    const record = all.threads.get(spawned.pid);
    const exe = readlinkSync(`/proc/${spawned.pid}/exe`);
    expect(record).toMatchObject({
      comm: odd,
      exe: expect.stringMatching(/python3$/),
      exepath: exe,
      cwd: join(dir, 'sub'),
      root: '/',
      ptid: process.pid,
      exeInode: statSync(exe, { bigint: true }).ino,
      exeCtime: statSync(exe, { bigint: true }).ctimeNs,
      exeFromMemfd: false,
    });
    expect(record?.args.toString().split('\0').slice(-3)).toEqual(['first', 'second ', '']);
    expect(record?.env.toString().split('\0')).toContain('MARK=ü');
  });

  it('as ps sees it', () => {
    const columns = 'ppid,sess,pgid,euid,egid,vsz,nlwp';
    const text = execFileSync('ps', [
      '-o',
      columns.replaceAll(',', '=,').concat('='),
      '-p',
      String(spawned.pid),
    ]).toString();
    const [ppid, sid, pgid, uid, gid, size, threads] = text.trim().split(/\s+/).map(Number);
    const record = all.threads.get(spawned.pid);
    expect(record).toMatchObject({ ptid: ppid, sid, pgid, uid, gid, vmSize: size });
    expect([...all.threads.values()].filter(({ pid }) => pid === spawned.pid)).toHaveLength(threads as number);
  });

  it('its threads, each with its name', () => {
    const tids = spawned.said['tids'] as number[];
    const other = all.threads.get(tids.find(tid => tid !== spawned.pid) as number);
    expect(other).toMatchObject({ pid: spawned.pid, comm: 'worker [1]', cwd: join(dir, 'sub') });
    expect((other?.flags ?? 0) & cloneFlags.thread).toBe(cloneFlags.thread);
  });

  it.each([
    ['file', 'file', 'file', 1 | 2 | 8],
    ['gone', 'file', 'gone', 2],
    ['kept', 'file', 'kept (deleted)', 1],
    ['folder', 'directory', 'sub', 1 | 1024],
    ['path', 'directory', '', 1],
    ['fifo', 'fifo', 'fifo', 3],
  ])('its files: %s', (name, kind, path, flags) => {
    const record = open(name);
    expect(record).toMatchObject({ kind, name: path === '' ? dir : join(dir, path) });
    expect((record?.openFlags ?? 0) & (1 | 2 | 8 | 1024)).toBe(flags);
  });

  it('inode and device as stat has them', () => {
    const { ino, dev } = statSync(join(dir, 'file'), { bigint: true });
    expect(open('file')).toMatchObject({ inode: ino, device: Number(dev) });
  });

  it('its sockets', () => {
    const { port, clientPort, udpPort } = spawned.said;
    const loopback = Buffer.from([127, 0, 0, 1]);
    expect(open('listen')).toMatchObject({
      kind: 'ipv4-server',
      destination: loopback,
      destinationPort: port,
      protocol: 1,
    });
    expect(open('client')).toMatchObject({
      kind: 'ipv4',
      source: loopback,
      sourcePort: clientPort,
      destination: loopback,
      destinationPort: port,
      protocol: 1,
    });
    expect(open('udp')).toMatchObject({ kind: 'ipv6-server', destinationPort: udpPort, protocol: 2 });
    expect(open('unix')).toMatchObject({ kind: 'unix', name: '../local sock' });
    expect(open('netlink')?.kind).toBe('netlink');
    expect(open('unbound')?.kind).toBe('unsupported');
  });

  it.each([
    ['pipe', 'fifo'],
    ['event', 'event'],
    ['epoll', 'eventpoll'],
    ['inotify', 'inotify'],
    ['timer', 'timerfd'],
    ['pidfd', 'pidfd'],
  ])('what has no name: %s', (name, kind) => expect(open(name)?.kind).toBe(kind));

  it('memory that was made a file', () => expect(open('memfd')).toMatchObject({ kind: 'memfd', name: 'note' }));

  it('counts what was read', () => {
    const [counts] = summary;
    expect(counts?.processes).toBeGreaterThan(2);
    expect(counts?.threads).toBe(all.threads.size);
    expect(counts?.descriptors).toBe([...all.files.values()].reduce((sum, { size }) => sum + size, 0));
  });

  it('one thread alone, its process before it', () => {
    const tid = (spawned.said['tids'] as number[]).find(other => other !== spawned.pid) as number;
    const one = seen();
    const reader = procReader();
    expect(reader.readThread(tid, one)).toBe(true);
    expect([...one.threads.keys()]).toEqual([spawned.pid, tid]);
    expect(one.threads.get(tid)).toMatchObject({ pid: spawned.pid, comm: 'worker [1]' });
    expect(one.files.get(spawned.pid)).toEqual(all.files.get(spawned.pid));
    const alone = seen();
    expect(reader.readThread(tid, alone, () => true)).toBe(true);
    expect([...alone.threads.keys()]).toEqual([tid]);
  });

  it('one descriptor alone', () => {
    const reader = procReader();
    const fd = spawned.said['client'] as number;
    expect(reader.descriptorOf(spawned.pid, fd)).toEqual(open('client'));
    expect(reader.descriptorOf(spawned.pid, 999)).toBeUndefined();
  });

  it('feeds a state', () => {
    const state = new MachineState();
    procReader().readProcesses({
      thread: record => state.addThread(record),
      file: (tid, record) => state.addFile(tid, record),
    });
    const main = state.threads.get(spawned.pid);
    expect(main && state.parent(main)?.pid).toBe(process.pid);
    expect(main?.descriptors.get(spawned.said['client'] as number)?.name).toBe(
      `127.0.0.1:${spawned.said['clientPort']}->127.0.0.1:${spawned.said['port']}`,
    );
  });

  it('a thread that is gone is not there', async () => {
    const short = await python('print("{}", flush=True)');
    await short.end();
    expect(procReader().readThread(short.pid, seen())).toBe(false);
  });
});

describe('a folder that was written as /proc is', () => {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-written-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const status = (pid: number, ns: string) =>
    `Name:\tx\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nNStgid:\t${ns}\nNSpid:\t${ns}\nNSpgid:\t${ns}\nThreads:\t1\n`;
  const stat = (pid: number, started: number) => `${pid} (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${started} 0 0`;

  function write(pid: number, ns: string, started: number, cgroup = ''): void {
    const path = join(root, String(pid));
    mkdirSync(join(path, 'ns'), { recursive: true });
    mkdirSync(join(path, 'fd'));
    writeFileSync(join(path, 'status'), status(pid, ns));
    writeFileSync(join(path, 'stat'), stat(pid, started));
    writeFileSync(join(path, 'cmdline'), 'x\0y\0');
    writeFileSync(join(path, 'cgroup'), cgroup);
    if (ns.includes('\t')) symlinkSync('pid:[5]', join(path, 'ns/pid'));
  }

  it('a namespace of processes began with its first process; the outermost with the machine', () => {
    writeFileSync(join(root, 'stat'), 'cpu  1\ncpu0 1\nbtime 1700000000\n');
    write(10, '10', 500);
    write(20, '20\t1', 700);
    write(30, '30\t9', 900);
    const all = seen();
    const { vanished, processes } = procReader({ root }).readProcesses(all);
    expect([processes, vanished]).toEqual([3, 0]);
    const births = [10, 20, 30].map(tid => all.threads.get(tid)?.pidnsStart);
    expect(births).toEqual([1_700_000_000_000_000_000n, 1_700_000_007_000_000_000n, 1_700_000_007_000_000_000n]);
    expect(all.threads.get(30)).toMatchObject({ vtid: 9, vpid: 9, flags: cloneFlags.childInPidns });
  });

  it('a process that vanishes while it is read is counted, and is no problem', () => {
    mkdirSync(join(root, '40'));
    const { vanished, problems } = procReader({ root }).readProcesses(seen());
    expect([vanished, problems]).toEqual([1, []]);
  });

  it('what cannot be read is counted and said', () => {
    write(50, '50', 1);
    rmSync(join(root, '50/cmdline'));
    symlinkSync('cmdline', join(root, '50/cmdline'));
    const { unreadable, problems } = procReader({ root }).readProcesses(seen());
    expect(unreadable).toBe(1);
    expect(problems).toMatchObject([{ code: 'file-unreadable', message: expect.stringContaining('cmdline 1×') }]);
  });
});
