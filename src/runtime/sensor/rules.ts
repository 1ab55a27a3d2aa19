/** The rules that the sensor runs, made from their files, and what they ask of the kernel. */
import { PlimsollError } from '../../model/index.ts';
import { syscallSource } from '../fields/extract/source.ts';
import { type Needs, needsOf } from '../needs/index.ts';
import type { Turn } from '../rules/check/fields.ts';
import { type Ruleset, ruleset } from '../rules/engine/ruleset.ts';
import { type RuleFile, ruleLoader } from '../rules/load/loader.ts';
import { problemLine } from '../rules/load/result.ts';
import type { ExtraOutput } from '../rules/load/rules.ts';
import type { RuleChoice } from './protocol.ts';

/** What every message of an event of the kernel ends with: where it happened. */
export const whereItHappened: readonly ExtraOutput[] = [
  {
    source: 'syscall',
    format:
      'container_id=%container.id container_name=%container.name container_image_repository=%container.image.repository ' +
      'container_image_tag=%container.image.tag k8s_pod_name=%k8s.pod.name k8s_ns_name=%k8s.ns.name',
  },
];

export interface SensorRules {
  rules: Ruleset;
  turn: Turn;
  needs: Needs;
  count: number;
}

/** @throws PlimsollError `rules-invalid` with the first error */
export function sensorRules(files: readonly RuleFile[], choice: RuleChoice): SensorRules {
  const loader = ruleLoader({ sources: [syscallSource], extraOutput: whereItHappened });
  const [first] = loader.loadAll(files).flatMap(({ errors }) => errors);
  if (first) throw new PlimsollError('rules-invalid', problemLine(first, 'error'));
  const rules = ruleset(loader.rules(), loader.turn, { matching: choice.matching, minimumPriority: choice.priority });
  if (choice.tags) {
    rules.enableByName('*', false);
    rules.enableByTag(choice.tags, true);
  }
  if (choice.disabledTags) rules.enableByTag(choice.disabledTags, false);
  for (const name of choice.disabled ?? []) rules.enableByName(name, false);
  const enabled = rules.enabled();
  return { rules, turn: loader.turn, needs: needsOf(enabled), count: enabled.length };
}
