import type { ComparedParty, ComparedRow, Comparison } from '../../model/index.ts';
import type { Format } from '../format.ts';
import { problemPart, reasonPart } from '../json/parts.ts';
import { jsonDocument } from '../json/stream.ts';

/** Raised when a key changes its meaning or goes; new keys do not raise it. */
const schemaVersion = 1;

const partyPart = (party: ComparedParty) => ({
  name: party.name,
  tool: party.tool,
  toolVersion: party.toolVersion,
  artifact: party.artifact,
  created: party.created,
  own: party.own,
  found: party.found,
  missed: party.missed,
  alone: party.alone,
  otherFindings: party.otherFindings,
  unreadable: party.unreadable,
});

function* rowParts({ rows, parties }: Comparison): Iterable<unknown> {
  const nameOf = (party: number): string | undefined => parties[party]?.name;
  for (const row of rows) yield rowPart(row, nameOf);
}

const rowPart = (row: ComparedRow, nameOf: (party: number) => string | undefined) => ({
  id: row.id,
  package: { name: row.package.name, type: row.package.type },
  severity: row.severity,
  severityDiffers: row.severityDiffers,
  found: row.found.map(({ party, severity, ids, packages, fixedVersions, status }) => ({
    by: nameOf(party),
    severity,
    ids,
    packages: packages.map(({ name, version }) => ({ name, version })),
    fixedVersions,
    status,
  })),
  missed: row.missed.map(({ party, why }) => ({ by: nameOf(party), why: reasonPart(why) })),
});

/** For programs: docs/schema/compare.v1.json. One row a line. */
export const comparisonJson: Format<Comparison> = {
  id: 'json',
  write: comparison =>
    jsonDocument([
      ['schemaVersion', schemaVersion],
      ['agreed', comparison.agreed],
      ['severityOnly', comparison.severityOnly],
      ['problems', comparison.problems.map(problemPart)],
      ['parties', comparison.parties.map(partyPart)],
      ['rows', rowParts(comparison)],
    ]),
};
