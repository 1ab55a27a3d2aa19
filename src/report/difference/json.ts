import type { Difference, DifferenceEntry, DifferenceSide } from '../../model/index.ts';
import type { Format } from '../format.ts';
import { findingPart, problemPart, reasonPart } from '../json/parts.ts';
import { jsonDocument } from '../json/stream.ts';

/** Raised when a key changes its meaning or goes; new keys do not raise it. */
const schemaVersion = 1;

const sidePart = (side: DifferenceSide) => ({
  reference: side.reference,
  digest: side.digest,
  database: side.database && { digest: side.database.digest, built: side.database.built },
  findings: side.findings,
  waived: side.waived,
  layers: side.layers,
  base: side.base && { name: side.base.name, digest: side.base.digest },
  baseLayers: side.baseLayers,
});

function* entryParts(entries: readonly DifferenceEntry[]): Iterable<unknown> {
  for (const { change, origin, why, finding, before } of entries)
    yield {
      change,
      origin,
      why: reasonPart(why),
      finding: findingPart(finding),
      before: before && {
        severity: before.severity,
        status: before.status,
        version: before.package?.version,
        fixedVersions: before.fixedVersions,
      },
    };
}

/** For programs: docs/schema/diff.v1.json. One entry a line. */
export const differenceJson: Format<Difference> = {
  id: 'json',
  write: difference =>
    jsonDocument([
      ['schemaVersion', schemaVersion],
      ['before', sidePart(difference.before)],
      ['after', sidePart(difference.after)],
      ['base', { by: difference.base.by, changed: difference.base.changed }],
      ['unchanged', difference.unchanged],
      ['problems', difference.problems.map(problemPart)],
      ['entries', entryParts(difference.entries)],
    ]),
};
