/**
 * Secrets from end to end: in layers of real images, also where a later layer deletes them; in an image's config; in the
 * history of a repository. And the promise that matters most: no value stands in anything that the program leaves behind.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill, keyOf } from '../src/check/secret/testing.ts';
import type { Finding } from '../src/model/index.ts';
import { formats } from '../src/report/index.ts';
import { writeOciLayout } from '../src/source/index.ts';
import { plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';
import { missing } from './real/programs.ts';

const planted = {
  deleted: fill('gh' + 'p_<A36>', 11),
  replaced: fill('dckr' + '_pat_<A27>', 12),
  rotated: fill('dckr' + '_pat_<A27>', 13),
  copied: fill('glpat' + '-<A20>', 14),
  address: fill('<A14>', 15),
  password: fill('<A10>7x', 16),
  environment: fill('AK' + 'IA<T16>', 17),
  history: fill('npm' + '_<A36>', 18),
  label: fill('SG' + '.<A22>.<A43>', 19),
  key: keyOf('RSA PRIVATE KEY', [0x30, 0x82, 1, 0x22]),
};
/** Parts of the values, long enough to be no accident: whoever prints half a secret has printed it. */
const traces = Object.values(planted).flatMap(value =>
  (value.startsWith('-----') ? value.split('\n')[1]! : value.replace(/^[a-zA-Z]{2,6}[_.-](?:pat_)?/, '')).slice(0, 10),
);

const { folder, remove } = scratch('secrets');
afterAll(remove);
const cache = join(folder, 'cache');
const layout = join(folder, 'layout');
const image = `oci:${layout}:v1`;

beforeAll(async () => {
  await writeOciLayout(layout, [
    {
      tag: 'v1',
      config: { Env: [`AWS_ACCESS_KEY_ID=${planted.environment}`], Labels: { 'com.corp.mail': planted.label } },
      layers: [
        {
          createdBy: 'COPY app /app',
          entries: [
            { path: 'app', type: 'directory' },
            { path: 'app/.env', content: `GITHUB_TOKEN=${planted.deleted}\nDB_PASSWORD=${planted.password}\n` },
            { path: 'app/pull.sh', content: `docker login -p ${planted.replaced}\n` },
            { path: 'app/keep.yaml', content: `url: postgres://app:${planted.address}@db.internal/app\n` },
            { path: 'app/copied', content: `token: ${planted.copied}\n` },
            { path: 'etc/ssl/server.key', content: planted.key },
          ],
        },
        {
          createdBy: `RUN |1 NPM_TOKEN=${planted.history} /bin/sh -c npm ci`,
          entries: [
            { path: 'app/.wh..env', content: '' },
            { path: 'app/copied', content: `# moved\ntoken: ${planted.copied}\n` },
          ],
        },
        {
          createdBy: 'COPY pull.sh /app',
          entries: [{ path: 'app/pull.sh', content: `docker login -p ${planted.rotated}\n` }],
        },
      ],
    },
  ]);
});

const scanned = async (...args: string[]): Promise<ScanJson> =>
  reported<ScanJson>(await plimsoll(['scan', ...args, '--scanners', 'secret', '--format', 'json', '--cache', cache]));
const secretsAt = ({ findings }: ScanJson, path: string): Finding[] =>
  findings.filter(({ kind, subject }) => kind === 'secret' && subject.kind === 'file' && subject.path === path);

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}
const tracesIn = (content: Buffer | string): string[] => traces.filter(trace => content.includes(trace));

