import { severityOf } from '../../model/index.ts';
import { ofRows } from './dialect.ts';
import { packageOf } from './package.ts';
import { text } from './value.ts';
import { fixesOf } from './words.ts';

/** The four spreadsheets of ThreatMapper, by columns that only one of them has. */
const others = [
  ['compliance_check_type', 'test_number'],
  ['Rule Name', 'Class', 'File Name'],
  ['Filename', 'Content', 'Rule', 'Signature'],
];

/** CSV of Deepfence ThreatMapper. A package is written `name:version`. */
export const deepfence = ofRows({
  id: 'deepfence',
  tool: 'Deepfence',
  claims: columns =>
    [['cve_id', 'cve_caused_by_package'], ...others].some(set => set.every(column => columns.includes(column))),
  read(rows, columns) {
    if (!columns.includes('cve_id')) return { findings: [], otherFindings: rows.length };
    return {
      artifact: text(rows[0], 'cve_container_image'),
      findings: rows.map(row => {
        const caused = text(row, 'cve_caused_by_package');
        const colon = versionAt(caused);
        return {
          id: text(row, 'cve_id'),
          aliases: [],
          severity: severityOf(text(row, 'cve_severity')),
          package: packageOf({
            name: colon < 0 ? caused : caused.slice(0, colon),
            version: colon < 0 ? '' : caused.slice(colon + 1),
            // `base` is the distribution's own.
            type: text(row, 'cve_type') === 'base' ? '' : text(row, 'cve_type'),
          }),
          fixedVersions: fixesOf(text(row, 'cve_fixed_in')),
        };
      }),
    };
  },
});

/** The colon before the version, which may begin with an epoch (`bind:32:9.11`); Java names have colons of their own. */
function versionAt(caused: string): number {
  const found = /:(?=(?:\d+:)?v?\d)/.exec(caused);
  return found ? found.index : caused.lastIndexOf(':');
}
