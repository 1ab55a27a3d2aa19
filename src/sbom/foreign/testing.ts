import { readReport } from './read.ts';
import type { ForeignReport } from './report.ts';

/** What is read of a report that a test writes as a value. */
export const readJson = (json: unknown): ForeignReport => readReport(Buffer.from(JSON.stringify(json)), 'report.json');

/** One finding a line: id, package, version, severity, fixes. */
export const linesOf = ({ findings }: ForeignReport): string[] =>
  findings.map(({ id, package: { name, version, type }, severity, fixedVersions }) =>
    [id, type ?? '?', name, version, severity, fixedVersions.join(',')].join(' ').trim(),
  );