describe('secrets in the layers of an image', () => {
  it('are found in the layer that holds them, also where a later one deletes or replaces the file', async () => {
    const report = await scanned(image);
    const [first, second, third] = report.artifact.layers.map(({ diffId }) => diffId);
    const told = (path: string, id: string) => {
      const [found] = secretsAt(report, path).filter(one => one.id === id);
      return { layer: found?.subject.kind === 'file' && found.subject.layer, en: found?.message?.en };
    };
    expect(told('app/.env', 'github-pat')).toEqual({ layer: first, en: expect.stringContaining('layer 2 removes') });
    expect(told('app/.env', 'generic-password')).toMatchObject({ layer: first });
    expect(told('app/keep.yaml', 'postgres-url')).toEqual({ layer: first, en: expect.not.stringContaining('removes') });
    expect(told('etc/ssl/server.key', 'rsa-private-key')).toMatchObject({ layer: first });
    expect(second).toBeDefined();
    // Rotated, not copied: two secrets.
    expect(secretsAt(report, 'app/pull.sh').map(({ subject }) => subject.kind === 'file' && subject.layer)).toEqual([
      first,
      third,
    ]);
  });

  it('are one finding where a later layer copies the file up', async () => {
    const [copied, ...more] = secretsAt(await scanned(image), 'app/copied');
    expect(more).toEqual([]);
    expect(copied?.message?.en).toContain('layers 1, 2 hold it');
  });

  it('are found in what the image says of itself', async () => {
    const report = await scanned(image);
    const ofImage = report.findings.filter(({ subject }) => subject.kind === 'artifact');
    expect(ofImage.map(({ id }) => id).sort()).toEqual(['aws-access-key-id', 'npm-access-token', 'sendgrid-api-key']);
    expect(ofImage.map(({ message }) => message?.en).join()).toMatch(
      /AWS_ACCESS_KEY_ID.*label com\.corp\.mail|history/s,
    );
    expect(report.artifact.layers[1]?.createdBy).toBe('RUN |1 NPM_TOKEN=******** /bin/sh -c npm ci');
  });
});

describe('values of secrets', () => {
  it.each(formats.map(({ id }) => id))('stand in no report of form %s', async format => {
    for (const lang of ['en', 'zh-CN']) {
      const args = [
        'scan',
        image,
        '--scanners',
        'secret',
        '--format',
        format,
        '--lang',
        lang,
        '--cache',
        cache,
        '--debug',
      ];
      const { stdout, stderr } = await plimsoll(args);
      expect(stdout.length).toBeGreaterThan(0);
      expect(tracesIn(stdout + stderr)).toEqual([]);
    }
  });

  it('stand in no file of the cache, nor in what explains a finding', async () => {
    await scanned(image);
    const explained = await plimsoll(['explain', 'github-pat', image, '--cache', cache, '--debug']);
    expect(tracesIn(explained.stdout + explained.stderr)).toEqual([]);
    const files = filesBelow(cache);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect([file, tracesIn(readFileSync(file))]).toEqual([file, []]);
  });
});

const noGit = await missing('git');

