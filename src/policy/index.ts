/** Risk of findings, what to fix first, and the one verdict that every gate asks for. */
export { type Evidence, type JudgeOptions, judge } from './judge.ts';
export { fixPlan, type Order } from './plan.ts';
export { riskOf, withRisk } from './risk.ts';
