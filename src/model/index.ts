/** The words of the project as types, and the error catalogue. Imports nothing. */
export * from './artifact.ts';
export * from './comparison.ts';
export * from './cvss.ts';
export type * from './difference.ts';
export * from './errors.ts';
export * from './facts.ts';
export * from './finding.ts';
export * from './licence.ts';
export * from './package.ts';
export * from './purl.ts';
export * from './report.ts';
export * from './severity.ts';
export * from './symbols.ts';
