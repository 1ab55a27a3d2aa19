/** Reference to findings: the one place where the finders are composed. */
import type { Comparison } from '../model/index.ts';
import type { ForeignReport } from '../sbom/index.ts';
import type { CompareOptions } from './compare/compare.ts';

export type { CompareOptions } from './compare/compare.ts';
export type { Fixes } from './fix.ts';
export { type Aboard, inventoryOf, type ReadOptions } from './inventory.ts';
export { whyNotReported } from './not-reported.ts';
export type { ScanProgress } from './progress.ts';
export { type ScanOptions, scan } from './scan.ts';

/** Reports of other scanners beside our own; see compare/compare.ts. Loaded when it is called, for the sake of scans. */
export async function compareReports(reports: readonly ForeignReport[], options: CompareOptions): Promise<Comparison> {
  const { compareReports: compare } = await import('./compare/compare.ts');
  return compare(reports, options);
}
