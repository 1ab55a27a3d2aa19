import { describe, expect, it } from 'vitest';
import { fieldsAt } from '../fields/extract/testing.ts';
import { fdRecord, inetAddress, inetTuple, type TestEvent, threadRecord, unixTuple } from '../scap/testing.ts';
import { addressText } from './address.ts';
import { containerOf } from './container-id.ts';
import { joinPath } from './path.ts';

const shell = threadRecord({ tid: 7, comm: 'bash', exe: 'bash', exepath: '/bin/bash', args: Buffer.alloc(0) });
const init = threadRecord({ tid: 1, ptid: 0, comm: 'init', exe: '/sbin/init', args: Buffer.alloc(0) });
const threads = [init, shell];
const last = (events: TestEvent[], field: string, options = {}) =>
  fieldsAt(events, [field], { threads, ...options }).at(-1)?.[field];

const forked = (child: number, flags = 0): TestEvent => ({
  type: 'clone',
  tid: 7,
  values: { res: child, flags, tid: 7, pid: 7, ptid: 1 },
});
const child = (tid: number, more: Record<string, string | number | string[]> = {}): TestEvent => ({
  type: 'clone',
  tid,
  values: { res: 0, exe: 'bash', args: [], tid, pid: tid, ptid: 7, comm: 'bash', vtid: tid, vpid: tid, ...more },
});
const execve = (tid: number, more: Record<string, string | number | string[]> = {}): TestEvent => ({
  type: 'execve',
  tid,
  values: {
    res: 0,
    exe: 'cat',
    args: ['/etc/shadow'],
    tid,
    pid: tid,
    ptid: 7,
    comm: 'cat',
    trusted_exepath: '/bin/cat',
    ...more,
  },
});

