/** Compose files: every check both ways, short and long forms, what services inherit. */
import { describe, expect, test } from 'vitest';
import { containerChecks } from '../container/checks.ts';
import { readDocuments } from '../document/read.ts';
import type { Document } from '../document/types.ts';
import type { Found } from '../types.ts';
import { compose } from './kind.ts';

type Plain = Record<string, unknown>;

const judge = (value: unknown, path = 'compose.yaml'): Found[] => [
  ...compose.judge([{ path, number: 1, value, spot: () => ({ line: 1, endLine: 1 }) }]),
];
const service = (members: Plain, image = 'nginx:1.27'): unknown => ({ services: { web: { image, ...members } } });
const hits = (id: string, members: Plain): Found[] => judge(service(members)).filter(({ check }) => check.id === id);
const read = (path: string, text: string): Document => readDocuments(path, text).documents[0]!;

const mounts = (path: string): [Plain, Plain] => [{ volumes: [`${path}:/x`] }, { volumes: ['data:/x', './here:/y'] }];

const rows: Record<string, [bad: Plain, good: Plain]> = {
  'PLC-001': [{ privileged: true }, { privileged: false }],
  'PLC-002': [{ network_mode: 'host' }, { network_mode: 'service:db' }],
  'PLC-003': [{ pid: 'host' }, {}],
  'PLC-004': [{ ipc: 'host' }, { ipc: 'shareable' }],
  'PLC-005': [{ uts: 'host' }, {}],
  'PLC-006': [{ userns_mode: 'host' }, {}],
  'PLC-007': [{ cgroup: 'host' }, { cgroup: 'private' }],
  'PLC-008': [{ cap_add: ['cap_sys_admin'] }, { cap_add: ['NET_ADMIN'] }],
  'PLC-009': [{ cap_add: ['NET_ADMIN'] }, { cap_add: ['CHOWN'] }],
  'PLC-010': [{ cap_add: ['NET_RAW'] }, { cap_add: ['NET_BIND_SERVICE'] }],
  'PLC-011': [{}, { cap_drop: ['ALL'] }],
  'PLC-012': [{ security_opt: ['seccomp:unconfined'] }, { security_opt: ['seccomp=profile.json'] }],
  'PLC-013': [{ security_opt: ['apparmor=unconfined'] }, { security_opt: ['apparmor=mine'] }],
  'PLC-014': [{ security_opt: ['label:disable'] }, { security_opt: ['label=type:svirt_apache_t'] }],
  'PLC-015': [{ security_opt: ['systempaths=unconfined'] }, {}],
  'PLC-016': [{ security_opt: ['no-new-privileges:false'] }, { security_opt: ['no-new-privileges:true'] }],
  'PLC-017': [{ sysctls: { 'kernel.msgmax': 1 } }, { sysctls: ['net.core.somaxconn=1024'] }],
  'PLC-018': [{ group_add: ['docker'] }, { group_add: ['1000'] }],
  'PLC-019': [{ cgroup_parent: 'x' }, {}],
  'PLC-020': mounts('/var/run/docker.sock'),
  'PLC-021': mounts('/run/podman/podman.sock'),
  'PLC-022': mounts('/'),
  'PLC-023': mounts('/var/lib/etcd'),
  'PLC-024': mounts('/var/lib/kubelet'),
  'PLC-025': [{ volumes: ['/etc:/x'] }, { volumes: ['/etc/localtime:/etc/localtime:ro'] }],
  'PLC-026': mounts('/proc'),
  'PLC-027': mounts('/sys/fs/cgroup'),
  'PLC-028': mounts('/dev'),
  'PLC-029': mounts('/var/lib/docker/containers'),
  'PLC-030': mounts('/var/run'),
  'PLC-031': mounts('~/.ssh'),
  'PLC-032': mounts('/lib/modules'),
  'PLC-033': mounts('/var/log'),
  'PLC-034': mounts('/var/lib'),
  'PLC-035': [
    { volumes: [{ type: 'bind', source: '/srv', target: '/x', bind: { propagation: 'rshared' } }] },
    { volumes: ['/srv:/x:rslave'] },
  ],
  'PLC-036': [{ devices: ['/dev/sda:/dev/sda:r'] }, { devices: ['/dev/null'] }],
  'PLC-037': [{ ports: ['5432:5432'] }, { ports: ['127.0.0.1:5432:5432'] }],
  'PLC-038': [
    { ports: [{ target: 80, published: '8080' }] },
    { ports: [{ target: 80, published: 8080, host_ip: '127.0.0.1' }] },
  ],
  'PLC-039': [{ network_mode: 'bridge' }, { network_mode: 'none' }],
  'PLC-040': [{ user: '0:0' }, { user: '1000' }],
  'PLC-041': [{ image: 'nginx' }, { image: 'nginx:1.27' }],
  'PLC-042': [
    { environment: { DB_PASSWORD: 'hunter2' } },
    { environment: [`DB_PASSWORD=\${DB_PASSWORD}`, 'POSTGRES_PASSWORD_FILE=/run/secrets/db'] },
  ],
  'PLC-043': [{ command: 'redis-server --requirepass x --password=hunter2' }, { command: ['redis-server'] }],
  'PLC-044': [{}, { read_only: true }],
  'PLC-045': [{}, { deploy: { resources: { limits: { memory: '1g' } } } }],
  'PLC-046': [{}, { cpus: 0.5 }],
  'PLC-047': [{ pids_limit: -1 }, { pids_limit: 100 }],
  'PLC-048': [{ restart: 'always' }, { restart: 'on-failure:5' }],
  'PLC-049': [{ healthcheck: { disable: true } }, { healthcheck: { test: 'true' } }],
  'PLC-050': [{ ulimits: { nofile: { soft: -1, hard: -1 } } }, { ulimits: { nofile: 1024 } }],
  'PLC-051': [{ oom_kill_disable: true }, {}],
  'PLC-052': [{ logging: { driver: 'none' } }, { logging: { driver: 'json-file' } }],
};

