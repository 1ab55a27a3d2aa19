import type { RuleChoice } from '../runtime/sensor/protocol.ts';

/** What alerts in JSON have besides time, rule, priority and source; Falco's `json_include_…_property`. */
export const jsonParts = ['output', 'message', 'tags', 'output_fields'] as const;
export type JsonPart = (typeof jsonParts)[number];

/** Options that say which rules run. */
interface ChoiceOptions extends Pick<RuleChoice, 'matching' | 'priority' | 'isoTime'> {
  tag?: string[];
  disableTag?: string[];
  disable?: string[];
}

export const ruleChoice = ({ matching, priority, isoTime, tag, disableTag, disable }: ChoiceOptions): RuleChoice => ({
  ...{ matching, priority, isoTime },
  ...(tag && { tags: tag }),
  ...(disableTag && { disabledTags: disableTag }),
  ...(disable && { disabled: disable }),
});
