/** Samples of other tools: whatever a fix changes is clean after it, and nothing else is changed. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeFiles } from '../config.ts';
import { fixFiles } from './fix.ts';

const file = new URL('../../../../shared/oracles/misconfig/trivy-checks-examples.jsonl', import.meta.url);
const present = existsSync(file);
if (!present) console.warn('skipped: there is no ../shared/oracles/misconfig');

const samples = present
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as { id: string; format: string; expect: string; n: number; input: string })
  : [];

const commented = (input: string): string => `# first of all\n${input}\n# last of all\n`;

describe.skipIf(!present)('fixes of the samples', () => {
  it.each(samples.map(one => [one.id, one.expect, one.n, one] as const))(
    '%s %s %i',
    (_, _expect, _n, { format, input }) => {
      const path = format === 'dockerfile' ? 'Dockerfile' : 'manifest.yaml';
      const text = commented(input);
      const [fixed] = fixFiles([{ path, text: () => text }]);
      if (!fixed) return;
      const idsIn = (one: string) => judgeFiles([{ path, text: () => one }]).found.map(({ check }) => check.id);
      const [before, after] = [idsIn(text), idsIn(fixed.after)];
      // Every fix took a finding away, and brought no other.
      expect(after.length).toBeLessThanOrEqual(before.length - fixed.fixes.length);
      for (const id of after) expect(before).toContain(id);
      expect(fixed.after.startsWith('# first of all\n')).toBe(true);
      expect(fixed.after.endsWith('# last of all\n')).toBe(true);
      for (const comment of text.match(/#.*$/gm) ?? []) expect(fixed.after).toContain(comment);
      expect(fixFiles([{ path, text: () => fixed.after }])).toEqual([]);
    },
  );
});
