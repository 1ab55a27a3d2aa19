import { like } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import type { EnvironmentSpec } from './document.ts';
import type { Policy } from './load.ts';
import type { Workload } from './workload.ts';

/** Why an environment was taken. */
export type Bound = 'named' | 'labels' | 'namespace' | 'image' | 'default' | 'only';

export interface Chosen {
  environment: EnvironmentSpec;
  bound: Bound;
}

/** Where a policy names no environments, it blocks. */
const implicit: EnvironmentSpec = { name: 'default', mode: 'block', match: {} };

/**
 * The environment that an artifact is judged for: the one asked for, else the first whose namespace labels, namespaces
 * and image patterns all fit, else the policy's default, else its first.
 * @throws PlimsollError `usage` when the one asked for is none of the policy's
 */
export function chooseEnvironment(
  policy: Pick<Policy, 'name' | 'environments' | 'defaultEnvironment'>,
  asked: string | undefined,
  reference: string,
  workload: Workload | undefined,
): Chosen {
  const { environments, defaultEnvironment } = policy;
  if (asked !== undefined) {
    const environment = environments.find(({ name }) => name === asked);
    if (environment) return { environment, bound: 'named' };
    const names = environments.map(({ name }) => name).join(', ') || 'none';
    throw new PlimsollError('usage', `policy ${policy.name} has no environment "${asked}"; there are ${names}`);
  }
  for (const environment of environments) {
    const bound = boundBy(environment, reference, workload);
    if (bound) return { environment, bound };
  }
  const fallback = environments.find(({ name }) => name === defaultEnvironment);
  if (fallback) return { environment: fallback, bound: 'default' };
  return { environment: environments[0] ?? implicit, bound: environments[0] ? 'default' : 'only' };
}

function boundBy({ match }: EnvironmentSpec, reference: string, workload: Workload | undefined): Bound | undefined {
  const { namespaceLabels, namespaces, images } = match;
  const labels = workload?.namespaceLabels ?? {};
  if (namespaceLabels && !Object.entries(namespaceLabels).every(([key, value]) => own(labels, key) === value)) return;
  if (namespaces && !namespaces.some(pattern => like(pattern, workload?.namespace ?? ''))) return;
  if (images && !images.some(pattern => like(pattern, reference))) return;
  if (namespaceLabels) return 'labels';
  if (namespaces) return 'namespace';
  return images ? 'image' : undefined;
}

const own = (record: Record<string, string>, key: string): string | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
