import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readReport } from './read.ts';

const reports = new URL('../../../../shared/reports/', import.meta.url);
const present = existsSync(reports);

/** Every report of vulnerabilities among the samples: folder/file, dialect, findings, and entries of other kinds. */
const samples = `
anchore_engine/many_vulns.json anchore 23 0
anchore_engine/many_vulns_2.4.1.json anchore 51 0
anchore_engine/new_format_issue_11552.json anchore 84 0
anchore_engine/no_vuln.json anchore 0 0
anchore_engine/one_vuln.json anchore 1 0
anchore_engine/one_vuln_many_files.json anchore 4 0
anchore_enterprise/many_checks.json anchore-policy 56 1
anchore_enterprise/no_checks.json anchore-policy 0 0
anchore_enterprise/one_check.json anchore-policy 0 1
anchore_grype/anchore_grype_epss_problem.json grype 1 0
anchore_grype/check_all_fields.json grype 5 0
anchore_grype/check_all_fields_different_ids_fabricated.json grype 1 0
anchore_grype/check_all_fields_no_ids_fabricated.json grype 1 0
anchore_grype/check_all_fields_with_ids_fabricated.json grype 1 0
anchore_grype/fix_available.json grype 1 0
anchore_grype/fix_not_available.json grype 1 0
anchore_grype/issue_9942.json grype 1 0
anchore_grype/many_vulns4.json grype 9 0
anchore_grype/many_vulns_with_epss_values.json grype 15 0
anchore_grype/no_vuln.json grype 0 0
anchore_grype/same_cve_different_paths.json grype 2 0
anchorectl_vulns/many_vulns.json anchore 23 0
anchorectl_vulns/one_vuln.json anchore 1 0
aqua/issue_10585.json aqua 0 0
aqua/issue_10849.json aqua 1 0
aqua/many_v2.json aqua-list 3 0
aqua/many_vulns.json aqua 24 0
aqua/one_v2.json aqua-list 1 0
aqua/one_vuln.json aqua 1 0
aqua/over_api_v2_empty.json aqua-list 0 0
aqua/vulns_with_aqua_severity.json aqua 13 0
aws_inspector2/aws_inspector2_many_vul.json aws-inspector 10 0
aws_inspector2/aws_inspector2_one_vul.json aws-inspector 1 0
aws_inspector2/aws_inspector2_package_vuln_metadata.json aws-inspector 30 1
aws_inspector2/aws_inspector2_package_vuln_metadata_multi_cwe_fabricated.json aws-inspector 3 1
aws_inspector2/aws_inspector2_zero_vul.json aws-inspector 0 0
clair/clair_empty.json clair-scanner 0 0
clair/clair_few_vuln.json clair-scanner 4 0
clair/clair_many_vul.json clair-scanner 35 0
clair/clairklar_empty.json clair-klar 0 0
clair/clairklar_high.json clair-klar 6 0
clair/clairklar_mixed.json clair-klar 6 0
cyclonedx/issue_8022.json cyclonedx 1 0
cyclonedx/jake2.json cyclonedx 7 0
cyclonedx/log4j.json cyclonedx 8 0
cyclonedx/log4j.xml cyclonedx 8 0
cyclonedx/multiple_cwes_fabricated.xml cyclonedx 1 0
cyclonedx/nested-component-log4j.json cyclonedx 8 0
cyclonedx/no-severity.json cyclonedx 1 0
cyclonedx/spec1.xml cyclonedx 1 0
cyclonedx/spec1_lowfirst.xml cyclonedx 1 0
cyclonedx/valid-vulnerability-1.4.json cyclonedx 1 0
cyclonedx/valid-vulnerability-1.4.xml cyclonedx 1 0
deepfence_threatmapper/compliance_report.csv deepfence 0 7
deepfence_threatmapper/malware_report.csv deepfence 0 9
deepfence_threatmapper/secret_report.csv deepfence 0 7
deepfence_threatmapper/vulnerability_report.csv deepfence 3 0
harbor_vulnerability/harbor-0-vuln.json harbor 0 0
harbor_vulnerability/harbor-1-vuln.json harbor 1 0
harbor_vulnerability/harbor-5-vuln.json harbor 5 0
harbor_vulnerability/harbor-trivy-vuln.json harbor 3 0
harbor_vulnerability/harborapipip.json harbor 2 0
neuvector/many_vulns.json neuvector 2 2
neuvector/no_vuln.json neuvector 0 2
neuvector/one_vuln.json neuvector 1 2
osv_scanner/multi_cwe_fabricated.json osv-scanner 1 0
osv_scanner/some_findings.json osv-scanner 1 0
sysdig_cli/sysdig_reports_many_vul.csv sysdig-csv 31 0
sysdig_cli/sysdig_reports_many_vul.json sysdig 31 0
trivy/all_statuses.json trivy 8 0
trivy/cvss_severity_source.json trivy 2 0
trivy/cvssv4_severity_source.json trivy 3 0
trivy/issue_10991.json trivy 0 37
trivy/issue_14136.json trivy 0 1
trivy/issue_9092.json trivy 1 0
trivy/issue_9170.json trivy 0 37
trivy/issue_9263.json trivy 1 0
trivy/issue_9333.json trivy 13 0
trivy/kubernetes.json trivy 5 10
trivy/kubernetes_fabricated_internal_duplicates.json trivy 4 6
trivy/kubernetes_fabricated_internal_duplicates_subset.json trivy 2 1
trivy/kubernetes_fabricated_subset.json trivy 4 6
trivy/legacy_many_vulns.json trivy 93 0
trivy/legacy_trivy_mix.json trivy 6 0
trivy/license_scheme.json trivy 0 19
trivy/misconfigurations_and_secrets.json trivy 2 3
trivy/scheme_2_many_vulns.json trivy 5 0
trivy/scheme_2_no_vuln.json trivy 0 0
trivy/severity_prio.json trivy 2 0
trivy_operator/all_reports_in_dict.json trivy-operator 41 2
trivy_operator/clustercompliancereport.json trivy-operator 0 0
trivy_operator/compliance_severity.json trivy-operator 0 0
trivy_operator/configauditreport_many.json trivy-operator 0 13
trivy_operator/configauditreport_missing_checkid.json trivy-operator 0 1
trivy_operator/configauditreport_no_vuln.json trivy-operator 0 0
trivy_operator/configauditreport_single_vuln.json trivy-operator 0 1
trivy_operator/configauditreport_with_remediation.json trivy-operator 0 2
trivy_operator/exposedsecretreport_many.json trivy-operator 0 2
trivy_operator/exposedsecretreport_no_vuln.json trivy-operator 0 0
trivy_operator/exposedsecretreport_single_vuln.json trivy-operator 0 1
trivy_operator/findings_in_list.json trivy-operator 5 13
trivy_operator/vulnerabilityreport_extended.json trivy-operator 5 0
trivy_operator/vulnerabilityreport_many.json trivy-operator 41 0
trivy_operator/vulnerabilityreport_no_vuln.json trivy-operator 0 0
trivy_operator/vulnerabilityreport_single_vuln.json trivy-operator 1 0
twistlock/findings_include_packages.json prisma 4 2
twistlock/many_vulns.json prisma 5 1
twistlock/no_cvss.json prisma 2 1
twistlock/no_vuln.json prisma 0 0
twistlock/one_vuln.json prisma 1 1
twistlock/one_vuln_no_link_no_description.json prisma 1 1
twistlock/packagename.json prisma 1 0
twistlock/scan_report_many_vuln.csv prisma-csv 3 0
twistlock/scan_report_no_vuln.csv prisma-csv 0 0
twistlock/scan_report_one_vuln.csv prisma-csv 1 0
twistlock/scan_report_prisma_twistlock_images_four_vulns.csv prisma-csv 4 0
twistlock/scan_report_prisma_twistlock_images_long_package_name.csv prisma-csv 1 0
twistlock/scan_report_prisma_twistlock_images_no_vuln.csv prisma-csv 0 0
`;

