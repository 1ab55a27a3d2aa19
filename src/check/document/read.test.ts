import { describe, expect, it } from 'vitest';
import { documentBounds } from './bounds.ts';
import { readDocuments } from './read.ts';

const valuesOf = (text: string): unknown[] => readDocuments('a.yaml', text).documents.map(({ value }) => value);

describe('documents', () => {
  it.each<[string, string, unknown[]]>([
    ['one', 'a: 1\nb: [x, y]\n', [{ a: 1, b: ['x', 'y'] }]],
    ['several', 'a: 1\n---\nb: 2\n--- # three\nc: 3\n...\n', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['on the line of the marker', '--- {a: 1}\n--- text\n', [{ a: 1 }, 'text']],
    ['comments alone are none', '# nothing\n---\n# nothing\n---\na: 1\n', [{ a: 1 }]],
    ['a marker ends a block scalar', 'a: |\n  x\n--- \nb: 1\n', [{ a: 'x\n' }, { b: 1 }]],
    ['dashes inside a text', 'a: |\n  ---\n  x\nb: "---"\n', [{ a: '---\nx\n', b: '---' }]],
    ['directives', '%YAML 1.2\n---\na: 1\n', [{ a: 1 }]],
    ['JSON', '{"a": [1, true, null, "yes"]}', [{ a: [1, true, null, 'yes'] }]],
    ['merge keys', 'x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n', [{ x: { a: 1, b: 2 }, y: { b: 3, a: 1 } }]],
    ['the last of equal keys holds', 'a: 1\na: 2\n', [{ a: 2 }]],
    ['a key __proto__ is one like others', '__proto__: {a: 1}\n', [JSON.parse('{"__proto__": {"a": 1}}')]],
    [
      'quoted texts indented less than YAML wants, as tools of Kubernetes write them',
      "l:\n  - m: x\n    r: 'a\n  b '''' c\n\n  d'\n    s: \"e\\\n  f\\\"\n  g\"\n  - n\n",
      [{ l: [{ m: 'x', r: "a b '' c\nd", s: 'ef" g' }, 'n'] }],
    ],
    ['tags of other programs', 'a: !Ref b\nc: !!str 1\nd: !!int "2"\n', [{ a: 'b', c: '1', d: 2 }]],
  ])('%s', (_, text, values) => expect(valuesOf(text)).toEqual(values));

  it.each<[string, unknown]>([
    ['yes', true],
    ['off', false],
    ['"yes"', 'yes'],
    ['~', null],
    ['', null],
    ['0644', 420],
    ['0o17', 15],
    ['0x1F', 31],
    ['-12', -12],
    ['1.5e3', 1500],
    ['1.2.3', '1.2.3'],
    ['08', 8],
    ['22:22', '22:22'],
    ['2024-01-01', '2024-01-01'],
    ['500m', '500m'],
    ['y', 'y'],
  ])('scalar %s', (text, value) => expect(valuesOf(`a: ${text}\n`)).toEqual([{ a: value }]));
});

describe('places', () => {
  const text = `# top
apiVersion: v1
spec:
  containers:
    - name: a
      image: x
    - name: b
      args:
        - one
        - two

  last: {p: 1,
    q: 2}
---
kind: X
`;
  const documents = readDocuments('a.yaml', text).documents;
  it.each<[number, (string | number)[], number, number]>([
    [0, [], 2, 13],
    [0, ['apiVersion'], 2, 2],
    [0, ['spec'], 3, 13],
    [0, ['spec', 'containers'], 4, 10],
    [0, ['spec', 'containers', 0], 5, 6],
    [0, ['spec', 'containers', 1, 'args', 1], 10, 10],
    [0, ['spec', 'containers', 1, 'securityContext', 'privileged'], 7, 10],
    [0, ['spec', 'last', 'q'], 13, 13],
    [1, ['kind'], 15, 15],
  ])('document %i, %j', (index, at, line, endLine) => {
    expect(documents[index]!.spot(at)).toEqual({ line, endLine });
  });
});

describe('what cannot be read is said, and the rest is read', () => {
  it('names document and line of what is broken', () => {
    const { documents, problems } = readDocuments('a.yaml', 'a: 1\n---\nb: [1\nc: 2\n---\nd: 3\n');
    expect(documents.map(({ value, number }) => [number, value])).toEqual([
      [1, { a: 1 }],
      [3, { d: 3 }],
    ]);
    expect(problems).toEqual([
      {
        code: 'record-invalid',
        path: 'a.yaml',
        message: expect.stringContaining('a.yaml: document 2 is broken at line 4'),
      },
    ]);
  });

  it('a quoted text that never ends is broken, and read no more often than need be', () => {
    const { problems } = readDocuments('a.yaml', `a:\n  b: "x\n c\n${'d: 1\n'.repeat(20_000)}`);
    expect(problems).toHaveLength(1);
  });

  it.each([
    ['control lines', 'a: 1\n{{- if .Values.x }}\nb: 2\n{{- end }}\n'],
    ['a value', 'a:\n  b: {{ .Values.x }}\n'],
    ['Jinja', 'a: 1\n{% if x %}\nb: 2\n{% endif %}\n'],
  ])('a template is no YAML: %s', (_, text) => {
    const { documents, problems } = readDocuments('a.yaml', text);
    expect(documents).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['not-applicable']);
  });

  it('braces in texts make no template', () => {
    expect(valuesOf('a: "{{inputs.x}}"\nb: |\n  {{ range }}\n')).toEqual([{ a: '{{inputs.x}}', b: '{{ range }}\n' }]);
  });

  it.each([
    [
      'aliases that repeat each other',
      `a0: &a0 [x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]\n`).join('')}`,
    ],
    ['deep lists', `a: ${'['.repeat(500)}${']'.repeat(500)}\n`],
    ['deep mappings', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}k:`).join('\n')],
  ])('bounded: %s', (_, text) => {
    const { documents, problems } = readDocuments('a.yaml', text);
    expect(documents).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['bound']);
  });

  it('an alias to what it is a part of', () => {
    expect(readDocuments('a.yaml', 'a: &a [*a]\n').problems[0]?.message).toContain('names what it is a part of');
  });

  it('too many documents', () => {
    const { documents, problems } = readDocuments('a.yaml', 'a: 1\n---\n'.repeat(documentBounds.documents + 5));
    expect(documents).toHaveLength(documentBounds.documents);
    expect(problems.map(({ code }) => code)).toEqual(['bound']);
  });
});