describe('processes', () => {
  it.each([
    ['the parent’s side first', [forked(8), child(8), execve(8)]],
    ['the child’s side first', [child(8), forked(8), execve(8)]],
    ['the parent’s side alone', [forked(8), execve(8)]],
    ['the child’s side alone', [child(8), execve(8)]],
  ])('are cloned and change their program: %s', (_, events) => {
    const row = fieldsAt(events, ['proc.cmdline', 'proc.exepath', 'proc.pname', 'proc.aname[2]', 'proc.cwd'], {
      threads,
    }).at(-1);
    expect(row).toEqual({
      'proc.cmdline': 'cat /etc/shadow',
      'proc.exepath': '/bin/cat',
      'proc.pname': 'bash',
      'proc.aname[2]': 'init',
      'proc.cwd': '/home/',
    });
  });

  it('all ancestors stand for a field without an index', () => {
    expect(last([forked(8), execve(8)], 'proc.aname')).toEqual(['bash', 'init']);
  });

  it('a call that failed changes nothing', () => {
    expect(last([{ type: 'execve', values: { res: -2, exe: 'cat', comm: 'cat' } }], 'proc.name')).toBe('bash');
  });

  it('orphans go to the reaper that the event names, else to the nearest that takes them over, else to init', () => {
    const exit = (reaper?: number): TestEvent => ({
      type: 'procexit',
      tid: 8,
      values: { status: 0, reaper_tid: reaper },
    });
    const family = [forked(8), child(9, { ptid: 8 })];
    const subreaper: TestEvent = { type: 'prctl', tid: 7, values: { res: 0, option: 36, arg2_int: 1 } };
    const look: TestEvent = { type: 'getuid', tid: 9, values: { uid: 0 } };
    expect(last([...family, exit(7), look], 'proc.pname')).toBe('bash');
    expect(last([...family, exit(), look], 'proc.pname')).toBe('init');
    expect(last([...family, subreaper, exit(), look], 'proc.pname')).toBe('bash');
  });

  it('an id of -1 leaves the user as it is', () => {
    expect(last([{ type: 'setresuid', values: { res: 0, ruid: 1, euid: -1, suid: 1 } }], 'user.uid')).toBe(0);
  });

  it('threads share what their process has, and end with it', () => {
    const thread: TestEvent = { type: 'clone', tid: 7, values: { res: 9, flags: 1 << 13, tid: 7, pid: 7, ptid: 1 } };
    const opens: TestEvent = { type: 'open', tid: 9, values: { fd: 3, name: '/a', flags: 1 } };
    const reads: TestEvent = { type: 'read', tid: 7, values: { res: 1, data: 'x', fd: 3, size: 1 } };
    const rows = fieldsAt([thread, opens, reads, execve(7), reads], ['fd.name', 'proc.nthreads', 'proc.pname'], {
      threads,
    });
    expect(rows[1]).toMatchObject({ 'proc.pname': 'init' });
    expect(rows[2]).toMatchObject({ 'fd.name': '/a', 'proc.nthreads': 2 });
    expect(rows[4]).toMatchObject({ 'proc.nthreads': 1 });
  });

  it('what the child alone can say is left to it: a vfork, or a number in a namespace', () => {
    const look: TestEvent = { type: 'getuid', tid: 8, values: { uid: 0 } };
    for (const flags of [1 << 27, 1 << 29, 1 << 6, 1 << 8])
      expect(last([forked(8, flags), look], 'proc.name')).toBe('<NA>');
    expect(last([{ ...forked(8), type: 'vfork' }, look], 'proc.name')).toBe('<NA>');
  });

  it('an end of a thread that nobody knew is of nobody', () => {
    expect(last([{ type: 'procexit', tid: 99, values: { status: 0 } }], 'proc.name')).toBeUndefined();
  });

  it('a process that ended is gone after its last event', () => {
    const exit: TestEvent = { type: 'procexit', values: { status: 0 } };
    const names = fieldsAt([exit, { type: 'getuid', values: { uid: 0 } }], ['proc.name'], { threads });
    expect(names.map(row => row['proc.name'])).toEqual(['bash', '<NA>']);
  });

  it.each([
    ['setuid', { uid: 33 }, 'user.uid', 33],
    ['setresuid', { ruid: 1, euid: 34, suid: 1 }, 'user.uid', 34],
    ['setreuid', { ruid: 1, euid: 35 }, 'user.uid', 35],
    ['setgid', { gid: 36 }, 'group.gid', 36],
    ['setresgid', { rgid: 1, egid: 37, sgid: 1 }, 'group.gid', 37],
    ['chdir', { path: '../tmp/./x' }, 'proc.cwd', '/tmp/x/'],
    [
      'capset',
      { cap_inheritable: 0, cap_permitted: 3, cap_effective: 1 },
      'thread.cap_permitted',
      'CAP_CHOWN CAP_DAC_OVERRIDE',
    ],
    ['setpgid', { pid: 0, pgid: 5 }, 'proc.vpgid', 5],
    ['setrlimit', { cur: 99, max: 99, resource: 7 }, 'proc.fdlimit', 99],
    ['prlimit', { newcur: 98, pid: 7, resource: 7 }, 'proc.fdlimit', 98],
    ['getcwd', { path: '/var' }, 'proc.cwd', '/var/'],
    ['prctl', { option: 15, arg2_str: 'renamed' }, 'proc.name', 'renamed'],
  ] as [string, Record<string, string | number>, string, unknown][])('%s %o', (type, values, field, expected) => {
    expect(last([{ type, values: { res: 0, ...values } }], field)).toBe(expected);
    expect(last([{ type, values: { ...values, res: -1 } }], field)).not.toBe(expected);
  });
});

