/** Reference to findings: the one place where the finders are composed. */
export { type Aboard, inventoryOf, type ReadOptions } from './inventory.ts';
export type { ScanProgress } from './progress.ts';
export { type ScanOptions, scan } from './scan.ts';
