/**
 * The pipeline templates of deploy/ci: their own shell steps, run with the real program over real images. What is
 * simulated is the engine: real/shift-left-engines.ts.
 */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { repo } from './real/cache.ts';
import { plimsoll, scratch } from './real/plimsoll.ts';
import { missing, type Ran, run, skipping } from './real/programs.ts';
import { type CodeHost, makeYard, shell, startCodeHost, type Yard } from './real/shift-left.ts';
import { githubSteps, gitlabJob, jenkinsStep, type ShellStep, tektonStep, yamlOf } from './real/shift-left-engines.ts';

const { folder, remove } = scratch('pipelines');
let yard: Yard;
let host: CodeHost;
let cwd = '';
let turn = 0;

beforeAll(async () => {
  yard = await makeYard(folder);
  host = await startCodeHost();
});
afterAll(() => {
  host.stop();
  remove();
});
beforeEach(() => {
  cwd = join(folder, `work-${turn++}`);
  mkdirSync(cwd);
  host.comments.clear();
});

const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
const verdictOf = (): unknown => JSON.parse(read('plimsoll-reports/gate.json')).verdict;
const step = ({ script, env, command }: ShellStep, extra: Record<string, string> = {}): Promise<Ran> =>
  shell(script, { cwd, command, env: { ...yard.env, ...env, ...extra } });
const ci = (env: Record<string, string>): Promise<Ran> => shell('plimsoll-ci', { cwd, env: { ...yard.env, ...env } });

describe('the steps that all templates take (plimsoll-ci)', () => {
  test.each([
    ['production', 'vulnerable', 1, 'block'],
    ['production', 'mended', 0, 'admit'],
    ['test', 'vulnerable', 0, 'warn'],
    ['', 'vulnerable', 1, 'block'],
  ] as const)('in %j, the %s image exits %i', async (environment, image, code, verdict) => {
    const ran = await ci({ PLIMSOLL_IMAGE: yard[image], PLIMSOLL_ENVIRONMENT: environment });
    expect([ran.code, verdictOf()], ran.stderr).toEqual([code, verdict]);
    const report = JSON.parse(read('plimsoll-reports/scan.json'));
    expect(report.findings.map(({ id }: { id: string }) => id)).toEqual(
      image === 'vulnerable' ? ['CVE-2024-0001'] : [],
    );
    if (code === 1) expect(ran.stdout).toMatch(/blocked by rule critical-with-fix/);
  });

  test('a policy of one’s own, and a comparison that fails the run', async () => {
    writeFileSync(
      join(cwd, 'policy.yaml'),
      'apiVersion: plimsoll.dev/v1\nkind: Policy\nmetadata: { name: mine }\nenvironments: [{ name: any, mode: block }]\nrules: []\n',
    );
    const env = { PLIMSOLL_POLICY: 'policy.yaml', PLIMSOLL_BASE: yard.mended, PLIMSOLL_IMAGE: yard.vulnerable };
    expect((await ci(env)).code).toBe(0);
    const ran = await ci({ ...env, PLIMSOLL_FAIL_ON_NEW: 'high' });
    expect([ran.code, verdictOf()], ran.stderr).toEqual([1, 'admit']);
    expect(JSON.parse(read('plimsoll-reports/diff.json')).entries).toMatchObject([{ change: 'new' }]);
    expect(read('plimsoll-reports/diff.md')).toContain('**1 new** (1 critical)');
  });

  test('a report of an earlier run is something to compare with; one that is not there yet is said so', async () => {
    const first = await ci({
      PLIMSOLL_IMAGE: yard.vulnerable,
      PLIMSOLL_ENVIRONMENT: 'test',
      PLIMSOLL_BASE: 'main.json',
    });
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('there is no main.json yet')]);
    expect(existsSync(join(cwd, 'plimsoll-reports/diff.md'))).toBe(false);
    writeFileSync(join(cwd, 'main.json'), read('plimsoll-reports/scan.json'));
    const second = await ci({ PLIMSOLL_IMAGE: yard.mended, PLIMSOLL_BASE: 'main.json' });
    expect(second.code, second.stderr).toBe(0);
    expect(read('plimsoll-reports/diff.md')).toContain('**nothing new**, 1 gone');
  });

  test('waivers of the repository count on both sides', async () => {
    writeFileSync(
      join(cwd, 'plimsoll.yaml'),
      'apiVersion: plimsoll.dev/v1\nkind: Waivers\nwaivers: [{ id: CVE-2024-0001, reason: never called, owner: team-a, expires: 2099-01-01 }]\n',
    );
    const ran = await ci({ PLIMSOLL_IMAGE: yard.vulnerable, PLIMSOLL_BASE: yard.mended, PLIMSOLL_FAIL_ON_NEW: 'any' });
    expect(ran.code, ran.stderr + ran.stdout).toBe(0);
    expect(read('plimsoll-reports/diff.md')).toContain('Nothing is new, gone or changed.');
  });

  test('a base that cannot be read fails the run only where new findings decide', async () => {
    const env = { PLIMSOLL_IMAGE: yard.mended, PLIMSOLL_BASE: `oci:${cwd}/nowhere` };
    const ran = await ci(env);
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('is missing or incomplete')]);
    expect((await ci({ ...env, PLIMSOLL_FAIL_ON_NEW: 'any' })).code).toBe(3);
  });

  test('an image that cannot be read is no clean one', async () => {
    expect((await ci({ PLIMSOLL_IMAGE: `oci:${cwd}/nowhere`, PLIMSOLL_ENVIRONMENT: 'test' })).code).toBe(3);
  });

  test('the database is fetched, kept, and missed only where there was none', async () => {
    const env = { PLIMSOLL_IMAGE: yard.vulnerable, PLIMSOLL_DB: join(cwd, 'db'), PLIMSOLL_ADVISORIES: yard.database };
    const fetched = await ci(env);
    expect([fetched.code, existsSync(join(cwd, 'db/manifest.json'))], fetched.stderr).toEqual([1, true]);
    const away = { ...env, PLIMSOLL_ADVISORIES: 'https://127.0.0.1:1/advisories' };
    const kept = await ci(away);
    expect([kept.code, kept.stderr]).toEqual([1, expect.stringContaining('the one of an earlier run is used')]);
    expect((await ci({ ...away, PLIMSOLL_DB: join(cwd, 'none') })).code).toBe(4);
  }, 120_000);

  test('what could not be posted changes nothing', async () => {
    const ran = await ci({ PLIMSOLL_IMAGE: yard.mended, PLIMSOLL_BASE: yard.vulnerable, PLIMSOLL_COMMENT: 'true' });
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('could not be posted')]);
  });
});