describe('every check, both ways', () => {
  test.each(Object.entries(rows))('%s', (id, [bad, good]) => {
    expect(hits(id, bad), 'the bad one').not.toEqual([]);
    expect(hits(id, good), 'the good one').toEqual([]);
  });
  test('none is left out', () => {
    expect(containerChecks.map(({ id }) => id)).toEqual(Object.keys(rows));
  });
});

describe('what is a compose file', () => {
  test.each([
    ['docker-compose.yml', { services: { a: { build: '.' } } }, true],
    ['stack/compose.prod.yaml', { services: {} }, true],
    ['anything.yaml', { services: { a: { image: 'x' } } }, true],
    ['config/services.yaml', { services: { 'App\\Mailer': { arguments: [] } } }, false],
    ['docker-compose.yml', { web: { image: 'x' } }, true],
    ['web.yml', { web: { image: 'x' } }, false],
    ['k8s.yaml', { apiVersion: 'v1', kind: 'X', services: { a: { image: 'x' } } }, false],
  ])('%s %j: %s', (path, value, is) => {
    expect(compose.is(value, path)).toBe(is);
  });
});

describe('ports', () => {
  test.each([
    ['6379', '6379'],
    ['16379:6379', '16379'],
    ['0.0.0.0:6379:6379', '6379'],
    ['6379-6380:6379-6380/tcp', '6379'],
    ['[::]:6379:6379', '6379'],
    [`\${PORT:-6379}:6379`, '6379'],
  ])('%s opens Redis', (port, shown) => {
    expect(hits('PLC-037', { ports: [port] })[0]?.hit.message.en).toContain(`Redis (port ${shown})`);
  });
  test.each(['127.0.0.1:6379:6379', '[::1]:6379:6379', 'localhost:6379:6379'])('%s does not', port => {
    expect(hits('PLC-037', { ports: [port] })).toEqual([]);
  });
});

describe('what services inherit', () => {
  test('by anchors and merge keys', () => {
    const text = 'x-base: &base\n  privileged: true\nservices:\n  web:\n    <<: *base\n    image: nginx:1\n';
    const document = read('compose.yaml', text);
    const found = [...compose.judge([document])].filter(({ check }) => check.id === 'PLC-001');
    expect(found.map(({ hit }) => document.spot(hit.at!).line)).toEqual([2]);
  });
  test('by extends, of the same file and of another', () => {
    const base = read('a/base.yaml', 'services:\n  base:\n    image: x:1\n    privileged: true\n');
    const own = read(
      'a/b/compose.yaml',
      'services:\n  web:\n    extends:\n      file: ../base.yaml\n      service: base\n  other:\n    extends: web\n',
    );
    const found = [...compose.judge([base, own])].filter(({ check }) => check.id === 'PLC-001');
    expect(found.map(({ document, hit }) => [document.path, document.spot(hit.at!).line])).toEqual([
      ['a/base.yaml', 4],
      ['a/b/compose.yaml', 3],
      ['a/b/compose.yaml', 7],
    ]);
  });
  test('a service that only adds to another file lacks nothing', () => {
    expect(judge({ services: { web: { environment: { A: 'b' } } } }, 'compose.override.yaml')).toEqual([]);
  });
});

test('a secret’s value is nowhere', () => {
  const found = judge(service({ environment: ['API_TOKEN=s3cr3tvalue'], command: ['--token=s3cr3tvalue'] }));
  expect(found.map(({ check }) => check.id)).toContain('PLC-042');
  expect(JSON.stringify(found.map(({ hit }) => hit))).not.toContain('s3cr3tvalue');
});

describe('--fix', () => {
  test('adds no-new-privileges where nothing is said of it', () => {
    const [found] = judge(service({})).filter(({ check }) => check.id === 'PLC-016');
    expect(found?.fix?.()).toEqual([{ set: ['services', 'web', 'security_opt'], value: ['no-new-privileges:true'] }]);
  });
  test.each<Plain>([{ security_opt: ['label=type:x'] }, { privileged: true }])('leaves %j to its author', members => {
    expect(judge(service(members)).find(({ check }) => check.id === 'PLC-016')?.fix).toBeUndefined();
  });
});
