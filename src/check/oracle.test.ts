/** Other tools' own samples: what they find must be found, what they call clean must not be reported as the same thing. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeFiles } from './config.ts';

const file = new URL('../../../shared/oracles/misconfig/trivy-checks-examples.jsonl', import.meta.url);
const present = existsSync(file);
if (!present) console.warn('skipped: there is no ../shared/oracles/misconfig');

interface Sample {
  id: string;
  format: 'dockerfile' | 'kubernetes';
  expect: 'finding' | 'clean';
  n: number;
  input: string;
}

const samples: Sample[] = present
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Sample)
  : [];

/** Checks of ours that say the same as one of theirs, by what they find in a sample. */
function saying(peer: string, { format, input }: Sample): string[] {
  const path = format === 'dockerfile' ? 'Dockerfile' : 'manifest.yaml';
  const { found } = judgeFiles([{ path, text: () => input }]);
  return found.filter(({ check }) => check.peers?.includes(peer)).map(({ check }) => check.id);
}

describe.skipIf(!present)('the samples of trivy-checks', () => {
  it.each(samples.map(sample => [sample.id, sample.expect, sample.n, sample] as const))(
    '%s %s %i',
    (id, expected, _, sample) => {
      expect(saying(`trivy:${id}`, sample).length > 0 ? 'finding' : 'clean').toBe(expected);
    },
  );
});
