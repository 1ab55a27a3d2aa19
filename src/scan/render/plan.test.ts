/** What of a tree is rendered, what that stands for, and what must not be. */
import { describe, expect, test } from 'vitest';
import { chartsOf, overlaysOf } from './plan.ts';

const chart = (path: string) => ({ path, text: 'name: x\n' });

describe('charts', () => {
  test('a chart below the charts of another is rendered with it', () => {
    const charts = chartsOf([
      chart('web/Chart.yaml'),
      chart('web/charts/db/Chart.yaml'),
      chart('Chart.yaml.txt/Chart.yaml'),
    ]);
    expect(charts.map(({ folder }) => folder)).toEqual(['web/', 'Chart.yaml.txt/']);
  });
  test.each([
    ['web/templates/a.yaml', true],
    ['web/charts/db/templates/a.yaml', true],
    ['web/values.yaml', false],
    ['web/docs/templates/a.yaml', false],
    ['other/templates/a.yaml', false],
  ])('it stands for %s: %s', (path, covered) => {
    expect(chartsOf([chart('web/Chart.yaml')])[0]?.covers(path)).toBe(covered);
  });
});

describe('overlays', () => {
  const base = { path: 'base/kustomization.yaml', text: 'resources:\n- pod.yaml # a pod\n' };
  const prod = {
    path: 'overlays/prod/Kustomization',
    text: 'resources: [../../base]\npatches:\n  - path: "host.yaml"\n',
  };
  const paths = new Set(['base/pod.yaml', 'overlays/prod/host.yaml', 'overlays/prod/other.yaml']);

  test('one that another takes in is not rendered itself', () => {
    expect(overlaysOf([base, prod], paths).map(({ folder }) => folder)).toEqual(['overlays/prod/']);
  });
  test('it stands for all that it takes in, and for nothing else', () => {
    const [overlay] = overlaysOf([base, prod], paths);
    expect([...paths].filter(path => overlay?.covers(path))).toEqual(['base/pod.yaml', 'overlays/prod/host.yaml']);
  });
  test.each([
    'resources:\n- https://example.com/a.yaml\n',
    'resources:\n- github.com/org/repo//deploy?ref=v1\n',
    'bases: [git@example.com:org/repo.git]\n',
    'resources:\n- org/repo?ref=main\n',
    'resources:\n- ../far\n',
  ])('nothing is fetched: %j', text => {
    const far = { path: 'far/kustomization.yaml', text: 'resources:\n- ssh://example.com/repo\n' };
    const found = overlaysOf([{ path: 'here/kustomization.yaml', text }, far], new Set());
    expect(found.find(({ folder }) => folder === 'here/')?.refused).toBeDefined();
  });
  test('an address in a comment is none', () => {
    const found = overlaysOf(
      [{ path: 'kustomization.yaml', text: '# see https://example.com\nresources: [a.yaml]\n' }],
      new Set(['a.yaml']),
    );
    expect(found).toMatchObject([{ folder: '' }]);
    expect(found[0]?.refused).toBeUndefined();
  });
  test('overlays that take in each other end', () => {
    const a = { path: 'a/kustomization.yaml', text: 'resources: [../b]' };
    const b = { path: 'b/kustomization.yaml', text: 'resources: [../a]' };
    expect(overlaysOf([a, b], new Set())).toEqual([]);
  });
});