describe.skipIf(noGit)(`secrets in the history of a repository${noGit ? ` (${noGit})` : ''}`, () => {
  const tree = join(folder, 'tree');
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', tree, '-c', 'user.name=A', '-c', 'user.email=a@corp.cn', ...args], {
      encoding: 'utf8',
    }).trim();
  const commit = (message: string): string => {
    git('add', '-A');
    git('commit', '-qm', message, '--date', '2024-05-06T07:08:09Z');
    return git('rev-parse', 'HEAD');
  };
  let [added, removed] = ['', ''];

  beforeAll(() => {
    mkdirSync(join(tree, 'config'), { recursive: true });
    git('init', '-q');
    writeFileSync(join(tree, 'config/ci.env'), `GITHUB_TOKEN=${planted.deleted}\n`);
    writeFileSync(join(tree, 'empty'), '');
    writeFileSync(join(tree, 'now.env'), `TOKEN=${planted.copied}\n`);
    added = commit('first');
    rmSync(join(tree, 'config/ci.env'));
    removed = commit('second');
    git('checkout', '-qb', 'other', added);
    writeFileSync(join(tree, 'branch.env'), `TOKEN=${planted.replaced}\n`);
    commit('on another branch');
    git('checkout', '-q', removed);
  });

  it('are found with the commit that brought them in, and the one that removed them', async () => {
    const report = await scanned(`repo:${tree}`, '--history');
    expect(report.problems).toEqual([]);
    expect(secretsAt(report, 'config/ci.env')).toMatchObject([
      {
        id: 'github-pat',
        subject: { commit: added, line: 1 },
        message: { en: expect.stringContaining(removed.slice(0, 12)) },
      },
    ]);
    expect(secretsAt(report, 'config/ci.env')[0]?.message?.en).toContain('2024-05-06');
    expect(secretsAt(report, 'branch.env')).toHaveLength(1);
    // What the tree itself holds is told once.
    expect(secretsAt(report, 'now.env')).toHaveLength(1);
    expect(tracesIn(JSON.stringify(report))).toEqual([]);
  });

  it('are not looked for unless that is asked', async () => {
    expect(secretsAt(await scanned(`repo:${tree}`), 'config/ci.env')).toEqual([]);
  });

  it('are read without running anything that the repository names', async () => {
    const mark = join(folder, 'ran');
    const program = join(folder, 'program.sh');
    writeFileSync(program, `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    writeFileSync(join(tree, '.gitattributes'), '* diff=evil filter=evil\n');
    commit('attributes');
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
      'diff.external',
      'diff.evil.textconv',
      'diff.evil.command',
      'filter.evil.smudge',
      'filter.evil.clean',
      'gpg.program',
      'core.hooksPath',
    ])
      git('config', key, program);
    git('config', 'log.showSignature', 'true');
    const report = await scanned(`repo:${tree}`, '--history');
    expect(secretsAt(report, 'config/ci.env')).toHaveLength(1);
    expect(() => readFileSync(mark)).toThrow();
  });

  it('are a gap where there is no repository', async () => {
    const bare = join(folder, 'bare');
    mkdirSync(bare);
    const ran = await plimsoll([
      'scan',
      `repo:${bare}`,
      '--scanners',
      'secret',
      '--history',
      '--format',
      'json',
      '--no-cache',
    ]);
    expect(ran.code).toBe(3);
    expect(reported<ScanJson>(ran).problems).toMatchObject([
      { gap: true, message: expect.stringContaining('history') },
    ]);
  });
});

describe('rules of one’s own', () => {
  const rules = join(folder, 'rules.yaml');
  const tree = join(folder, 'own');
  beforeAll(() => {
    mkdirSync(tree, { recursive: true });
    writeFileSync(join(tree, 'a.txt'), `badge CORP-${fill('<D12>', 4)} and ${planted.copied}\n`);
  });

  it('find what ours do not, and ours can be left out', async () => {
    writeFileSync(
      rules,
      'rules:\n  - id: corp-badge\n    title: Badge\n    keywords: [CORP-]\n    regex: CORP-([0-9]{12})\n    severity: critical\ndisable: [gitlab-pat]\n',
    );
    const report = await scanned(`repo:${tree}`, '--secret-rules', rules);
    expect(report.findings).toMatchObject([
      { id: 'corp-badge', title: 'Badge', severity: 'critical', excerpt: 'CORP-********' },
    ]);
  });

  it.each([
    ['a pattern that RE2 has not', 'rules:\n  - id: x1\n    keywords: [abc]\n    regex: (?=x)y\n', /line 4: regex/],
    ['an unknown rule', 'disable:\n  - no-such-rule\n', /line 2: disable: there is no rule no-such-rule/],
    ['a rule without keywords', 'rules:\n  - id: x1\n    regex: abc\n', /line 2: keywords/],
    ['a word that there is not', 'rules: []\nallow: []\n', /line 2: there is no key allow/],
  ])('are refused with the line: %s', async (_, text, message) => {
    writeFileSync(rules, text);
    const ran = await plimsoll(['scan', `repo:${tree}`, '--scanners', 'secret', '--secret-rules', rules, '--no-cache']);
    expect(ran.code).toBe(2);
    expect(ran.stderr.replace(/\s+/g, ' ')).toMatch(message);
  });
});
