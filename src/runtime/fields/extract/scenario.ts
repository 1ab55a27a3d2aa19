/** One capture that shows every field, for tests: a container whose web server opens, connects, logs, polls and renames. */
import { fdRecord, inetTuple, type TestEvent, threadRecord } from '../../scap/testing.ts';

const id = '3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e';

const description = {
  container: {
    id: id.slice(0, 12),
    full_id: id,
    type: 7,
    name: 'web',
    image: 'reg.example/a/nginx:1.2',
    imageid: 'img1',
    imagedigest: 'sha256:abc',
    privileged: false,
    ip: 0x0a000005,
    cni_json: '{"a":1}',
    created_time: 1_600_000_000,
    host_pid: true,
    host_network: false,
    host_ipc: false,
    env: ['A=1', 'B=2'],
    Mounts: [{ Source: '/var/log', Destination: '/log', Mode: 'ro', RW: false, Propagation: 'rprivate' }],
    Healthcheck: { exe: 'curl', args: ['localhost'] },
    labels: {
      'io.kubernetes.pod.namespace': 'prod',
      'io.kubernetes.pod.name': 'web-1',
      'io.kubernetes.pod.uid': 'uid-1',
    },
    pod_sandbox_id: '5b0c6c2a9d3e'.repeat(5),
    pod_sandbox_labels: { app: 'shop' },
  },
};

const ms = 1_000_000n;
const birth = 1_700_000_000_000_000_000n;

const polled = Buffer.alloc(2 + 2 * 10);
polled.writeUInt16LE(2, 0);
polled.writeBigInt64LE(0n, 2);
polled.writeInt16LE(1, 10);
polled.writeBigInt64LE(5n, 12);
polled.writeInt16LE(4, 20);

const web = {
  exe: 'nginx',
  args: ['-g', 'daemon off;'],
  tid: 7,
  pid: 7,
  ptid: 6,
  comm: 'nginx',
  cgroups: [`cpu=/kubepods/pod0a1b2c3d-0000-0000-0000-000000000000/${id}`],
  vtid: 1,
  vpid: 1,
};

export const events: readonly TestEvent[] = [
  { type: 'container', tid: -1, values: { json: JSON.stringify(description) } },
  {
    type: 'clone',
    values: {
      ...web,
      res: 0,
      exe: 'runc',
      args: ['init'],
      comm: 'runc',
      uid: 33,
      gid: 33,
      pidns_init_start_ts: birth - 100n * ms,
    },
  },
  {
    type: 'execve',
    values: {
      ...{ ...web, res: 0, env: ['PATH=/bin', 'HOME=/srv'], tty: 34816, vpgid: 1, pgid: 7, loginuid: 1000 },
      ...{ flags: 1 | 2, cap_inheritable: 0, cap_permitted: 1, cap_effective: 0x400, exe_ino: 99, fdlimit: 1024 },
      ...{ exe_ino_ctime: birth - 10n * ms, exe_ino_mtime: birth - 20n * ms, trusted_exepath: '/usr/sbin/nginx' },
      ...{ pgft_maj: 4, pgft_min: 5, vm_size: 600, vm_rss: 70, vm_swap: 8, uid: 33, gid: 33 },
    },
  },
  {
    type: 'openat',
    values: {
      fd: 3,
      dirfd: -100,
      name: './conf/../a.sh',
      flags: 2 | 4 | (1 << 14) | (1 << 15),
      mode: 0o755,
      dev: 0x801,
      ino: 123,
    },
  },
  { type: 'connect', values: { res: 0, tuple: inetTuple([10, 0, 0, 1], 5000, [93, 184, 216, 34], 443), fd: 5 } },
  { type: 'sendto', values: { res: 12, data: Buffer.from('<86>accepted'), fd: 6, size: 12 } },
  { type: 'poll', values: { res: 1, fds: polled, timeout: -1 } },
  { type: 'renameat', values: { res: 0, olddirfd: -100, oldpath: 'a', newdirfd: -100, newpath: '/tmp/b' } },
  { type: 'mkdir', values: { res: -13, path: '/root/x', mode: 0o700 } },
  { type: 'mkdir', values: { res: 0, path: 'y', mode: 0o700 } },
  { type: 'procinfo', values: { cpu_usr: 10, cpu_sys: 5 } },
  { type: 'procinfo', values: { cpu_usr: 30, cpu_sys: 25 } },
  { type: 'switch', values: { next: 1 } },
  { type: 'asyncevent', tid: -1, values: { plugin_id: 0, name: 'noticed', data: 'x' } },
];

/** Which event is which. */
export const at = {
  container: 0,
  clone: 1,
  exec: 2,
  open: 3,
  connect: 4,
  log: 5,
  poll: 6,
  rename: 7,
  refused: 8,
  mkdir: 9,
  info: 11,
  switched: 12,
  async: 13,
} as const;

export const options = {
  threads: [
    threadRecord({
      tid: 1,
      ptid: 0,
      comm: 'systemd',
      exe: '/sbin/init',
      exepath: '/lib/systemd/systemd',
      sid: 1,
      vpgid: 1,
    }),
    threadRecord({
      tid: 6,
      ptid: 1,
      comm: 'sh',
      exe: 'sh',
      exepath: '/bin/dash',
      args: Buffer.from('-x\0'),
      cwd: '/srv',
      sid: 6,
    }),
  ],
  files: {
    6: [
      fdRecord({ fd: 0, name: '/dev/null' }),
      fdRecord({ fd: 1, kind: 'fifo', name: 'pipe:[1]' }),
      fdRecord({ fd: 2, name: '/dev/tty' }),
      fdRecord({ fd: 5, kind: 'ipv4', source: Buffer.alloc(4), destination: Buffer.alloc(4), protocol: 1 }),
      fdRecord({ fd: 6, kind: 'unix', name: '/dev/log' }),
    ],
  },
};