describe.skipIf(skipping('GitHub Actions', missing('bash')))('GitHub Actions', () => {
  const known = (event: string): Record<string, string> => ({
    'github.token': 'token',
    "github.event_name == 'pull_request' && inputs.comment || 'false'": event === 'pull_request' ? 'true' : 'false',
  });
  const runner = (event: string): Record<string, string> => ({
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: host.api,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_REF: event === 'pull_request' ? 'refs/pull/17/merge' : 'refs/heads/main',
    GITHUB_OUTPUT: join(cwd, 'output'),
    GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
  });

  test('a pull request is warned, passes, and is told what is new in one comment', async () => {
    const given = { image: yard.vulnerable, base: yard.mended, environment: 'test' };
    for (const _ of [1, 2]) {
      for (const one of githubSteps(given, known('pull_request'))) {
        const ran = await step(one, runner('pull_request'));
        expect(ran.code, `${one.name}: ${ran.stderr}`).toBe(0);
      }
    }
    expect(read('output')).toBe('verdict=warn\nverdict=warn\n');
    expect([...host.comments.values()]).toEqual([read('plimsoll-reports/diff.md')]);
    expect(read('summary.md')).toContain(read('plimsoll-reports/diff.md'));
  });

  test('the main branch is blocked', async () => {
    const steps = githubSteps({ image: yard.vulnerable, environment: 'production' }, known('push'));
    const codes: number[] = [];
    for (const one of steps) codes.push((await step(one, runner('push'))).code);
    expect(codes).toEqual([0, 1]);
    expect([read('output'), host.comments.size]).toEqual(['verdict=block\n', 0]);
  });

  test('the form of action and workflow', () => {
    const action = yamlOf('github-action/action.yml');
    expect(action.runs.using).toBe('composite');
    // What a user writes reaches a shell as a variable, never as text of the script.
    for (const { run: script } of action.runs.steps) expect(script ?? '').not.toContain('${{');
    expect(action.runs.steps.at(-1)).toMatchObject({
      if: 'always()',
      with: { path: expect.stringContaining('inputs.reports') },
    });
    expect(action.runs.steps.some(({ uses }: { uses?: string }) => uses?.startsWith('actions/cache@'))).toBe(true);
    const workflow = yamlOf('github-gate.yml');
    expect(workflow.permissions).toMatchObject({ contents: 'read', 'pull-requests': 'write' });
    const used = workflow.jobs.image.steps.find(({ uses }: { uses?: string }) => uses === './.github/actions/plimsoll');
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(used.with)));
  });
});

