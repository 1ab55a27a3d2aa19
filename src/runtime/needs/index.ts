/** What rules ask of the kernel, so that it leaves out what none of them could match. */
export { needsOf } from './needs.ts';
export type { Need, Needs, PathNeed, Unfiltered } from './types.ts';
