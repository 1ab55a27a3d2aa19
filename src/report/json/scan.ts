import type { Finding, Package } from '../../model/index.ts';
import type { Format } from '../format.ts';
import { inOrder, packagesInOrder } from '../order.ts';
import {
  actionPart,
  artifactPart,
  coveragePart,
  databasePart,
  endOfLifePart,
  findingPart,
  osPart,
  packagePart,
  problemPart,
  reasonPart,
  vexPart,
} from './parts.ts';
import { jsonDocument } from './stream.ts';

/** Raised when a key changes its meaning or goes; new keys do not raise it. */
const schemaVersion = 1;

function* parts(findings: readonly Finding[]): Iterable<unknown> {
  for (const finding of inOrder(findings)) yield findingPart(finding);
}

function* packageParts(packages: readonly Package[]): Iterable<unknown> {
  for (const fact of packagesInOrder(packages)) yield packagePart(fact);
}

/** For programs: docs/schema/scan.v1.json. One finding a line. */
export const scanJson: Format = {
  id: 'json',
  // Neither the time nor the packages stand there unasked: the same findings are the same bytes.
  write: (result, { withPackages, now } = {}) =>
    jsonDocument([
      ['schemaVersion', schemaVersion],
      ['scannedAt', withPackages ? now?.toISOString() : undefined],
      ['artifact', artifactPart(result.artifact)],
      ['os', osPart(result.os)],
      ['endOfLife', endOfLifePart(result.endOfLife)],
      ['coverage', coveragePart(result.coverage)],
      ['database', databasePart(result.database)],
      ['verdict', { verdict: result.verdict.verdict, reasons: result.verdict.reasons.map(reasonPart) }],
      ['vex', result.vex?.map(vexPart)],
      ['problems', result.problems.map(problemPart)],
      ['fixFirst', result.fixFirst.map(actionPart)],
      ['findings', parts(result.findings)],
      ['waived', parts(result.waived)],
      ['packages', withPackages ? packageParts(result.packages) : undefined],
    ]),
};
