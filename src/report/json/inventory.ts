import type { Package } from '../../model/index.ts';
import type { Format, InventoryReport } from '../format.ts';
import { packagesInOrder } from '../order.ts';
import { artifactPart, osPart, packagePart, problemPart } from './parts.ts';
import { jsonDocument } from './stream.ts';

/** Raised when a key changes its meaning or goes; new keys do not raise it. */
const schemaVersion = 1;

function* parts(packages: readonly Package[]): Iterable<unknown> {
  for (const fact of packagesInOrder(packages)) yield packagePart(fact);
}

/** For programs: docs/schema/inventory.v1.json. One package a line. */
export const inventoryJson: Format<InventoryReport> = {
  id: 'json',
  write: report =>
    jsonDocument([
      ['schemaVersion', schemaVersion],
      ['artifact', artifactPart(report.artifact)],
      ['os', osPart(report.os)],
      ['problems', report.problems.map(problemPart)],
      ['packages', parts(report.packages)],
    ]),
};