describe('descriptors', () => {
  const open = (values: Record<string, string | number>): TestEvent => ({
    type: 'openat',
    values: { dirfd: -100, flags: 1, mode: 0, ...values },
  });
  const read = (fd: number, tid = 7): TestEvent => ({ type: 'read', tid, values: { res: 1, data: 'x', fd, size: 1 } });

  it.each([
    [{ fd: 3, name: '/etc/../etc//passwd' }, '/etc/passwd'],
    [{ fd: 3, name: './a' }, '/home/a'],
    [{ fd: 3, dirfd: 9, name: '../b' }, '/b'],
    [{ fd: 3, dirfd: 77, name: 'b' }, '<UNKNOWN>/b'],
    [{ fd: -2, name: 'nowhere' }, '/home/nowhere'],
  ])('openat %o is %s', (values, expected) => {
    const files = { 7: [fdRecord({ fd: 9, name: '/srv', kind: 'directory' })] };
    expect(last([open(values)], 'fd.name', { files })).toBe(expected);
  });

  it('a call that failed makes none', () => {
    const row = fieldsAt([open({ fd: -2, name: '/a' })], ['fd.num', 'fd.type', 'fd.typechar'], { threads })[0];
    expect(row).toEqual({ 'fd.num': -1, 'fd.type': undefined, 'fd.typechar': 'f' });
  });

  it('are copied, shared, and closed', () => {
    const names = (events: TestEvent[]) => last(events, 'fd.name');
    const opened = open({ fd: 3, name: '/a' });
    expect(names([opened, { type: 'dup2', values: { res: 5, oldfd: 3, newfd: 5 } }, read(5)])).toBe('/a');
    expect(names([opened, { type: 'fcntl', values: { res: 6, fd: 3, cmd: 1 } }, read(6)])).toBe('/a');
    expect(names([opened, { type: 'close', values: { res: 0, fd: 3 } }])).toBe('/a');
    expect(names([opened, { type: 'close', values: { res: 0, fd: 3 } }, read(3)])).toBe('');
    expect(names([opened, forked(8), read(3, 8)])).toBe('/a');
    // What a child opens its parent has not, unless they share their table.
    expect(names([forked(8), { ...opened, tid: 8 }, read(3)])).toBe('');
    expect(names([forked(8, 1), { ...opened, tid: 8 }, read(3)])).toBe('/a');
  });

  it.each([
    ['pipe', { res: 0, fd1: 3, fd2: 4, ino: 9 }, 'p'],
    ['eventfd2', { res: 3, flags: 0, initval: 0 }, 'e'],
    ['signalfd4', { res: 3, flags: 0 }, 's'],
    ['timerfd_create', { res: 3 }, 't'],
    ['inotify_init1', { res: 3 }, 'i'],
    ['epoll_create1', { res: 3 }, 'l'],
    ['memfd_create', { fd: 3, name: 'x' }, 'm'],
    ['userfaultfd', { res: 3 }, 'u'],
    ['io_uring_setup', { res: 3 }, 'r'],
    ['bpf', { fd: 3 }, 'b'],
    ['pidfd_open', { fd: 3, pid: 1 }, 'P'],
    ['socketpair', { res: 0, fd1: 3, fd2: 4 }, 'u'],
  ])('%s makes one', (type, values, letter) => {
    expect(last([{ type, values: values as never }, read(3)], 'fd.typechar')).toBe(letter);
  });

  it('a descriptor of another process is fetched with a pidfd', () => {
    const files = { 1: [fdRecord({ fd: 4, name: '/secret' })] };
    const events: TestEvent[] = [
      { type: 'pidfd_open', values: { fd: 3, pid: 1 } },
      { type: 'pidfd_getfd', values: { fd: 6, pid_fd: 3, target_fd: 4 } },
      read(6),
    ];
    expect(last(events, 'fd.name', { files })).toBe('/secret');
  });
});