/** Documents that are no report of vulnerabilities, or do not say whose they are. */
const refused = `
anchore_enterprise/invalid_checks_format.json
anchorectl_vulns/no_vuln.json
aqua/empty_aquadevops.json
aqua/no_vuln.json
aws_inspector2/empty_with_error.json
cyclonedx/cyclonedx_bom.xml
cyclonedx/jake.xml
cyclonedx/retirejs.latest.xml
dockerbench/docker-bench-report-many-vulns.json
hadolint/many_dockerfile.json
kubebench/kube-bench-controls.json
kubescape/results.json
osv_scanner/no_findings.json
trivy/legacy_no_vuln.json
`;

const lines = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map(line => line.split(' '));
const read = (file: string, as?: string) => readReport(readFileSync(new URL(file, reports)), file, as);

describe.skipIf(!present)(`reports of other scanners${present ? '' : ' (skipped: ../shared is not here)'}`, () => {
  test.each(lines(samples))('%s is of %s, with %s findings', (file = '', dialect, findings, others) => {
    const report = read(file);
    expect([report.dialect, report.findings.length, report.otherFindings]).toEqual([
      dialect,
      Number(findings),
      Number(others),
    ]);
    // One entry of one sample has a package and nothing else.
    expect(report.unreadable).toBe(file.endsWith('legacy_trivy_mix.json') ? 1 : 0);
    for (const { id, package: found } of report.findings) {
      expect(id).toMatch(/^[A-Za-z0-9][\w:.-]+$/);
      expect(found.name).not.toBe('');
    }
  });

  test.each(lines(refused))('%s is refused', (file = '') => {
    expect(() => read(file)).toThrowError(expect.objectContaining({ code: 'record-invalid' }));
  });

  it('an empty document is a report when the caller says whose it is', () => {
    expect(read('anchorectl_vulns/no_vuln.json', 'anchore')).toMatchObject({ tool: 'Anchore', findings: [] });
    expect(() => read('trivy/scheme_2_no_vuln.json', 'grype')).toThrow(/not in the form of Grype/);
    expect(() => read('trivy/scheme_2_no_vuln.json', 'nobody')).toThrow(/no dialect "nobody"/);
  });

  it('the same scan in two forms says the same', () => {
    const ids = (file: string) =>
      read(file)
        .findings.map(({ id, package: { name, version } }) => `${id} ${name} ${version}`)
        .sort();
    expect(ids('sysdig_cli/sysdig_reports_many_vul.csv')).toEqual(ids('sysdig_cli/sysdig_reports_many_vul.json'));
    expect(ids('cyclonedx/log4j.xml')).toEqual(ids('cyclonedx/log4j.json'));
    expect(ids('anchorectl_vulns/many_vulns.json')).toEqual(ids('anchore_engine/many_vulns.json'));
  });
});
