import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocuments } from '../document/read.ts';
import { unifiedDiff } from './diff.ts';
import { fixFiles } from './fix.ts';
import { editYaml } from './yaml.ts';

const text = `# top
spec:
  containers:
    - name: a # the first
      image: "x:1"
      securityContext:
        privileged: true   # why
      # about ports
      ports: [ {containerPort: 80} ]

    - name: b
      securityContext:
      env: []
  # the end
  hostPID: yes
other: {a: 1, b: [x, y]}
`;
const changed = (before: string, after: string) =>
  unifiedDiff('x', before, after)
    .split('\n')
    .filter(line => /^[-+](?![-+]{2} )/.test(line));

describe('a change to YAML changes its own lines alone', () => {
  const c = ['spec', 'containers'] as const;
  it.each<[string, Parameters<typeof editYaml>[1], string[]]>([
    [
      'a scalar',
      { set: [...c, 0, 'securityContext', 'privileged'], value: false },
      ['-        privileged: true   # why', '+        privileged: false   # why'],
    ],
    ['a quoted scalar', { set: [...c, 0, 'image'], value: 'y:2' }, ['-      image: "x:1"', '+      image: "y:2"']],
    [
      'a new member',
      { set: [...c, 0, 'securityContext', 'runAsNonRoot'], value: true },
      ['+        runAsNonRoot: true'],
    ],
    ['a new member at the end of a mapping', { set: [...c, 0, 'stdin'], value: false }, ['+      stdin: false']],
    [
      'below an empty value',
      { set: [...c, 1, 'securityContext', 'capabilities', 'drop'], value: ['ALL'] },
      ['+        capabilities:', '+          drop:', '+            - ALL'],
    ],
    [
      'mappings on the way',
      { set: [...c, 1, 'resources', 'limits', 'memory'], value: '128Mi' },
      ['+      resources:', '+        limits:', '+          memory: "128Mi"'],
    ],
    [
      'in braces',
      { set: ['other', 'c'], value: 'z' },
      ['-other: {a: 1, b: [x, y]}', '+other: {a: 1, b: [x, y], c: z}'],
    ],
    [
      'a list in brackets',
      { set: ['other', 'b'], value: ['z'] },
      ['-other: {a: 1, b: [x, y]}', '+other: {a: 1, b: [z]}'],
    ],
    ['removed', { remove: ['spec', 'hostPID'] }, ['-  hostPID: yes']],
    ['an item removed', { remove: [...c, 1] }, ['-    - name: b', '-      securityContext:', '-      env: []']],
    ['removed in braces', { remove: ['other', 'a'] }, ['-other: {a: 1, b: [x, y]}', '+other: {b: [x, y]}']],
  ])('%s', (_, change, lines) => {
    const edited = editYaml(text, change);
    expect(edited).toBeDefined();
    expect(changed(text, edited!)).toEqual(lines);
  });

  it.each<[string, string, Parameters<typeof editYaml>[1], string]>([
    [
      'JSON on lines of its own',
      '{\n  "a": {\n    "b": 1\n  }\n}\n',
      { set: ['a', 'c'], value: { d: [true] } },
      '{\n  "a": {\n    "b": 1,\n    "c": {\n      "d": [\n        true\n      ]\n    }\n  }\n}\n',
    ],
    ['JSON on one line', '{"a":{"b":1}}', { set: ['a', 'b'], value: 2 }, '{"a":{"b":2}}'],
    ['without a line break at the end', 'a: 1', { set: ['b'], value: 2 }, 'a: 1\nb: 2'],
    [
      'line breaks of Windows',
      'a:\r\n  b: 1\r\nc: 2\r\n',
      { set: ['a', 'd'], value: 3 },
      'a:\r\n  b: 1\r\n  d: 3\r\nc: 2\r\n',
    ],
    [
      'behind a block scalar',
      'a:\n  b: |\n    x\n    y\nc: 1\n',
      { set: ['a', 'd'], value: true },
      'a:\n  b: |\n    x\n    y\n  d: true\nc: 1\n',
    ],
    ['a word that could be read as something else', 'a: 1\n', { set: ['b'], value: 'yes' }, 'a: 1\nb: "yes"\n'],
  ])('%s', (_, before, change, after) => expect(editYaml(before, change)).toBe(after));

  it.each<[string, string, Parameters<typeof editYaml>[1]]>([
    ['what an alias names', 'a: &a {b: 1}\nc: *a\n', { set: ['c', 'b'], value: 2 }],
    ['a block that would become empty', 'a:\n  b: 1\n', { remove: ['a', 'b'] }],
    ['a list in the place of a block', 'a:\n  b: 1\n', { set: ['a'], value: [1] }],
    ['nothing there', 'a: 1\n', { remove: ['b'] }],
  ])('is not made: %s', (_, before, change) => expect(editYaml(before, change)).toBeUndefined());

  it('whatever the document', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const value = fc.letrec(tie => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.boolean(),
        fc.integer(),
        fc.constantFrom('x', 'yes', '1', ''),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { minKeys: 1 }),
        fc.array(key, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (object, path, pretty) => {
          const before = JSON.stringify(object, undefined, pretty ? 2 : undefined);
          const edited = editYaml(before, { set: path, value: 'new' });
          // Made right, or not at all: the reader is asked.
          if (edited !== undefined) expect(readDocuments('x', edited).problems).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('fixes of Dockerfiles', () => {
  const fixed = (dockerfile: string) => fixFiles([{ path: 'Dockerfile', text: () => dockerfile }])[0]?.after;
  const begin = '# keep me\nFROM debian:12\n';
  it.each<[string, string, string]>([
    ['ADD', 'ADD a /b', 'COPY a /b'],
    [
      'apt-get without -y',
      'RUN apt-get update \\\n  # why\n  && apt-get install vim',
      'RUN apt-get update \\\n  # why\n  && apt-get install -y vim',
    ],
    ['apk', 'RUN apk add a', 'RUN apk add --no-cache a'],
    ['MAINTAINER', 'MAINTAINER "A <a@x.example>"', 'LABEL org.opencontainers.image.authors="A <a@x.example>"'],
    ['a CMD that is overruled', 'CMD ["a"]\n# the real one\nCMD ["b"]', '# the real one\nCMD ["b"]'],
    ['a relative WORKDIR', 'WORKDIR /srv\nWORKDIR app', 'WORKDIR /srv\nWORKDIR /srv/app'],
    ['a missing slash', 'COPY a b /c', 'COPY a b /c/'],
    ['apt', 'RUN apt install -y a', 'RUN apt-get install -y a'],
    ['the cache of dnf', 'RUN dnf install -y a-1', 'RUN dnf install -y a-1 && dnf clean all'],
    ['the cache of pip', 'RUN pip install a==1', 'RUN pip install --no-cache-dir a==1'],
  ])('%s', (_, before, after) => expect(fixed(`${begin}${before}\n`)).toBe(`${begin}${after}\n`));

  it.each([
    ['behind a pipe', 'RUN dnf install -y a-1 | tee log'],
    ['what is not safe', 'RUN apt-get install -y a=1'],
    ['a relative WORKDIR of unknown place', 'WORKDIR app'],
  ])('are left alone: %s', (_, text) => expect(fixed(`${begin}${text}\n`)).toBeUndefined());
});

it('diff -u', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `l${i}`);
  const after = [...lines];
  after[2] = 'x';
  after.splice(20, 1);
  expect(unifiedDiff('f', `${lines.join('\n')}\n`, `${after.join('\n')}\n`)).toBe(
    [
      '--- a/f',
      '+++ b/f',
      '@@ -1,6 +1,6 @@',
      ' l0',
      ' l1',
      '-l2',
      '+x',
      ' l3',
      ' l4',
      ' l5',
      '@@ -18,7 +18,6 @@',
      ' l17',
      ' l18',
      ' l19',
      '-l20',
      ' l21',
      ' l22',
      ' l23',
      '',
    ].join('\n'),
  );
});

it('a patch of an overlay is no object that lacks anything', () => {
  const patch =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: c\n      securityContext:\n        runAsUser: 5\n';
  const files = (name: string) => [
    { path: 'k/kustomization.yaml', text: () => `patches:\n  - path: ${name}\n` },
    { path: 'k/p.yaml', text: () => patch },
  ];
  expect(fixFiles(files('p.yaml'))).toEqual([]);
  expect(fixFiles(files('other.yaml'))).toHaveLength(1);
});
