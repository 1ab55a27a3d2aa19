/** Risk of findings, what to fix first, and the one verdict that every gate asks for. */
export { type Evidence, type JudgeOptions, judge } from './judge.ts';
export type { Policy, PolicyFiles } from './load.ts';
export { fixPlan, type Order } from './plan.ts';
export { type RiskContext, riskOf, withRisk } from './risk.ts';
export type { Case, Circumstances, Decision, Ruling } from './ruling.ts';
export type { Judged, Standard } from './verdict.ts';
export type { Workload } from './workload.ts';
