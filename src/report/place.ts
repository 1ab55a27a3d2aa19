/** Where a finding stands, apart from packages: files, objects, the artifact itself. */
import type { Finding } from '../model/index.ts';

export interface Place {
  /** Path of the file; empty where there is none. */
  path: string;
  /** From 1. */
  line?: number;
  endLine?: number;
}

/** The file of a finding and its lines; lines that no file can have are left out. */
export function placeIn({ subject }: Finding): Place {
  const path = 'path' in subject ? (subject.path ?? '') : '';
  const { line, endLine } = subject as { line?: number; endLine?: number };
  const known = (n: number | undefined): n is number => n !== undefined && Number.isSafeInteger(n) && n > 0;
  return {
    path,
    ...(known(line) ? { line } : {}),
    ...(known(line) && known(endLine) && endLine >= line ? { endLine } : {}),
  };
}

/** `12`, `12-15`, or nothing. */
export const lineWord = ({ line, endLine }: Place): string =>
  line === undefined ? '' : endLine === undefined || endLine === line ? String(line) : `${line}-${endLine}`;

/** Whether a finding is about a package; the others are about files, objects or the artifact. */
export const ofPackage = (finding: Finding): boolean =>
  finding.package !== undefined || finding.subject.kind === 'package';
