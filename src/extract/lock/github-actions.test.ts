import { expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { githubActions } from './github-actions.ts';
import { survives } from './hostile.ts';

const commit = '0123456789012345678901234567890123456789';
const workflow = `name: CI
on: push
jobs:
  build:
    steps:
      - uses: actions/checkout@v4
      - name: Pinned
        uses: 'owner/pinned@${commit}' # v1.2.3
      - uses: owner/bare@${commit}
      - uses: ./.github/actions/own
      - uses: docker://alpine:3.18
      - run: |
          echo "uses: not/this@v1"
  call:
    uses: owner/repository/.github/workflows/x.yml@main
`;

it('states actions and workflows with their lines; a comment tells the version of a commit', async () => {
  const { packages, problems } = await factsOf(githubActions, { '.github/workflows/ci.yml': workflow });
  expect(problems).toEqual([]);
  expect(packages.map(one => [one.name, one.version, one.line, one.extra])).toEqual([
    ['owner/repository', 'main', 15, undefined],
    ['actions/checkout', 'v4', 6, undefined],
    ['owner/pinned', 'v1.2.3', 8, { commit }],
    ['owner/bare', commit, 9, { commit }],
  ]);
});

it.each([
  ['v4', 'v4'],
  ['tag=v4.1', 'v4.1'],
  ['pin to 4.1.0', '4.1.0'],
  ['v 11', '11'],
  ['2023-01-01', commit],
  ['the one that works', commit],
])('the comment %j behind a commit means %s', async (comment, version) => {
  const text = `runs:\n  steps:\n    - uses: a/b@${commit} # ${comment}\n`;
  const { packages } = await factsOf(githubActions, { 'action.yml': text });
  expect(packages.map(one => one.version)).toEqual([version]);
});

it.each([
  ['.github/workflows/a.yaml', true],
  ['x/.github/workflows/a.yml', true],
  ['.github/workflows/x/a.yml', false],
  ['.github/dependabot.yml', false],
  ['x/action.yml', true],
  ['transaction.yml', false],
])('wants %s: %s', (path, wanted) => expect(githubActions.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));

survives(githubActions, '.github/workflows/ci.yml', workflow);
