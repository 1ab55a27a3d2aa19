import { describe, expect, it } from 'vitest';
import { widthOf } from '../../kit/index.ts';
import { lodash, packageOf, sample } from '../testdata/sample.ts';
import { inventoryTable } from './inventory.ts';

describe('the inventory table', () => {
  it('tells the artifact, the counts by type, and each package with licence, layer and path', () => {
    const text = inventoryTable.write(sample(), { columns: 140 }) as string;
    expect(text).toMatch(/^Artifact +registry\.example\.org\/shop\/web:1\.4 · Debian GNU\/Linux 12/);
    expect(text).toContain('2 packages: 1 deb, 1 npm');
    expect(text).toMatch(/npm +lodash +4\.17\.20 +MIT +1 +app\/node_modules\/lodash\/package\.json/);
  });

  it('judges nothing and says nothing of findings', () => {
    expect(inventoryTable.write(sample(), {}) as string).not.toMatch(/finding|CVE|WARN|ADMIT/);
  });

  it('never says that nothing is aboard without saying that nothing was recognised', () => {
    const { os: _, ...rest } = sample({ packages: [] });
    const text = inventoryTable.write(rest, { columns: 140 }) as string;
    expect(text).toContain('operating system not recognised');
    expect(text).toContain('no packages recognised');
  });

  it('is cut short where that is asked for, and keeps to the width', () => {
    const packages = Array.from({ length: 200 }, (_, index) =>
      packageOf({ ...lodash, type: 'npm', name: `包${index}`, purl: `pkg:npm/${index}@1` }),
    );
    const text = inventoryTable.write(sample({ packages }), { columns: 70, all: false }) as string;
    expect(text).toContain('… and 140 more (--all)');
    for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(70);
    expect((inventoryTable.write(sample({ packages }), {}) as string).match(/包/g)).toHaveLength(200);
  });
});
