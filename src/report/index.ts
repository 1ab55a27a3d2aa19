/** Reports: a scan or an inventory, for people and for programs. */
export { comparisonFormatOf, comparisonFormats } from './comparison/formats.ts';
export { renderError } from './errors.ts';
export { answersTo, type Explainable, explainAbsence, explainFinding } from './explain.ts';
export type { Build, Format, InventoryReport, ReportOptions } from './format.ts';
export { formatOf, formats, inventoryFormatOf, inventoryFormats } from './formats.ts';
export { renderVerdict } from './gate.ts';
export { renderProblems } from './table/problems.ts';
