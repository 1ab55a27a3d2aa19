import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purlOf } from '../../model/index.ts';
import { factsOf } from '../testing.ts';
import { zipOf } from '../testing-zip.ts';
import { conda } from './conda.ts';
import { python } from './python.ts';
import { pythonArchive } from './python-archive.ts';
import { pythonMetadata } from './python-metadata.ts';

const site = 'usr/lib/python3.12/site-packages';
const metadata = (name: string, version: string, ...more: string[]): string =>
  [`Metadata-Version: 2.1`, `Name: ${name}`, `Version: ${version}`, ...more, '', 'A description.', ''].join('\n');

describe('paths', () => {
  it.each([
    [`${site}/django-5.0.dist-info/METADATA`, true],
    [`${site}/wrapt-1.12.1.egg-info`, true],
    [`${site}/wrapt-1.12.1.egg-info/PKG-INFO`, true],
    [`${site}/cssutils-1.0-py2.7.egg/EGG-INFO/PKG-INFO`, true],
    [`${site}/django-5.0.dist-info/direct_url.json`, true],
    [`${site}/django-5.0.dist-info/RECORD`, false],
    ['random/PKG-INFO', false],
    ['METADATA', false],
  ])('%s: %s', (path, wanted) => expect(python.wants(path, { path, size: 1, mode: 0o644 })).toBe(wanted));

  it.each([
    [`${site}/monotonic-1.6-py3.10.egg`, true],
    ['wheels/django-5.0-py3-none-any.whl', true],
    ['usr/local/lib/python3.12/ensurepip/_bundled/pip-24.0-py3-none-any.whl', false],
  ])('archive %s: %s', (path, wanted) =>
    expect(pythonArchive.wants(path, { path, size: 1, mode: 0o644 })).toBe(wanted),
  );
});

describe('metadata', () => {
  it.each<[string, string, Partial<ReturnType<typeof pythonMetadata>>]>([
    ['keys in any case', 'name: httplib2\nversion: 1.0\n', { name: 'httplib2', version: '1.0' }],
    ['CRLF', 'Name: a\r\nVersion: 1\r\n\r\nName: b\r\n', { name: 'a', version: '1' }],
    ['lines that are no headers', 'Name: a\nnonsense\nVersion: 1\n', { name: 'a', version: '1' }],
    ['folded fields', 'Description: x\n        Name: no\n\t Version: no\nName: a\nVersion: 1\n', { name: 'a' }],
    [
      'an expression first',
      metadata('a', '1', 'License: MIT', 'License-Expression: MIT OR Apache-2.0'),
      { licences: ['MIT OR Apache-2.0'] },
    ],
    [
      'a licence as stated',
      metadata('a', '1', 'License: Apache 2.0', 'Classifier: License :: OSI Approved :: MIT License'),
      { licences: ['Apache 2.0'] },
    ],
    [
      'classifiers where there is nothing else',
      metadata(
        'a',
        '1',
        'License: UNKNOWN',
        'Classifier: License :: OSI Approved',
        'Classifier: License :: OSI Approved :: MIT License',
      ),
      { licences: ['MIT License'] },
    ],
    [
      'no whole text of a licence',
      metadata('a', '1', 'License: MIT License', '  Permission is hereby granted'),
      { licences: [] },
    ],
    ['bytes that are no text', 'Name: a\nVersion: 1\nSummary: \ufffd\u0000\n', { name: 'a' }],
  ])('%s', (_, text, expected) => expect(pythonMetadata(text)).toMatchObject(expected));

  it.each(['', 'Name: a\n', 'Version: 1\n', 'Name:\nVersion: 1\n', '\nName: a\nVersion: 1\n'])('%j is none', text =>
    expect(() => pythonMetadata(text)).toThrow('states no name or no version'),
  );
});

