import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../model/index.ts';
import { syscallSource } from '../fields/extract/source.ts';
import { procReader } from '../proc/reader.ts';
import { ruleset } from '../rules/engine/ruleset.ts';
import { ruleLoader } from '../rules/load/loader.ts';
import { alertOf } from '../rules/output/alert.ts';
import { syscallState } from '../state/syscall-state.ts';
import type { Alert } from '../types.ts';
import { type Fallback, fallback } from './fallback.ts';
import { lostKinds } from './lost-kinds.ts';

/** Without blocking: what is watched is looked at in this process. */
const run = promisify(execFile);
const root = process.getuid?.() === 0;
const here = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

interface Watch {
  alerts: Alert[];
  counts: Map<string, number>;
  problems: Problem[];
  seen: Fallback;
  end(): Promise<void>;
}

const open: Watch[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const watch of open.splice(0)) await watch.end();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The rules, over what this machine does, without eBPF. */
async function watch(text: string): Promise<Watch> {
  const loader = ruleLoader({ sources: [syscallSource] });
  expect(loader.load({ name: 'rules.yaml', text }).errors).toEqual([]);
  const rules = ruleset(loader.rules(), loader.turn);
  const alerts: Alert[] = [];
  const counts = new Map<string, number>();
  const problems: Problem[] = [];
  const { sink } = syscallState(event => {
    counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
    for (const rule of rules.match(event)) alerts.push(alertOf(rule, event, {}));
  });
  const reader = procReader();
  const stop = new AbortController();
  const seen = await fallback({
    sink,
    signal: stop.signal,
    onProblem: problem => problems.push(problem),
    rebuild: () => void reader.readProcesses(sink),
  });
  const self: Watch = {
    alerts,
    counts,
    problems,
    seen,
    async end() {
      stop.abort();
      await seen.done;
    },
  };
  open.push(self);
  return self;
}

async function until(holds: () => boolean, milliseconds = 10_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!holds() && Date.now() < end) await new Promise(done => setTimeout(done, 20));
}

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'fallback-'));
  folders.push(made);
  return made;
};

const rules = (watched: string): string => `
- rule: Shell in a container
  desc: A shell runs in a container
  condition: evt.type = execve and container.id != host and proc.name in (sh, dash, bash) and proc.cmdline contains "marked"
  output: shell (container=%container.id command=%proc.cmdline parent=%proc.pname exe=%proc.exepath)
  priority: NOTICE
- rule: Watched file written
  desc: Somebody writes to a file that is watched
  condition: evt.type in (open, openat) and evt.is_open_write = true and fd.name in (${watched}, /etc/shadow)
  output: written (file=%fd.name command=%proc.cmdline container=%container.id)
  priority: WARNING
`;

describe.skipIf(!root)('without eBPF', () => {
  it('a write to a watched file raises its rule, with who wrote', async () => {
    const watched = join(folder(), 'watched');
    const { alerts, seen } = await watch(rules(watched));
    expect(seen.way).toBe('fallback');
    expect(seen.lost).toEqual(lostKinds());
    await run('sh', ['-c', `sleep 0.1; echo changed > ${watched}; sleep 0.1`]);
    await run('cat', [watched]);
    await until(() => alerts.length > 0);
    expect(alerts.map(({ rule }) => rule)).toContain('Watched file written');
    expect(alerts[0]?.outputFields).toMatchObject({ 'fd.name': watched, 'container.id': 'host' });
    expect(alerts[0]?.outputFields['proc.cmdline']).toMatch(/^sh -c sleep/);
  });

  it('names are seen: what is made, renamed and removed', async () => {
    const place = folder();
    const { alerts } = await watch(`
- rule: Names
  desc: Names below the folder
  condition: >
    evt.type in (mkdirat, symlinkat, linkat, renameat2, unlinkat, fchmodat, openat) and
    (fs.path.name startswith ${place} or fs.path.source startswith ${place}) and evt.is_open_read != true
  output: "%evt.type %fs.path.name %fs.path.source %fs.path.target"
  priority: INFO
`);
    const steps = 'mkdir d; ln -s t s; : > f; mv f d/g; chmod u+s d/g; sleep 0.1; rm -r d/g s; rmdir d';
    await run('sh', ['-c', steps], { cwd: place });
    await until(() => alerts.some(({ message }) => message === `unlinkat ${place}/d <NA> <NA>`));
    const messages = alerts.map(({ message }) => message.replaceAll(place, ''));
    expect(messages).toEqual(
      expect.arrayContaining([
        'mkdirat /d <NA> <NA>',
        'symlinkat <NA> /s /t',
        'renameat2 <NA> /f /d/g',
        'fchmodat /d/g <NA> <NA>',
        'unlinkat /s <NA> <NA>',
        'unlinkat /d <NA> <NA>',
      ]),
    );
  });

  it('a fork bomb loses nothing, or what it lost is counted', { timeout: 60_000 }, async () => {
    const { counts, problems, seen } = await watch(rules('/nonexistent'));
    const before = new Map(counts);
    const forks = 4000;
    await run('sh', ['-c', `i=0; while [ $i -lt ${forks} ]; do (:) & i=$((i+1)); done; wait`]);
    const since = (type: string): number => (counts.get(type) ?? 0) - (before.get(type) ?? 0);
    await until(() => since('procexit') + seen.statistics().lostProcessEvents >= forks, 20_000);
    const { lostProcessEvents } = seen.statistics();
    expect(since('clone') + lostProcessEvents).toBeGreaterThanOrEqual(forks);
    expect(problems.length > 0).toBe(lostProcessEvents > 0);
  });

  it.skipIf(!here('podman') || !here('runc'))(
    'a shell in a container raises its rule, and its files have the container’s paths',
    { timeout: 90_000 },
    async () => {
      const place = folder();
      const rootfs = join(place, 'rootfs');
      for (const name of ['etc', 'usr', 'proc', 'sys', 'dev', 'run', 'tmp', 'var'])
        mkdirSync(join(rootfs, name), { recursive: true });
      for (const name of ['bin', 'lib', 'lib64', 'sbin']) symlinkSync(`usr/${name}`, join(rootfs, name));
      writeFileSync(join(rootfs, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
      writeFileSync(join(rootfs, 'etc/shadow'), 'root:*:1::::::\n');
      const { alerts } = await watch(rules('/nonexistent'));
      const engine = ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs', '--events-backend', 'none'];
      const store = ['--root', join(place, 'store'), '--runroot', join(place, 'run'), '--storage-driver', 'overlay'];
      const limits = ['--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=4096:4096', '--network', 'none'];
      const shell = ['sh', '-c', 'sleep 0.3; : marked; echo x >> /etc/shadow; sleep 0.3'];
      await run('podman', [
        ...engine,
        ...store,
        'run',
        '--rm',
        ...limits,
        '-v',
        '/usr:/usr:ro',
        '--rootfs',
        `${rootfs}:O`,
        ...shell,
      ]);
      await until(() => new Set(alerts.map(({ rule }) => rule)).size === 2);
      const inside = alerts.filter(({ outputFields }) => outputFields['container.id'] !== 'host');
      const of = (rule: string) => inside.find(alert => alert.rule === rule)?.outputFields;
      expect(of('Shell in a container')).toMatchObject({ 'container.id': expect.stringMatching(/^[\da-f]{12}$/) });
      expect(of('Watched file written')).toMatchObject({
        'fd.name': '/etc/shadow',
        'container.id': of('Shell in a container')?.['container.id'],
      });
    },
  );
});
