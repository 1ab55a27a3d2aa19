/**
 * Damaged and hostile configuration and secrets, from the command line: one clear sentence, the documented exit code,
 * bounded time and memory, and the good files beside it judged all the same.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fill } from '../src/check/secret/testing.ts';
import { type PlimsollRan, plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';

const { folder, remove } = scratch('config-bad-input');
afterAll(remove);

const MiB = 1024 * 1024;
let count = 0;

/** A folder with these files. */
function tree(files: Record<string, string | Uint8Array>): string {
  const root = join(folder, `tree-${count++}`);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

async function ran(...args: string[]): Promise<PlimsollRan> {
  const result = await plimsoll(args);
  expect(result.ms).toBeLessThan(45_000);
  expect(result.memory).toBeLessThan(600 * MiB);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  return result;
}

const scanned = (root: string, ...more: string[]): Promise<PlimsollRan> =>
  ran('scan', `config:${root}`, '--format', 'json', '--no-cache', ...more);

const good =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: it}\nspec:\n  containers:\n  - {name: c, image: x:1, securityContext: {privileged: true}}\n';
const bomb = `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}, *a${n}]`).join('\n')}\nkind: Pod\napiVersion: v1\nspec: {containers: *a30}\n`;

const damaged: [what: string, files: Record<string, string>, says: RegExp][] = [
  ['YAML that is none', { 'bad.yaml': 'apiVersion: v1\nkind: Pod\nspec: [a\n  b: {c\n' }, /bad\.yaml.*line \d+/],
  [
    'one broken document of several',
    { 'bad.yaml': `${good}---\napiVersion: v1\nkind: "Pod\n` },
    /bad\.yaml.*document 2.*line \d+/,
  ],
  ['an alias bomb', { 'bad.yaml': bomb }, /bad\.yaml/],
  [
    'the source of a Helm chart',
    {
      'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'chart/templates/bad.yaml': 'apiVersion: v1\nkind: Pod\nspec: {{ toYaml .Values.x }}\n',
    },
    /chart/,
  ],
  [
    'YAML with the marks of a template',
    { 'bad.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  {{- include "x" . }}\n' },
    /bad\.yaml.*template/,
  ],
  [
    'a Dockerfile with unknown instructions',
    { 'bad.Dockerfile': 'FROM debian:12\nFETCH x\nUSER me\nCOPPY a b\n' },
    /bad\.Dockerfile: line 2:.*FETCH/,
  ],
  ['nesting without an end', { 'bad.yaml': `apiVersion: v1\nkind: Pod\nspec: ${'['.repeat(50_000)}\n` }, /bad\.yaml/],
  ['bytes that are no text', { 'bad.yaml': 'apiVersion: v1\nkind: Pod\nspec: "\u0000\u0001\n' }, /bad\.yaml/],
];

describe('damaged configuration is named, and what stands beside it is judged', () => {
  test.each(damaged)('%s', async (_, files, says) => {
    const result = await scanned(tree({ ...files, 'good.yaml': good }), '--no-render');
    const report = reported<ScanJson & { coverage: { notLookedAt: string[] } }>(result);
    expect(result.code).toBe(0);
    expect(report.findings.map(({ id, subject }) => `${id} ${'path' in subject ? subject.path : ''}`)).toContain(
      'PLK-001 good.yaml',
    );
    const said = [...report.problems.map(({ message }) => message), ...report.coverage.notLookedAt];
    expect(
      said.filter(one => says.test(one)),
      said.join('\n'),
    ).toHaveLength(1);
    const strict = await scanned(tree({ ...files, 'good.yaml': good }), '--no-render', '--strict');
    if (report.problems.length > 0) expect(strict.code).toBe(3);
  });
});

const checkSet = (when: string): string =>
  `apiVersion: plimsoll.dev/v1\nkind: CheckSet\nchecks:\n  - {id: ACME-1, severity: high, title: T, match: {kind: any}, when: '${when}'}\n`;
const list = `a: [${Array.from({ length: 3000 }, (_, n) => n).join(', ')}]\n`;
const deep = 'object.a.all(a, object.a.all(b, object.a.all(c, a + b + c >= 0)))';

describe('checks of one’s own', () => {
  test('that run away are stopped, and said', async () => {
    const root = tree({ 'x.yaml': list, 'own/checks.yaml': checkSet(deep) });
    const result = await scanned(root, '--checks', join(root, 'own'));
    expect(result.code).toBe(0);
    expect(
      reported<ScanJson>(result)
        .problems.map(({ message }) => message)
        .join('\n'),
    ).toMatch(/ACME-1.*x\.yaml|x\.yaml.*ACME-1/);
  });

  test.each([
    ['an expression that is none', checkSet('object.a ='), /ACME-1/],
    ['a pattern that explodes elsewhere is refused or linear', checkSet('string(object.a).matches("(?=x)")'), /ACME-1/],
    ['a file that is no set of checks', 'kind: Pod\n', /checks\.yaml:/],
  ])('%s', async (_, text, says) => {
    const root = tree({ 'x.yaml': 'a: 1\n', 'own/checks.yaml': text });
    const result = await scanned(root, '--checks', join(root, 'own'));
    expect([result.code, result.stdout], result.stderr).toEqual([2, '']);
    expect(result.stderr.replace(/\s+/g, ' ')).toMatch(says);
    expect(result.stderr.match(/^error: /gim)).toHaveLength(1);
  });
});

describe('secrets', () => {
  const looked = (root: string, ...more: string[]): Promise<PlimsollRan> =>
    ran('scan', `repo:${root}`, '--scanners', 'secret', '--format', 'json', '--no-cache', ...more);

  test('a pattern that explodes in other engines does not here', async () => {
    const root = tree({
      'x.txt': `boom${'a'.repeat(200_000)}!\n`.repeat(5),
      'rules.yaml': 'rules:\n  - {id: evil, title: E, keywords: [boom], regex: "boom((a+)+)+$"}\n',
    });
    expect((await looked(root, '--secret-rules', join(root, 'rules.yaml'))).code).toBe(0);
  });

  test('binary files with what looks like secrets: those of a strict form alone', async () => {
    const token = fill('gh' + 'p_<A36>', 21);
    const root = tree({
      program: Buffer.concat([
        Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0]),
        Buffer.from(`password=${fill('<A20>', 2)}\0${token}\0api_key: "${fill('<A32>', 3)}"\0`),
        Buffer.alloc(300_000, 7),
      ]),
    });
    const { findings } = reported<ScanJson>(await looked(root));
    expect(findings.map(({ id }) => id)).toEqual(['github-pat']);
  });
});
