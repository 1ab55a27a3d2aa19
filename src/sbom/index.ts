/** SBOM and the documents of others: what other tools wrote, in our words, and ours in theirs. */
export { isBillAttached, mayBeVex } from './attached.ts';
export type { Bill, BillPackage, Making } from './bill.ts';
export { reportBounds } from './foreign/bounds.ts';
export { readReport } from './foreign/read.ts';
export type { ForeignReport, ReportedFinding, ReportedOs, ReportedPackage } from './foreign/report.ts';
export type { ReadBill } from './read/assembly.ts';
export { readSbom } from './read/read.ts';
export { applyVex, type NamedVex } from './vex/apply.ts';
export { vexBounds } from './vex/bounds.ts';
export {
  type VexDocument,
  type VexJustification,
  type VexProduct,
  type VexStatement,
  type VexStatus,
  vexJustifications,
  vexStatuses,
} from './vex/document.ts';
export { readVex, vexIn } from './vex/read.ts';
export { archiveOf, documentsFor } from './vex/repository.ts';
export { vexFormIds, writeVex } from './vex/write.ts';
export { type CyclonedxVersion, cyclonedxVersions } from './write/cyclonedx-versions.ts';
export { type SbomFormat, sbomFormats, type WriteOptions, writeSbom } from './write/formats.ts';