describe('sockets', () => {
  const socket: TestEvent = { type: 'socket', values: { fd: 3, domain: 2, type: 1, proto: 0 } };
  const here = [10, 0, 0, 1];
  const there = [93, 184, 216, 34];
  const fields = [
    'fd.name',
    'fd.cip',
    'fd.sport',
    'fd.lport',
    'fd.rport',
    'fd.l4proto',
    'fd.is_server',
    'fd.connected',
  ];

  it('that connect are clients', () => {
    const connect: TestEvent = { type: 'connect', values: { res: 0, tuple: inetTuple(here, 5000, there, 80), fd: 3 } };
    expect(fieldsAt([socket, connect], fields, { threads }).at(-1)).toEqual({
      'fd.name': '10.0.0.1:5000->93.184.216.34:80',
      'fd.cip': 0x0a000001,
      'fd.sport': 80,
      'fd.lport': 5000,
      'fd.rport': 80,
      'fd.l4proto': 'tcp',
      'fd.is_server': false,
      'fd.connected': true,
    });
  });

  it('that accept are servers', () => {
    const accept: TestEvent = { type: 'accept4', values: { fd: 4, tuple: inetTuple(there, 6000, here, 443) } };
    expect(fieldsAt([accept], fields, { threads }).at(-1)).toMatchObject({
      'fd.name': '93.184.216.34:6000->10.0.0.1:443',
      'fd.sport': 443,
      'fd.lport': 443,
      'fd.rport': 6000,
      'fd.is_server': true,
    });
  });

  it('that are bound have a port; those of datagrams say with each whom they speak to', () => {
    const bind: TestEvent = { type: 'bind', values: { res: 0, addr: inetAddress([0, 0, 0, 0], 53), fd: 3 } };
    expect(last([socket, bind], 'fd.name')).toBe('0.0.0.0:53');
    const udp: TestEvent = { type: 'socket', values: { fd: 3, domain: 2, type: 2, proto: 0 } };
    const from = (port: number): TestEvent => ({
      type: 'recvfrom',
      values: { res: 1, data: 'x', tuple: inetTuple(there, port, here, 53), fd: 3, size: 9 },
    });
    const rows = fieldsAt([udp, from(1000), from(1000), from(2000)], ['fd.name', 'fd.name_changed'], { threads });
    expect(rows.map(row => [row['fd.name'], row['fd.name_changed']]).slice(1)).toEqual([
      ['93.184.216.34:1000->10.0.0.1:53', true],
      ['93.184.216.34:1000->10.0.0.1:53', false],
      ['93.184.216.34:2000->10.0.0.1:53', true],
    ]);
  });

  it('of unix have a path', () => {
    const unix: TestEvent = { type: 'socket', values: { fd: 3, domain: 1, type: 1, proto: 0 } };
    const connect: TestEvent = { type: 'connect', values: { res: 0, tuple: unixTuple('/run/docker.sock'), fd: 3 } };
    expect(fieldsAt([unix, connect], ['fd.name', 'fd.sockfamily'], { threads }).at(-1)).toEqual({
      'fd.name': '/run/docker.sock',
      'fd.sockfamily': 'unix',
    });
  });

  it('that stood before the first event are of servers where somebody listens at their port', () => {
    const connection = {
      kind: 'ipv4' as const,
      protocol: 1,
      source: Buffer.from(here),
      destination: Buffer.from(there),
    };
    const files = {
      7: [
        fdRecord({ fd: 3, kind: 'ipv4-server', destination: Buffer.alloc(4), destinationPort: 443, protocol: 1 }),
        fdRecord({ fd: 4, ...connection, sourcePort: 443, destinationPort: 6000 }),
        fdRecord({ fd: 5, ...connection, sourcePort: 7000, destinationPort: 80 }),
      ],
    };
    const read = (fd: number): TestEvent => ({ type: 'read', values: { res: 1, data: 'x', fd, size: 1 } });
    const rows = fieldsAt([read(4), read(5)], ['fd.name', 'fd.sport'], { threads, files });
    expect(rows).toEqual([
      { 'fd.name': '93.184.216.34:6000->10.0.0.1:443', 'fd.sport': 443 },
      { 'fd.name': '10.0.0.1:7000->93.184.216.34:80', 'fd.sport': 80 },
    ]);
  });
});

