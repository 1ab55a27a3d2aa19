import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { survives } from './hostile.ts';
import { requirements } from './requirements.ts';

const path = 'requirements.txt';
const read = async (files: Record<string, string | Uint8Array>) => {
  const { packages, problems } = await factsOf(requirements, files);
  return { problems, stated: packages.map(fact => `${fact.path}:${fact.line} ${fact.name} ${fact.version}`), packages };
};

const sample = `# a comment
Django==4.2.1  # why
Flask[async] == 2.0; python_version > "3" \\
  --hash=sha256:00 \\
  --hash=sha256:11
urllib3>=1.26
plain
-i https://index.example/simple
--no-binary :all:
-e git+https://example.org/tool.git@main#egg=tool
a @ https://example.org/a.zip
./local
MarkupSafe==2.0.0#glued
hidden==\${VERSION}
`;

it('reads requirements, options, hashes, comments, continued lines', async () => {
  const { stated, packages, problems } = await read({ [path]: sample });
  expect(problems).toEqual([]);
  expect(stated).toEqual([
    `${path}:2 Django 4.2.1`,
    `${path}:3 Flask 2.0`,
    `${path}:6 urllib3 1.26`,
    `${path}:7 plain `,
    `${path}:10 tool `,
    `${path}:11 a `,
    `${path}:13 MarkupSafe 2.0.0`,
    `${path}:14 hidden `,
  ]);
  expect(packages[0]).toMatchObject({ type: 'pypi', declared: true, direct: true });
  expect(packages[0]).not.toHaveProperty('confidence');
  expect(packages[2]).toMatchObject({ confidence: 'low', extra: { requirement: '>=1.26' } });
});

it('reads UTF-16 and a byte-order mark', async () => {
  const little = Buffer.from('\uFEFFa==1.0\r\nb==2.0\r\n', 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const bytes of [little, big, Buffer.from('\uFEFFa==1.0\nb==2.0')]) {
    expect((await read({ [path]: bytes })).stated).toEqual([`${path}:1 a 1.0`, `${path}:2 b 2.0`]);
  }
});

describe('files that name each other', () => {
  it('are read once each, in a circle too, and reported where they stand', async () => {
    const { stated, problems } = await read({
      [path]: '-r deps/base.txt\n-r requirements.txt\na==1.0\n',
      'deps/base.txt': '--requirement=../requirements.txt\nb==2.0\n',
      'deps/dev.txt': 'never==1.0\n',
    });
    expect(problems).toEqual([]);
    expect(stated).toEqual(['deps/base.txt:2 b 2.0', `${path}:3 a 1.0`]);
  });

  it('bind what is not pinned by constraints', async () => {
    const { stated } = await read({
      [path]: '-c constraints.txt\nA.b\nc>=1\nd==1.0\n',
      'constraints.txt': 'a-b==1.5\nc==1.2\nd==9.9\nunasked==1.0\n',
    });
    expect(stated).toEqual([`${path}:2 A.b 1.5`, `${path}:3 c 1.2`, `${path}:4 d 1.0`]);
  });

  it('that are not there are told of', async () => {
    const { problems, stated } = await read({ [path]: '-r ../../etc/passwd\n-r https://example.org/r.txt\na==1\n' });
    expect(problems).toMatchObject([{ code: 'reference-not-found' }, { code: 'reference-not-found' }]);
    expect(stated).toEqual([`${path}:3 a 1`]);
  });
});

it('tells of lines that are no requirement', async () => {
  const { problems } = await read({ [path]: 'a==1\n<<<<<<< HEAD\nb 2\n' });
  expect(problems).toMatchObject([{ code: 'record-invalid', message: expect.stringContaining('line 2') }]);
});

it.each([
  ['requirements.txt', 0, true],
  ['optional-requirements.txt', 0, true],
  ['requirements/dev.in', 0, true],
  ['base.txt', 100, true],
  ['base.txt', 10_000_000, false],
  ['robots.txt', 0, false],
  ['requirements.md', 0, false],
  ['requirements-x/notes.txt', 0, false],
])('%s of %i bytes is wanted: %s', (name, size, wanted) => {
  expect(requirements.wants(name, { path: name, size, mode: 0o644 })).toBe(wanted);
});

survives(requirements, path, sample);
