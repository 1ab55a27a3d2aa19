/** Other tools' own samples: what they find must be found, what they call clean must not be reported as the same thing. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { judgeFiles } from './config.ts';
import { fieldsOf } from './value.ts';

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

const kubesec = new URL('../../../shared/oracles/misconfig/kubesec.jsonl', import.meta.url);
const kubesecPresent = existsSync(kubesec);
if (!kubesecPresent) console.warn('skipped: there is no ../shared/oracles/misconfig/kubesec.jsonl');

interface Count {
  rule: string;
  test: string;
  input: string;
  /** Of a fault, how often it is there; of a merit, how many containers (claims, pods) have it. */
  expectCount: number;
}

/** Rules that give points for what is there, by what they count: our checks report what lacks it. */
const merits: Record<string, 'container' | 'claim' | 'pod'> = {
  ...{ CapDropAll: 'container', CapDropAny: 'container', ReadOnlyRootFilesystem: 'container' },
  ...{ LimitsCPU: 'container', LimitsMemory: 'container', RequestsCPU: 'container', RequestsMemory: 'container' },
  ...{ RunAsNonRoot: 'container', RunAsUser: 'container', RunAsGroup: 'container' },
  ...{ VolumeClaimAccessModeReadWriteOnce: 'claim', VolumeClaimRequestsStorage: 'claim' },
  ...{
    ApparmorAny: 'pod',
    SeccompAny: 'pod',
    ServiceAccountName: 'pod',
    HostUsers: 'pod',
    AutomountServiceAccountToken: 'pod',
  },
};

/** How many there are of what a merit is counted in; no claims at all count as one that is right. */
const placesIn = (input: string, counted: 'container' | 'claim' | 'pod'): number => {
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const { spec = {} } = parse(input) as { spec?: Record<string, unknown> };
  const { spec: pod = spec } = fieldsOf(fieldsOf(spec)['template']);
  if (counted === 'claim') return Math.max(1, list(fieldsOf(spec)['volumeClaimTemplates']).length);
  const { containers, initContainers } = fieldsOf(pod);
  return counted === 'pod' ? 1 : list(containers).length + list(initContainers).length;
};

describe.skipIf(!kubesecPresent)('the samples of kubesec', () => {
  const counts = kubesecPresent
    ? readFileSync(kubesec, 'utf8')
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line) as Count)
    : [];
  it.each(counts.map(one => [one.rule, one.test, one] as const))('%s %s', (rule, _, { input, expectCount }) => {
    const { found } = judgeFiles([{ path: 'manifest.yaml', text: () => input }]);
    const ours = found.filter(({ check }) => check.peers?.includes(`kubesec:${rule}`)).length;
    const counted = merits[rule];
    expect(counted ? placesIn(input, counted) - ours : ours).toBe(expectCount);
  });
});
