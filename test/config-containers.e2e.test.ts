/**
 * Running containers: podman makes them, `podman inspect` tells of them, and the program judges what it tells. Each setting
 * is tried both ways: a container that has it, and one that is as careful as can be. None of them has to run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';
import { missing, must, run, skipping } from './real/programs.ts';

const skip = skipping('containers of podman', missing('podman', 'runc', 'tar'));
const { folder, remove } = scratch('containers');

const image = 'localhost/tried:1';
const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
const host = ['--cgroup-manager', 'cgroupfs', '--events-backend', 'file', '--runtime', 'runc'];
const limits = ['--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=4096:4096'];
const podman = (...args: string[]) => run('podman', [...store, ...host, ...args]);

const careful = [
  ...['--user', '1000:1000', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--read-only'],
  ...['--memory', '64m', '--cpus', '0.5', '--pids-limit', '50', '-v', 'data:/data', '-p', '127.0.0.1:18080:8080'],
  ...['-e', 'GREETING=hello', '--restart', 'on-failure:5', '--health-cmd', 'true'],
];

const secret = 'n0t-for-anyones-eyes';

/** Options of `podman create`, and the checks that must find something then. */
const risky: [name: string, options: string[], ids: string[]][] = [
  ['privileged', ['--privileged'], ['PLC-001']],
  ['host-network', ['--network', 'host'], ['PLC-002']],
  ['host-pid', ['--pid', 'host'], ['PLC-003']],
  ['host-ipc', ['--ipc', 'host'], ['PLC-004']],
  ['host-uts', ['--uts', 'host'], ['PLC-005']],
  ['sys-admin', ['--cap-add', 'SYS_ADMIN'], ['PLC-008', 'PLC-011']],
  ['net-admin', ['--cap-add', 'NET_ADMIN'], ['PLC-009']],
  ['net-raw', ['--cap-add', 'NET_RAW'], ['PLC-010']],
  ['seccomp', ['--security-opt', 'seccomp=unconfined'], ['PLC-012']],
  ['apparmor', ['--security-opt', 'apparmor=unconfined'], ['PLC-013']],
  ['label', ['--security-opt', 'label=disable'], ['PLC-014']],
  ['unmask', ['--security-opt', 'unmask=ALL'], ['PLC-015']],
  ['plain', [], ['PLC-016', 'PLC-040', 'PLC-044', 'PLC-045', 'PLC-046', 'PLC-049']],
  ['group', ['--group-add', 'disk'], ['PLC-018']],
  ['etc', ['-v', '/etc:/host:ro'], ['PLC-025']],
  ['root', ['-v', '/:/host'], ['PLC-022']],
  ['proc', ['-v', '/proc:/host'], ['PLC-026']],
  ['device', ['--device', '/dev/zero'], ['PLC-036']],
  ['redis', ['-p', '16379:6379'], ['PLC-037', 'PLC-038']],
  ['secret', ['-e', `DB_PASSWORD=${secret}`], ['PLC-042']],
  ['no-pids-limit', ['--pids-limit', '-1'], ['PLC-047']],
  ['always', ['--restart', 'always'], ['PLC-048']],
  ['no-health', ['--no-healthcheck'], ['PLC-049']],
  ['no-oom', ['--oom-score-adj', '0', '--log-driver', 'none'], ['PLC-052']],
];

interface Judged {
  ids: string[];
  output: string;
}

async function judged(...names: string[]): Promise<Judged> {
  const inspected = await podman('inspect', ...names);
  expect(inspected.code, inspected.stderr).toBe(0);
  const ran = await plimsoll(['scan', 'config:-', '--format', 'json'], { input: inspected.stdout });
  return { ids: reported<ScanJson>(ran).findings.map(({ id }) => id), output: ran.stdout };
}

describe.skipIf(skip)('containers of podman', () => {
  beforeAll(async () => {
    mkdirSync(join(folder, 'rootfs'));
    writeFileSync(join(folder, 'rootfs', 'file'), 'x');
    await must('tar', ['-cf', join(folder, 'rootfs.tar'), '-C', join(folder, 'rootfs'), '.']);
    await must('podman', [...store, ...host, 'import', '--quiet', join(folder, 'rootfs.tar'), image]);
  }, 120_000);
  afterAll(async () => {
    await podman('rm', '--all', '--force');
    remove();
  });

  const create = async (name: string, options: string[]) => {
    const made = await podman('create', ...limits, '--name', name, ...options, image, 'sleep', '1');
    expect(made.code, made.stderr).toBe(0);
  };

  it('finds nothing in one that is as careful as can be', async () => {
    await create('careful', careful);
    expect((await judged('careful')).ids).toEqual([]);
  }, 60_000);

  it.each(risky)(
    '%s',
    async (name, options, ids) => {
      await create(name, options);
      const { ids: found, output } = await judged(name);
      expect(found).toEqual(expect.arrayContaining(ids));
      expect(output).not.toContain(secret);
    },
    60_000,
  );

  it('tells several apart, by name and line', async () => {
    await create('both', ['--privileged']);
    const inspected = await podman('inspect', 'careful', 'both');
    const ran = await plimsoll(['scan', 'config:-', '--format', 'json'], { input: inspected.stdout });
    const [found] = reported<ScanJson>(ran).findings.filter(({ id }) => id === 'PLC-001');
    expect(found?.message?.en).toBe('container "both" is privileged');
    const line = found?.subject.kind === 'file' ? found.subject.line : 0;
    expect(inspected.stdout.split('\n')[(line ?? 0) - 1]).toContain('"Privileged": true');
  }, 60_000);
});
