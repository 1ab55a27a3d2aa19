import { describe, expect, it } from 'vitest';
import { judgeFiles } from '../config.ts';
import { readOwnChecks, tryOwnChecks } from './index.ts';

const head = 'apiVersion: plimsoll.dev/v1\nkind: CheckSet\nchecks:\n';
const set = (...checks: string[]) => [
  { name: 'ours.yaml', text: head + checks.map(one => one.replace(/^/gm, '  ').replace('  id:', '- id:')).join('\n') },
];

const owner = `id: ACME-001
severity: high
title: {en: No owner, zh: 没有责任人}
match: {kind: kubernetes, resources: [Deployment]}
when: '!has(object.metadata.labels) || !("owner" in object.metadata.labels)'
at: [metadata, labels]
message: {en: '{{ object.metadata.name }} has no owner', zh: '{{ object.metadata.name }} 没有责任人'}
tests:
  - bad: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: a}
  - good: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: a, labels: {owner: b}}`;

const registry = `id: ACME-002
severity: medium
title: Foreign registry
match: {kind: kubernetes}
each: containers
when: '!item.image.startsWith("registry.example/")'
at: [image]
message: 'image {{ item.image }}'`;

const run = `id: ACME-003
severity: low
title: curl is not wanted
match: {kind: dockerfile, instructions: [RUN]}
when: 'item.stage.final && item.commands.exists(c, c.name == "curl")'`;

const anyFile = `id: ACME-004
severity: low
title: No debugging
match: {kind: any, paths: ['settings/*.yaml']}
when: 'object.debug == true'
at: [debug]`;

const judge = async (checks: string[], path: string, text: string) => {
  const { found, problems } = judgeFiles([{ path, text: () => text }], { own: await readOwnChecks(set(...checks)) });
  const mine = found.filter(({ check }) => check.id.startsWith('ACME-'));
  return {
    problems: problems.map(({ message }) => message),
    hits: mine.map(({ check, hit, document }) => [
      check.id,
      hit.line ?? document.spot(hit.at ?? []).line,
      hit.message.en,
    ]),
  };
};

describe('checks of one’s own', () => {
  it('judge Kubernetes objects, in lists too', async () => {
    const text =
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: a\n    labels: {x: y}\n- apiVersion: v1\n  kind: Service\n  metadata: {name: b}\n';
    expect((await judge([owner], 'a.yaml', text)).hits).toEqual([['ACME-001', 8, 'a has no owner']]);
  });

  it('judge each container of a pod, wherever it stands', async () => {
    const text =
      'apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          initContainers:\n          - image: x\n          containers:\n          - image: registry.example/y\n';
    expect((await judge([registry], 'a.yaml', text)).hits).toEqual([['ACME-002', 9, 'image x']]);
  });

  it('judge instructions of a Dockerfile', async () => {
    const text = 'FROM a:1 AS b\nRUN curl x\nFROM a:1\nRUN echo curl\nRUN sh -c "curl x"\nUSER c\n';
    expect((await judge([run], 'Dockerfile', text)).hits).toEqual([['ACME-003', 5, 'curl is not wanted']]);
  });

  it('judge any YAML or JSON that its path picks', async () => {
    expect((await judge([anyFile], 'settings/a.yaml', 'x: 1\ndebug: true\n')).hits).toEqual([
      ['ACME-004', 2, 'No debugging'],
    ]);
    expect((await judge([anyFile], 'other/a.yaml', 'debug: true\n')).hits).toEqual([]);
  });

  it('say what they could not judge', async () => {
    const { hits, problems } = await judge([anyFile], 'settings/a.yaml', 'x: 1\n');
    expect(hits).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('ACME-004 could not judge settings/a.yaml')]);
  });

  it('end when they run away', async () => {
    const endless = anyFile.replace(
      "'object.debug == true'",
      "'object.l.all(a, object.l.all(b, object.l.all(c, object.l.all(d, a + b + c + d > 0.0))))'",
    );
    const start = performance.now();
    const { problems } = await judge(
      [endless],
      'settings/a.yaml',
      `l: [${Array.from({ length: 200 }, (_, i) => i + 1).join(', ')}]\n`,
    );
    expect(problems).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('carry their own tests', async () => {
    expect((await tryOwnChecks(set(owner))).tried.map(({ passed }) => passed)).toEqual([true, true]);
    const wrong = owner.replace('labels: {owner: b}', 'labels: {x: b}');
    expect((await tryOwnChecks(set(wrong))).tried).toMatchObject([
      { passed: true },
      { passed: false, expected: 0, found: 1 },
    ]);
  });
});

describe('a file that is wrong is refused with its place', () => {
  it.each<[string, string, RegExp]>([
    [
      'an expression',
      run.replace('item.stage.final &&', 'item.stage.final &&&'),
      /ours\.yaml:\d+: ACME-003: when, line 1, column \d+/,
    ],
    ['an unknown name', run.replace('item.stage.final', 'thing'), /ACME-003: when, line 1/],
    ['an id of ours', run.replace('ACME-003', 'PLD-001'), /ours\.yaml:4: .*no id/],
    ['an unknown key', `${run}\nwhere: x`, /there is no key "where"/],
    ['a severity', run.replace('low', 'terrible'), /ours\.yaml:5: severity must be one of/],
    ['a kind', run.replace('dockerfile', 'toml'), /kind must be one of/],
    ['a test without a text', `${run}\ntests: [{name: x}]`, /either good or bad/],
    ['a text that is a list', run.replace('curl is not wanted', '[a]'), /title must be a text/],
  ])('%s', async (_, check, message) => {
    await expect(readOwnChecks(set(check))).rejects.toMatchObject({
      code: 'check-invalid',
      message: expect.stringMatching(message),
    });
  });

  it('the same id twice', async () => {
    await expect(readOwnChecks(set(run, run))).rejects.toThrow(/ACME-003 stands at ours\.yaml:4 too/);
  });
  it('another document', async () => {
    await expect(readOwnChecks([{ name: 'x', text: 'apiVersion: v1\nkind: Pod\n' }])).rejects.toThrow(
      /there is no key|apiVersion must be/,
    );
    await expect(readOwnChecks([{ name: 'x', text: 'a: [\n' }])).rejects.toThrow(/broken at line/);
  });
});
