/** What rules ask of the kernel, so that it leaves out what none of them could match. */
export { needsOf } from './needs.ts';
export { openTables } from './tables.ts';
export { needsText } from './text.ts';
export type { Need, Needs } from './types.ts';