describe('installed packages', () => {
  it('keep their name as written; the purl has it normalised', async () => {
    const path = `${site}/PyYAML-6.0.dist-info/METADATA`;
    const { packages } = await factsOf(python, { [path]: metadata('Py.YAML_x', '6.0') });
    expect(packages).toEqual([{ type: 'pypi', name: 'Py.YAML_x', version: '6.0', path }]);
    expect(purlOf(packages[0]!)).toBe('pkg:pypi/py-yaml-x@6.0');
  });

  it('depend on what is installed beside them, extras left out', async () => {
    const { packages } = await factsOf(python, {
      [`${site}/a-1.dist-info/METADATA`]: metadata(
        'a',
        '1',
        'Requires-Dist: B_b>=2; python_version > "3"',
        'Requires-Dist: c ; extra == "test"',
        'Requires-Dist: elsewhere',
      ),
      [`${site}/b_b-2.dist-info/METADATA`]: metadata('b-b', '2'),
      [`${site}/c-3.dist-info/METADATA`]: metadata('c', '3'),
      'opt/venv/lib/python3/site-packages/elsewhere-1.dist-info/METADATA': metadata('elsewhere', '1'),
    });
    expect(packages.find(({ name }) => name === 'a')?.dependsOn).toEqual(['b-b@2']);
  });

  it.each<[string, string, object]>([
    [
      'a commit',
      '{"url": "https://example.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}',
      { qualifiers: { vcs_url: 'git+https://example.org/a.git@abc' } },
    ],
    [
      'an archive',
      '{"url": "https://example.org/a.tgz", "archive_info": {}}',
      { qualifiers: { download_url: 'https://example.org/a.tgz' } },
    ],
    [
      'a directory, editable',
      '{"url": "file:///src/a", "dir_info": {"editable": true}}',
      { extra: { from: 'file:///src/a', editable: true } },
    ],
  ])('say that they come from %s (PEP 610)', async (_, origin, expected) => {
    const { packages, problems } = await factsOf(python, {
      [`${site}/a-1.dist-info/METADATA`]: metadata('a', '1'),
      [`${site}/a-1.dist-info/direct_url.json`]: origin,
    });
    expect(problems).toEqual([]);
    expect(packages).toMatchObject([{ name: 'a', ...expected }]);
  });

  it('are kept when one beside them is broken', async () => {
    const broken = `${site}/broken.egg-info`;
    const { packages, problems } = await factsOf(python, {
      [broken]: '',
      [`${site}/a-1.dist-info/METADATA`]: metadata('a', '1'),
      [`${site}/a-1.dist-info/direct_url.json`]: '{',
    });
    expect(packages).toMatchObject([{ name: 'a', version: '1' }]);
    expect(problems.map(({ path }) => path)).toEqual([broken, `${site}/a-1.dist-info/direct_url.json`]);
  });

  it('are not the interpreter itself', async () => {
    const { packages, problems } = await factsOf(python, {
      'usr/lib/python2.7/lib-dynload/Python-2.7.egg-info': metadata('Python', '2.7.18'),
    });
    expect([packages, problems]).toEqual([[], []]);
  });

  it('may be two versions in one place', async () => {
    const { packages } = await factsOf(python, {
      [`${site}/a-1.dist-info/METADATA`]: metadata('a', '1'),
      [`${site}/a-2.dist-info/METADATA`]: metadata('a', '2'),
    });
    expect(packages.map(({ version }) => version)).toEqual(['1', '2']);
  });
});

describe('archives', () => {
  it('are read by the metadata in them', async () => {
    const { packages, problems } = await factsOf(pythonArchive, {
      [`${site}/a-1-py3.egg`]: zipOf({ 'EGG-INFO/PKG-INFO': metadata('a', '1', 'License: MIT') }),
      'wheels/b-2-py3-none-any.whl': zipOf({ 'b.py': '', 'b-2.dist-info/METADATA': metadata('b', '2') }),
      'wheels/nothing.egg': zipOf({ 'x.py': '' }),
    });
    expect(problems).toEqual([]);
    expect(packages.map(({ name, version, licences }) => [name, version, licences])).toEqual([
      ['a', '1', ['MIT']],
      ['b', '2', undefined],
    ]);
  });

  it('that are none are problems', async () => {
    const { problems } = await factsOf(pythonArchive, { [`${site}/a.egg`]: 'invalid zip file' });
    expect(problems).toMatchObject([{ code: 'archive-invalid', path: `${site}/a.egg` }]);
  });
});

describe('conda', () => {
  const path = 'opt/conda/envs/x/conda-meta/numpy-1.json';
  it('states build and channel', async () => {
    const record = {
      name: 'numpy',
      version: '1',
      build: 'py39_0',
      subdir: 'linux-64',
      channel: 'https://x.example/pkgs/main/linux-64',
      license: 'BSD-3-Clause',
    };
    const { packages } = await factsOf(conda, { [path]: JSON.stringify(record) });
    expect(packages).toEqual([
      {
        type: 'conda',
        name: 'numpy',
        version: '1',
        path,
        licences: ['BSD-3-Clause'],
        qualifiers: { build: 'py39_0', channel: 'main', subdir: 'linux-64' },
      },
    ]);
  });
  it.each(['', '{', '[]', '{"name": "a"}', '{"version": "1"}', '{"name": 1, "version": "1"}'])(
    '%j is a problem',
    async text => {
      expect((await factsOf(conda, { [path]: text })).problems).toMatchObject([{ code: 'record-invalid' }]);
    },
  );
  it.each([
    ['opt/conda/conda-meta/history', false],
    ['opt/fooconda-meta/x.json', false],
    ['conda-meta/x.json', true],
  ])('%s: %s', (path, wanted) => expect(conda.wants(path, { path, size: 1, mode: 0o644 })).toBe(wanted));
});

it('no text makes metadata throw anything but what it means to', () => {
  const line = fc.oneof(
    fc.constantFrom('Name: a', 'Version: 1', 'License: x', '', ' y', 'Requires-Dist: b; extra == "c"'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line), lines => {
      try {
        pythonMetadata(lines.join('\n'));
      } catch (error) {
        expect(error).toMatchObject({ code: 'record-invalid' });
      }
    }),
  );
});
