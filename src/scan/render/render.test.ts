/** Charts and overlays of a folder as what they make, by the programs that are there. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openArtifact } from '../../source/index.ts';
import { withRendered } from './render.ts';
import { toolOf } from './tool.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-render-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A program of that name that does as it is told. */
function program(name: string, script: string): void {
  write({ [`bin/${name}`]: `#!/bin/sh\n${script}\n` });
  chmodSync(join(folder, 'bin', name), 0o755);
}

async function offered(tree: string, path = process.env['PATH']) {
  const directory = join(folder, tree);
  const artifact = withRendered(await openArtifact(`config:${directory}`, {}), directory, { env: { PATH: path } });
  const files: Record<string, string> = {};
  const problems = await artifact.walk!(entry => {
    if (entry.type !== 'file') return undefined;
    files[entry.path] = '';
    return {
      write(chunk) {
        files[entry.path] += Buffer.from(chunk).toString();
      },
      end() {},
    };
  });
  return { files, problems };
}

const chart = {
  'chart/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'chart/web/values.yaml': 'privileged: true\n',
  'chart/web/templates/pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  hostPID: {{ .Values.privileged }}\n',
};
const overlay = {
  'overlay/base/kustomization.yaml': 'resources: [pod.yaml]\n',
  'overlay/base/pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\nspec:\n  containers: []\n',
  'overlay/prod/kustomization.yaml': 'resources: [../base]\npatches:\n  - path: host.yaml\n',
  'overlay/prod/host.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: db\nspec:\n  hostNetwork: true\n',
};

/** A program that is there and does what these tests need: machines have `kubectl` that cannot render. */
const there = (...names: [string, ...string[]][]): boolean => toolOf(names, process.env['PATH']) !== undefined;
const helm = there(['helm']);
const kustomize = there(['kustomize'], ['kubectl']);
if (!helm) console.info('render: skipped, helm is not there');
if (!kustomize) console.info('render: skipped, kustomize is not there');

test.skipIf(!helm)('a chart: what helm makes of it, in the place of its templates', async () => {
  write(chart);
  const { files, problems } = await offered('chart');
  expect(problems).toEqual([]);
  expect(files['web/(rendered)/templates/pod.yaml']).toContain('hostPID: true');
  expect(files).not.toHaveProperty('web/templates/pod.yaml');
  expect(files).toHaveProperty('web/values.yaml');
});

test.skipIf(!kustomize)('an overlay: what kustomize makes of it, in the place of base and patches', async () => {
  write(overlay);
  const { files, problems } = await offered('overlay');
  expect(problems).toEqual([]);
  expect(files['prod/(rendered).yaml']).toContain('hostNetwork: true');
  expect(Object.keys(files).sort()).toEqual([
    'base/kustomization.yaml',
    'prod/(rendered).yaml',
    'prod/kustomization.yaml',
  ]);
});

describe('where it cannot be', () => {
  test('without the program the files are offered as they are, and it is said', async () => {
    write({ ...chart, ...overlay });
    const { files, problems } = await offered('chart', join(folder, 'none'));
    expect(files).toHaveProperty('web/templates/pod.yaml');
    expect(problems).toMatchObject([{ code: 'not-applicable', path: 'web' }]);
    expect((await offered('overlay', '')).problems[0]?.message).toContain('kustomize or kubectl is not there');
  });
  test('a program of the tree’s own choosing is not started', async () => {
    expect(toolOf([['helm']], 'bin:./bin:')).toBeUndefined();
  });
  test('what the program complains of is said', async () => {
    write(chart);
    program('helm', 'echo "Error: bad chart" >&2; exit 1');
    expect((await offered('chart', join(folder, 'bin'))).problems).toMatchObject([
      { code: 'record-invalid', message: expect.stringContaining('Error: bad chart') },
    ]);
  });
  test('a source that leads elsewhere is not taken for a path', async () => {
    write(chart);
    program(
      'helm',
      'printf -- "---\\n# Source: web/../../../etc/passwd.yaml\\na: b\\n---\\n# Source: web/templates/b.yaml\\nc: d\\n"',
    );
    expect(
      Object.keys((await offered('chart', join(folder, 'bin'))).files).filter(path => path.includes('(rendered)')),
    ).toEqual(['web/(rendered)/chart.yaml', 'web/(rendered)/templates/b.yaml']);
  });
  test('it sees nothing of the user’s environment', async () => {
    write(chart);
    process.env['PLIMSOLL_TEST_SECRET'] = 'x';
    program('helm', '/usr/bin/env');
    const { files } = await offered('chart', join(folder, 'bin'));
    expect(files['web/(rendered)/chart.yaml']).not.toContain('PLIMSOLL_TEST_SECRET');
    expect(files['web/(rendered)/chart.yaml']).toContain('HOME=/nonexistent');
  });
});
