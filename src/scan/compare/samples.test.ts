import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { starterDatabase } from '../../advisory/index.ts';
import { readReport } from '../../sbom/index.ts';
import { compareReports } from './compare.ts';

const reports = new URL('../../../../shared/reports/', import.meta.url);
const present = existsSync(reports);

const files = [
  'anchore_engine/many_vulns_2.4.1.json',
  'anchore_enterprise/many_checks.json',
  'anchore_grype/check_all_fields.json',
  'anchorectl_vulns/many_vulns.json',
  'aqua/many_vulns.json',
  'aws_inspector2/aws_inspector2_many_vul.json',
  'clair/clair_many_vul.json',
  'clair/clairklar_mixed.json',
  'cyclonedx/log4j.json',
  'deepfence_threatmapper/vulnerability_report.csv',
  'harbor_vulnerability/harbor-trivy-vuln.json',
  'neuvector/many_vulns.json',
  'osv_scanner/some_findings.json',
  'sysdig_cli/sysdig_reports_many_vul.json',
  'trivy/scheme_2_many_vulns.json',
  'trivy_operator/vulnerabilityreport_many.json',
  'twistlock/many_vulns.json',
];
const read = (file: string) => readReport(readFileSync(new URL(file, reports)), file);

describe.skipIf(!present)(`real reports${present ? '' : ' (skipped: ../shared is not here)'}`, () => {
  const database = starterDatabase();
  const now = new Date('2026-01-01');

  test('of seventeen scans side by side: every miss has its reason, and no finding is lost', () => {
    const all = files.map(read);
    const { rows, parties } = compareReports(all, { database, now });
    expect(parties).toHaveLength(files.length + 1);
    for (const { found, missed } of rows) {
      expect(found.length + missed.length).toBe(parties.length);
      for (const { why } of missed) expect(why.zh).toMatch(/\p{Script=Han}/u);
    }
    all.forEach((report, index) => {
      const ids = new Set(
        rows.flatMap(row => row.found.filter(({ party }) => party === index + 1).flatMap(one => one.ids)),
      );
      expect([...ids].sort()).toEqual([...new Set(report.findings.map(({ id }) => id))].sort());
    });
  });

  test.each(files)('%s beside itself: the two agree', file => {
    const { rows } = compareReports([read(file), read(file)], { database, now });
    for (const { found, missed } of rows)
      expect(found.some(({ party }) => party === 1)).toBe(!missed.some(({ party }) => party === 2));
  });
});
