import { describe, expect, it } from 'vitest';
import { configExtractor, judgeFiles, toFound } from './config.ts';
import { baseImagesOf } from './dockerfile/base-images.ts';

const judge = (files: Record<string, string>, oneFile = false) =>
  judgeFiles(
    Object.entries(files).map(([path, text]) => ({ path, text: () => text })),
    { oneFile },
  );
const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: x\n    securityContext:\n      privileged: true\n';

describe('what is configuration', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'Dockerfiles by their name',
      {
        Dockerfile: 'FROM a:1\n',
        'x/Dockerfile.prod': 'FROM a:1\n',
        'b.dockerfile': 'FROM a:1\n',
        Containerfile: 'FROM a:1\n',
      },
      ['dockerfile', 'dockerfile', 'dockerfile', 'dockerfile'],
    ],
    [
      'what only belongs to a Dockerfile',
      { 'Dockerfile.dockerignore': 'FROM a:1\n', 'dockerfile.md': 'FROM a:1\n', 'dockerfile_parser.py': 'FROM a:1\n' },
      [],
    ],
    ['manifests, each document', { 'a.yaml': `${pod}---\n${pod}` }, ['kubernetes', 'kubernetes']],
    ['compose files', { 'docker-compose.yml': 'services: {a: {image: b}}\n' }, ['compose']],
    [
      'anything else',
      { 'package.json': '{"name": "a", "services": 1}', 'ci.yaml': 'on: push\n', 'a.yaml': 'x: 1\n' },
      [],
    ],
  ])('%s', (_, files, kinds) => expect(judge(files).judged.map(({ kind }) => kind)).toEqual(kinds));

  it('a file that is named is looked at whatever it is called', () => {
    expect(judge({ stdin: '# x\nFROM a:1\n' }, true).judged).toEqual([{ path: 'stdin', kind: 'dockerfile' }]);
    expect(judge({ stdin: pod }, true).judged).toEqual([{ path: 'stdin', kind: 'kubernetes' }]);
    expect(configExtractor({ oneFile: true }).wants('stdin', { path: 'stdin', size: 1, mode: 0 })).toBe(true);
    expect(configExtractor().wants('stdin', { path: 'stdin', size: 1, mode: 0 })).toBe(false);
  });
});

describe('what cannot be judged is said', () => {
  it.each<[string, Record<string, string>, string, RegExp]>([
    [
      'a broken document',
      { 'a.yaml': `${pod}---\napiVersion: v1\nkind: [\n` },
      'record-invalid',
      /a\.yaml: document 2 is broken at line \d+/,
    ],
    [
      'a template of a chart',
      {
        'c/Chart.yaml': 'apiVersion: v2\nname: c\n',
        'c/templates/a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: "{{ .Values.x }}"}\n',
      },
      'not-applicable',
      /template of a Helm chart/,
    ],
    [
      'a template elsewhere',
      { 'a.yaml': 'apiVersion: v1\n{{- if .x }}\nkind: Pod\n{{- end }}\n' },
      'not-applicable',
      /is a template/,
    ],
    [
      'a Dockerfile that is a template',
      { Dockerfile: 'FROM {{ image }}\n{% if x %}\nRUN a\n{% endif %}\n' },
      'not-applicable',
      /is a template/,
    ],
    [
      'an instruction that nobody knows',
      { Dockerfile: 'FROM a:1\nFROBNICATE\n' },
      'record-invalid',
      /line 2: "FROBNICATE" is no instruction/,
    ],
  ])('%s', (_, files, code, message) => {
    expect(judge(files).problems).toEqual([expect.objectContaining({ code, message: expect.stringMatching(message) })]);
  });
});

it('a finding names file, lines and object', () => {
  const found = judge({ 'a.yaml': `# top\n---\n${pod}` }).found.map(toFound);
  expect(found).toContainEqual(
    expect.objectContaining({
      subject: {
        kind: 'object',
        apiVersion: 'v1',
        objectKind: 'Pod',
        name: 'a',
        path: 'a.yaml',
        line: 10,
        endLine: 10,
      },
    }),
  );
});

it('the images that a Dockerfile builds on and copies from', () => {
  const text =
    'ARG V=1\nFROM a:$V AS x\nFROM x\nCOPY --from=b:2 /c /d\nRUN --mount=type=bind,from=x,target=/y z\nFROM $UNKNOWN\nFROM scratch\n';
  expect(baseImagesOf('Dockerfile', text).map(({ image, line }) => [image, line])).toEqual([
    ['a:1', 2],
    ['b:2', 4],
  ]);
  expect(baseImagesOf('a.txt', text)).toEqual([]);
});

const judgeTree = (tree: Record<string, string>) =>
  judgeFiles(Object.entries(tree).map(([path, text]) => ({ path, text: () => text }))).found;

it('of a patch that an overlay names, what it says is judged, not what it leaves to the object', () => {
  const found = judgeTree({
    'base/a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: c, image: x:1}\n',
    'over/kustomization.yaml': 'resources: [../base]\npatches:\n- path: ./p.yaml\n',
    'over/p.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: c\n    securityContext:\n      privileged: true\n      capabilities: {add: [SYS_ADMIN]}\n  volumes:\n  - {name: v, hostPath: {path: /etc}}\n',
  });
  const ids = (path: string) => found.filter(one => one.document.path === path).map(({ check }) => check.id);
  expect(ids('base/a.yaml')).toContain('PLK-073');
  expect(ids('over/p.yaml')).toEqual(expect.arrayContaining(['PLK-001', 'PLK-024', 'PLK-055']));
  expect(ids('over/p.yaml').filter(id => ['PLK-073', 'PLK-087', 'PLK-017', 'PLK-100', 'PLK-020'].includes(id))).toEqual(
    [],
  );
});