describe.skipIf(skipping('GitLab CI', missing('bash')))('GitLab CI', () => {
  /** The template names images of the project's registry; here they are layouts. */
  const predefined = (image: string, base: string): Record<string, string> => ({
    GITLAB_CI: 'true',
    CI_API_V4_URL: host.api,
    CI_PROJECT_ID: '5',
    CI_PROJECT_DIR: cwd,
    CI_MERGE_REQUEST_IID: '3',
    CI_REGISTRY_IMAGE: `oci:${folder}/images`,
    CI_COMMIT_SHA: image,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: base,
    PLIMSOLL_COMMENT_TOKEN: 'token',
  });
  beforeAll(async () => {
    if (missing('skopeo')) return;
    for (const [from, tag] of [
      [yard.vulnerable, 'bad'],
      [yard.mended, 'good'],
    ])
      await run('skopeo', ['copy', '--quiet', from ?? '', `oci:${folder}/images:${tag}`]);
  });

  test.skipIf(missing('skopeo'))(
    'a merge request is warned, passes, and is told what is new in one comment',
    async () => {
      for (const _ of [1, 2]) {
        const ran = await step(gitlabJob('plimsoll-merge-request', predefined('bad', 'good')));
        expect([ran.code, verdictOf()], ran.stderr).toEqual([0, 'warn']);
      }
      expect([...host.comments.values()]).toEqual([read('plimsoll-reports/diff.md')]);
      expect(existsSync(join(cwd, '.cache/plimsoll'))).toBe(true);
    },
  );

  test.skipIf(missing('skopeo'))('the default branch is blocked', async () => {
    const ran = await step(gitlabJob('plimsoll-production', predefined('bad', 'good')));
    expect([ran.code, verdictOf()], ran.stderr).toEqual([1, 'block']);
  });

  test('reports and cache are kept when the gate blocks', () => {
    const template = yamlOf('gitlab-gate.yml');
    expect(template['.plimsoll']).toMatchObject({ artifacts: { when: 'always' }, cache: { when: 'always' } });
  });
});

describe('Jenkins', () => {
  test('a pull request is warned, passes, and is told what is new', async () => {
    const comment = `--host github --api ${host.api} --repo acme/shop --request 17`;
    const given = { image: yard.vulnerable, base: yard.mended, environment: 'test', comment };
    const ran = await step(jenkinsStep(given), { PLIMSOLL_COMMENT_TOKEN: 'token' });
    expect([ran.code, verdictOf()], ran.stderr).toEqual([0, 'warn']);
    expect([...host.comments.values()]).toEqual([read('plimsoll-reports/diff.md')]);
  });

  test('the main branch is blocked', async () => {
    const ran = await step(jenkinsStep({ image: yard.vulnerable, environment: 'production' }));
    expect([ran.code, verdictOf()], ran.stderr).toEqual([1, 'block']);
  });

  test.each(['jenkins/vars/plimsollGate.groovy', 'jenkins/Jenkinsfile'])('%s closes what it opens', file => {
    const text = readFileSync(join(repo, 'deploy/ci', file), 'utf8')
      .replace(/\/\*[\s\S]*?\*\/|'''[\s\S]*?'''/g, '')
      .replace(/(?<!:)\/\/.*$/gm, '');
    const closing: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
    const open: string[] = [];
    for (const char of text) {
      if ('([{'.includes(char)) open.push(char);
      else if (closing[char]) expect(open.pop()).toBe(closing[char]);
    }
    expect(open).toEqual([]);
  });
});