describe('containers', () => {
  const id = '3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e';
  it.each([
    ['docker', `/docker/${id}`, 'docker'],
    ['docker under systemd', `/system.slice/docker-${id}.scope`, 'docker'],
    ['docker in docker', `/docker/${'a'.repeat(64)}/docker/${id}`, 'docker'],
    ['podman', `/machine.slice/libpod-${id}.scope`, 'podman'],
    ['podman, a group below it', `/machine.slice/libpod-${id}.scope/container`, 'podman'],
    ['podman with cgroupfs', `/libpod_parent/libpod-${id}`, 'podman'],
    ['podman of a user', `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope`, 'podman'],
    ['containerd in Kubernetes', `/kubepods/besteffort/podac4ba6b6-0f30-4d70-a4d6-1c2b3d4e5f60/${id}`, 'containerd'],
    ['containerd under systemd', `/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope`, 'containerd'],
    [
      'containerd with a slice',
      `/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:${id}`,
      'containerd',
    ],
    ['containerd alone', `/default/${id}`, 'containerd'],
    ['cri-o', `/kubepods.slice/kubepods-burstable.slice/crio-${id}.scope`, 'cri-o'],
    ['lxc', '/lxc/web', 'lxc'],
    ['lxc payload', '/lxc.payload.web/init.scope', 'lxc'],
    ['nspawn', '/machine.slice/systemd-nspawn@web.service', 'systemd-nspawn'],
  ])('are known by their control group: %s', (_, path, type) => {
    expect(containerOf([`cpu=${path}`])).toEqual({ id: path.includes(id) ? id : 'web', type });
  });

  it.each(['/', '/user.slice/user-1000.slice/session-1.scope', `/system.slice/crio-conmon-${id}.scope`, '/init.scope'])(
    '%s is none',
    path => {
      expect(containerOf([`cpu=${path}`])).toBeUndefined();
    },
  );

  const inside = threadRecord({ tid: 7, cgroups: Buffer.from(`cpu=/docker/${id}\0`) });
  const described = (more: object): TestEvent => ({
    type: 'container',
    tid: -1,
    values: {
      json: JSON.stringify({
        container: { id: id.slice(0, 12), full_id: id, type: 0, name: 'web', image: 'reg:5000/a/nginx:1.2', ...more },
      }),
    },
  });
  const look: TestEvent = { type: 'getuid', values: { uid: 0 } };
  const at = (field: string, more = {}) => last([described(more), look], field, { threads: [inside] });

  it('are host where there is none, and bare until they are described', () => {
    expect(last([look], 'container.id')).toBe('host');
    expect(last([look], 'container.image')).toBeUndefined();
    expect(last([look], 'container.id', { threads: [inside] })).toBe('3ad7b26ded6d');
    expect(last([look], 'container.privileged', { threads: [inside] })).toBeUndefined();
  });

  it.each([
    ['container.name', {}, 'web'],
    ['container.full_id', {}, id],
    ['container.type', {}, 'docker'],
    ['container.image.repository', {}, 'reg:5000/a/nginx'],
    ['container.image.tag', {}, '1.2'],
    ['container.privileged', { privileged: true }, true],
    ['container.label.a', { labels: { a: 'b' } }, 'b'],
    ['container.labels', { labels: { a: 'b', c: 'd' } }, 'a:b,c:d'],
    ['container.mount.dest[/proc*]', { Mounts: [{ Source: '/proc', Destination: '/host', RW: true }] }, '/host'],
    ['container.mounts', { Mounts: [{ Source: '/a', Destination: '/b', Mode: '', RW: false }] }, '/a:/b::false:'],
    ['k8s.ns.name', { labels: { 'io.kubernetes.pod.namespace': 'prod' } }, 'prod'],
    ['k8s.pod.name', { labels: { 'io.kubernetes.pod.name': 'web-1' } }, 'web-1'],
    ['container.ip', { ip: 0x0a000005 }, '10.0.0.5'],
  ] as [string, object, unknown][])('%s', (field, more, expected) => {
    expect(at(field, more)).toBe(expected);
  });

  it.each(['{', '[]', '{"container": 5}', `{"container": {"id": ${'['.repeat(2000)}`])(
    'a description that is none changes nothing: %.20s',
    json => {
      expect(last([{ type: 'container', tid: -1, values: { json } }, look], 'container.id')).toBe('host');
    },
  );
});

describe('paths and addresses', () => {
  it.each([
    ['/a', 'b', '/a/b'],
    ['/a/', './b/../c', '/a/c'],
    ['/', '../../x', '/x'],
    ['/a', '/x//y/', '/x/y'],
    ['', 'x', '/x'],
  ])('%s and %s are %s', (directory, path, expected) => expect(joinPath(directory, path)).toBe(expected));

  it.each([
    [0x7f000001, '127.0.0.1'],
    [1n, '::1'],
    [0n, '::'],
    [0x20010db8000000000001000000000001n, '2001:db8::1:0:0:1'],
    [0xffff0a000001n, '::ffff:10.0.0.1'],
    [0x20010db8000100010001000100010001n, '2001:db8:1:1:1:1:1:1'],
  ])('%s is %s', (address, expected) => expect(addressText(address)).toBe(expected));
});
