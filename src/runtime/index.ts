/** What happens at run time: the rule language of the field, captures, the machine's state, audit events. */
export { eventTypes, k8sAuditFields, syscallFields } from './fields/index.ts';
export { type Ruleset, type RulesetOptions, ruleset } from './rules/engine/ruleset.ts';
export { type Explanation, explainRule, type RuleExplanation } from './rules/explain/explain.ts';
export { explanationText } from './rules/explain/text.ts';
export { type Filter, filterOf } from './rules/filter-of.ts';
export { errorCodes, type LoadError, type LoadResult, type LoadWarning } from './rules/load/codes.ts';
export { type LoaderOptions, type RuleFile, type RuleLoader, ruleLoader } from './rules/load/loader.ts';
export { problemLine, resultsJson, unreadableFile } from './rules/load/result.ts';
export type { ExtraOutput, LoadedRule } from './rules/load/rules.ts';
export { type AlertOptions, alertJson, alertOf, type JsonParts } from './rules/output/alert.ts';
export { clockText, dateTimeText, isoText, isoZulu } from './rules/output/time.ts';
export { fieldText } from './rules/output/value.ts';
export { eventOfFile } from './rules/test/event-of-file.ts';
export { isTestFile, type RuleTestOutcome, runRuleTests } from './rules/test/run.ts';
export { syntheticAudit, syntheticSyscalls } from './rules/test/synthetic.ts';
export { bytesOfText, textOfBytes } from './rules/text.ts';
export * from './types.ts';