describe('Tekton', () => {
  const workspaces = () => ({ source: cwd, cache: join(cwd, 'cache') });
  const results = () => ({ verdict: join(cwd, 'verdict') });

  test.each([
    ['test', 0, 'warn'],
    ['production', 1, 'block'],
  ])('in %s it exits %i', async (environment, code, verdict) => {
    const ran = await step(
      tektonStep({ image: yard.vulnerable, environment, base: yard.mended }, workspaces(), results()),
    );
    expect([ran.code, read('verdict')], ran.stderr).toEqual([code, verdict]);
    expect(read('plimsoll-reports/diff.md')).toContain('**1 new**');
    expect(existsSync(join(cwd, 'cache/plimsoll'))).toBe(true);
  });

  test.skipIf(skipping('a build of Tekton’s pipeline', missing('buildah')))(
    'what its pipeline builds is what its task judges',
    async () => {
      mkdirSync(join(cwd, 'app/node_modules/left'), { recursive: true });
      writeFileSync(join(cwd, 'app/node_modules/left/package.json'), '{"name":"left","version":"1.0.0"}');
      writeFileSync(join(cwd, 'Dockerfile'), 'FROM scratch\nCOPY app /srv/app\n');
      const storage = join(cwd, 'storage.conf');
      writeFileSync(storage, `[storage]\ndriver = "vfs"\nrunroot = "${cwd}/run"\ngraphroot = "${cwd}/root"\n`);
      const { tasks } = yamlOf('tekton/pipeline.yaml').spec;
      const [build, gate] = tasks;
      const [{ script, env }] = build.taskSpec.steps;
      const variables = Object.fromEntries(
        env.map(({ name, value }: { name: string; value: string }) => [name, value]),
      );
      const built = await shell(script, { cwd, env: { ...yard.env, ...variables, CONTAINERS_STORAGE_CONF: storage } });
      expect(built.code, built.stderr).toBe(0);
      const { value: image } = gate.params.find(({ name }: { name: string }) => name === 'image');
      const ran = await step(tektonStep({ image, environment: 'production' }, workspaces(), results()));
      expect([ran.code, read('verdict')], ran.stderr).toEqual([1, 'block']);
    },
    60_000,
  );

  test('the pipeline hands the task what it takes', () => {
    const task = yamlOf('tekton/task.yaml').spec;
    const pipeline = yamlOf('tekton/pipeline.yaml').spec;
    const gate = pipeline.tasks.find(({ name }: { name: string }) => name === 'gate');
    const names = (list: { name: string }[]): string[] => list.map(({ name }) => name);
    expect(names(task.params)).toEqual(expect.arrayContaining(names(gate.params)));
    expect(names(task.workspaces)).toEqual(expect.arrayContaining(names(gate.workspaces)));
    const push = pipeline.tasks.find(({ name }: { name: string }) => name === 'push');
    expect(push.runAfter).toEqual(['gate']);
  });
});

describe.skipIf(skipping('the docker command line', missing('docker')))('docker plimsoll', () => {
  const config = join(folder, 'docker');
  const docker = (...args: string[]): Promise<Ran> =>
    run('docker', args, { cwd, env: { ...yard.env, DOCKER_CONFIG: config } });
  beforeAll(() => {
    mkdirSync(join(config, 'cli-plugins'), { recursive: true });
    symlinkSync(join(repo, 'bin/docker-plimsoll'), join(config, 'cli-plugins/docker-plimsoll'));
  });

  test('is listed by docker as what it is', async () => {
    const { version } = JSON.parse(readFileSync(join(repo, 'package.json'), 'utf8'));
    const ran = await docker('info', '--format', '{{json .ClientInfo.Plugins}}');
    const plugins = JSON.parse(ran.stdout || '[]');
    expect(plugins.find(({ Name }: { Name: string }) => Name === 'plimsoll')).toMatchObject({
      SchemaVersion: '0.1.0',
      Vendor: 'Plimsoll',
      Version: version,
    });
    expect((await docker('--help')).stdout).toMatch(/^ {2}plimsoll\*? /m);
  });

  test.each([
    ['gate, blocked', () => ['plimsoll', 'gate', yard.vulnerable, '--env', 'production'], 1],
    ['gate, warned', () => ['plimsoll', 'gate', yard.vulnerable, '--env', 'test'], 0],
    ['behind options of docker', () => ['--log-level', 'debug', 'plimsoll', 'gate', yard.mended], 0],
    ['an image alone is scanned', () => ['plimsoll', yard.vulnerable], 0],
    ['its errors are its own', () => ['plimsoll', 'scan', 'oci:nowhere'], 3],
    ['another engine', () => ['-H', 'tcp://127.0.0.1:1', 'plimsoll', 'scan', 'docker-daemon:app'], 4],
  ])('%s', async (_name, args, code) => {
    const ran = await docker(...args());
    expect(ran.code, ran.stderr).toBe(code);
  });

  test('help is the command’s own', async () => {
    expect((await docker('plimsoll', 'gate', '--help')).stdout).toMatch(/^Usage: plimsoll gate/);
    expect((await docker('help', 'plimsoll', 'gate')).stdout).toMatch(/^Usage: plimsoll gate/);
  });
});

test('the programs of the package say what they are', async () => {
  const { bin } = JSON.parse(readFileSync(join(repo, 'package.json'), 'utf8'));
  expect(bin).toMatchObject({ 'docker-plimsoll': 'bin/docker-plimsoll', 'plimsoll-ci': 'bin/plimsoll-ci' });
  const ran = await plimsoll(['diff', '--help']);
  expect(ran.stdout).toContain('markdown');
});
