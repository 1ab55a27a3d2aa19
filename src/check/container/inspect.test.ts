/** What `docker inspect` tells that podman does not, or otherwise. test/config-containers.e2e.test.ts has real containers. */
import { describe, expect, test } from 'vitest';
import type { Found } from '../types.ts';
import { inspect } from './kind.ts';

type Plain = Record<string, unknown>;

const container = (HostConfig: Plain, more: Plain = {}, Config: Plain = {}): unknown => [
  {
    Id: 'f00d'.repeat(16),
    Name: '/web',
    Config: { Image: 'nginx:1.27', User: '1000', ...Config },
    HostConfig,
    ...more,
  },
];
const judge = (value: unknown): Found[] => [
  ...inspect.judge([{ path: 'c.json', number: 1, value, spot: () => ({ line: 1, endLine: 1 }) }]),
];
const idsOf = (value: unknown): string[] => judge(value).map(({ check }) => check.id);

/** Docker's own way of saying it, with what must be found and what must not. */
const rows: [what: string, bad: unknown, good: unknown, id: string][] = [
  [
    'masked paths left empty',
    container({ MaskedPaths: [], ReadonlyPaths: [] }),
    container({ MaskedPaths: ['/proc/kcore'] }),
    'PLC-015',
  ],
  [
    'the AppArmor profile in force',
    container({}, { AppArmorProfile: 'unconfined' }),
    container({}, { AppArmorProfile: 'docker-default' }),
    'PLC-013',
  ],
  ['the default bridge', container({ NetworkMode: 'default' }), container({ NetworkMode: 'shop_default' }), 'PLC-039'],
  ['the cgroup namespace', container({ CgroupnsMode: 'host' }), container({ CgroupnsMode: 'private' }), 'PLC-007'],
  ['no limit of processes', container({ PidsLimit: null }), container({ PidsLimit: 100 }), 'PLC-047'],
  ['an empty user', container({}, {}, { User: '' }), container({}, {}, { User: 'nobody' }), 'PLC-040'],
  [
    'a numeric root with a group',
    container({}, {}, { User: '0:1000' }),
    container({}, {}, { User: '10:0' }),
    'PLC-040',
  ],
  [
    'a health check switched off',
    container({}, {}, { Healthcheck: { Test: ['NONE'] } }),
    container({}, {}, { Healthcheck: { Test: ['CMD', 'true'] } }),
    'PLC-049',
  ],
  [
    'an unlimited ulimit',
    container({ Ulimits: [{ Name: 'nofile', Soft: -1, Hard: -1 }] }),
    container({ Ulimits: [{ Name: 'nofile', Soft: 9, Hard: 9 }] }),
    'PLC-050',
  ],
  ['never killed for memory', container({ OomKillDisable: true }), container({ OomKillDisable: false }), 'PLC-051'],
  ['a parent of its own', container({ CgroupParent: '/mine' }), container({ CgroupParent: '' }), 'PLC-019'],
  [
    'a sysctl',
    container({ Sysctls: { 'kernel.msgmax': '1' } }),
    container({ Sysctls: { 'net.core.somaxconn': '1' } }),
    'PLC-017',
  ],
  ['the users of the host', container({ UsernsMode: 'host' }), container({ UsernsMode: '' }), 'PLC-006'],
  [
    'binds of a container that never ran',
    container({ Binds: ['/etc:/x'] }),
    container({ Binds: ['data:/x'] }),
    'PLC-025',
  ],
  [
    'a shared mount',
    container({}, { Mounts: [{ Type: 'bind', Source: '/srv', Destination: '/x', Propagation: 'rshared', RW: true }] }),
    container({}, { Mounts: [{ Type: 'bind', Source: '/srv', Destination: '/x', Propagation: 'rprivate', RW: true }] }),
    'PLC-035',
  ],
  [
    'a secret among the arguments',
    container({}, {}, { Cmd: ['serve', '--api-token=abc123'] }),
    container({}, {}, { Cmd: ['serve', '--api-token-file=/t'] }),
    'PLC-043',
  ],
];

test.each(rows)('%s', (_what, bad, good, id) => {
  expect(idsOf(bad)).toContain(id);
  expect(idsOf(good)).not.toContain(id);
});

describe('what is a container', () => {
  test.each([
    [[{ Id: 'a', HostConfig: {} }], true],
    [{ Config: {}, HostConfig: {} }, true],
    [[{ Id: 'a', RootFS: {} }], false],
    [[], false],
    [{ HostConfig: {} }, false],
  ])('%j: %s', (value, is) => expect(inspect.is(value, 'x.json')).toBe(is));
});

test('a privileged container is not told of each wall that it lacks', () => {
  const ids = idsOf(container({ Privileged: true, CapAdd: ['SYS_ADMIN'], SecurityOpt: ['seccomp=unconfined'] }));
  expect(ids).toContain('PLC-001');
  expect(ids).not.toContain('PLC-008');
  expect(ids).not.toContain('PLC-012');
});

test('the command that made a container gives no secret away', () => {
  const made = ['podman', 'create', '--env', 'TOKEN=s3cr3tvalue', '--security-opt', 'unmask=ALL', '--pid=host'];
  const found = judge(container({ PidMode: 'private' }, { EffectiveCaps: [] }, { CreateCommand: made }));
  expect(found.map(({ check }) => check.id)).toEqual(expect.arrayContaining(['PLC-003', 'PLC-015']));
  expect(JSON.stringify(found.map(({ hit }) => hit))).not.toContain('s3cr3tvalue');
});
