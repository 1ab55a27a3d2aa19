/** The secret scanner: its rules, and what runs them. */
import { compileRules } from './compiled.ts';
import { secretRules } from './rules/index.ts';

export type { CompiledRules } from './compiled.ts';
export { compileRules } from './compiled.ts';
export { secretExtractor } from './extractor.ts';
export { masked, secretsOfConfig } from './image-config.ts';
export { secretRules } from './rules/index.ts';
export { infoOf } from './text-of-finding.ts';

let compiled: ReturnType<typeof compileRules> | undefined;

/** The rules that come with the program, compiled once. */
export const ownRules = (): ReturnType<typeof compileRules> => (compiled ??= compileRules(secretRules));
