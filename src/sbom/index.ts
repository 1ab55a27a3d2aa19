/** SBOM and the documents of others: what other tools wrote, in our words. */
export { reportBounds } from './foreign/bounds.ts';
export { readReport } from './foreign/read.ts';
export type { ForeignReport, ReportedFinding, ReportedOs, ReportedPackage } from './foreign/report.ts';
