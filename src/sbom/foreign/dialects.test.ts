import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { dialects } from './dialects.ts';
import { readReport } from './read.ts';
import { linesOf, readJson } from './testing.ts';

describe('dialects', () => {
  test.each<[string, unknown, string, string[]]>([
    [
      'Clair 4: three tables, the distribution from the environment, CVEs of an erratum from its links',
      {
        manifest_hash: 'sha256:1',
        packages: {
          7: { id: '7', name: 'libssl1.1', version: '1.1.1k-1', source: { name: 'openssl', version: '1.1.1k-1' } },
          8: { id: '8', name: 'zlib', version: '1' },
        },
        distributions: { 1: { id: '1', did: 'debian', version_id: '11' } },
        environments: { 7: [{ package_db: 'var/lib/dpkg/status', distribution_id: '1' }] },
        vulnerabilities: {
          40: {
            id: '40',
            name: 'DSA-5103-1',
            links: 'https://example.org/CVE-2022-0778 https://example.org/CVE-2022-0777',
            normalized_severity: 'High',
            fixed_in_version: '1.1.1k-1+deb11u2',
          },
        },
        package_vulnerabilities: { 7: ['40'] },
      },
      'clair4',
      ['DSA-5103-1 deb libssl1.1 1.1.1k-1 high 1.1.1k-1+deb11u2'],
    ],
    [
      'Clair 2: features of a layer, as Quay hands them on',
      {
        status: 'scanned',
        data: {
          Layer: {
            Name: 'sha256:2',
            Features: [
              {
                Name: 'bash',
                NamespaceName: 'ubuntu:18.04',
                Version: '4.4',
                Vulnerabilities: [{ Name: 'CVE-2019-18276', Severity: 'Low', FixedBy: '' }],
              },
              { Name: 'gzip', NamespaceName: 'ubuntu:18.04', Version: '1' },
            ],
          },
        },
      },
      'clair-api',
      ['CVE-2019-18276 deb bash 4.4 low'],
    ],
    [
      'ECR: findings of basic and of enhanced scanning',
      {
        repositoryName: 'app',
        imageId: { imageTag: '1' },
        imageScanFindings: {
          findings: [
            {
              name: 'CVE-2020-1',
              severity: 'INFORMATIONAL',
              attributes: [
                { key: 'package_version', value: '1.0' },
                { key: 'package_name', value: 'glibc' },
              ],
            },
          ],
          enhancedFindings: [
            {
              findingArn: 'arn:aws:inspector2:x',
              severity: 'HIGH',
              packageVulnerabilityDetails: {
                vulnerabilityId: 'CVE-2020-2',
                vulnerablePackages: [
                  {
                    name: 'kernel',
                    version: '5.1',
                    release: '2',
                    epoch: 1,
                    packageManager: 'OS',
                    fixedInVersion: 'NotAvailable',
                  },
                ],
              },
              resources: [{ details: { awsEcrContainerImage: { platform: 'AMAZON_LINUX_2' } } }],
            },
          ],
        },
      },
      'aws-ecr',
      ['CVE-2020-1 ? glibc 1.0 negligible', 'CVE-2020-2 rpm kernel 1:5.1-2 high'],
    ],
    [
      'Docker Scout: SARIF with the package in the message',
      {
        version: '2.1.0',
        runs: [
          {
            tool: {
              driver: {
                name: 'docker scout',
                version: '1.15.0',
                rules: [
                  {
                    id: 'CVE-2022-24999',
                    properties: { cvssV3_severity: 'HIGH', fixed_version: '6.5.3', purls: ['pkg:npm/qs@6.5.2'] },
                  },
                ],
              },
            },
            results: [
              {
                ruleId: 'CVE-2022-24999',
                message: {
                  text: '  Vulnerability   : CVE-2022-24999\n  Severity        : HIGH\n  Package         : pkg:npm/qs@6.5.2\n  Fixed version   : 6.5.3',
                },
              },
            ],
          },
        ],
      },
      'sarif',
      ['CVE-2022-24999 npm qs 6.5.2 high 6.5.3'],
    ],
    [
      'Docker Scout: SARIF with the packages in the rule alone',
      {
        runs: [
          {
            tool: {
              driver: {
                name: 'docker scout',
                rules: [
                  {
                    id: 'CVE-2023-1',
                    properties: {
                      'security-severity': '9.8',
                      fixed_version: 'not fixed',
                      purls: ['pkg:deb/debian/curl@7.1?os_distro=bookworm&os_name=debian&os_version=12'],
                    },
                  },
                ],
              },
            },
            results: [{ ruleIndex: 0, message: { text: 'see the rule' } }],
          },
        ],
      },
      'sarif',
      ['CVE-2023-1 deb curl 7.1 critical'],
    ],
    [
      'Grype: SARIF whose help names the package',
      {
        runs: [
          {
            tool: {
              driver: {
                name: 'Grype',
                rules: [
                  {
                    id: 'CVE-2021-36159-apk-tools',
                    help: {
                      text: 'Vulnerability CVE-2021-36159\nSeverity: critical\nPackage: apk-tools\nVersion: 2.10.6-r0\nFix Version: 2.10.7-r0\nType: apk',
                    },
                  },
                ],
              },
            },
            results: [{ ruleId: 'CVE-2021-36159-apk-tools', message: { text: 'A critical vulnerability' } }],
          },
        ],
      },
      'sarif',
      ['CVE-2021-36159 apk apk-tools 2.10.6-r0 critical 2.10.7-r0'],
    ],
    [
      'GitLab: container scanning',
      {
        version: '15.0.0',
        scan: { scanner: { name: 'Docker Scout', version: '1' } },
        vulnerabilities: [
          {
            severity: 'Medium',
            identifiers: [{ type: 'cve', value: 'CVE-2021-1' }],
            solution: 'Upgrade bash to 5.1',
            location: {
              dependency: { package: { name: 'bash' }, version: '5.0' },
              operating_system: 'debian:10',
              image: 'a:1',
            },
          },
        ],
      },
      'gitlab',
      ['CVE-2021-1 deb bash 5.0 medium 5.1'],
    ],
    [
      'Snyk: source and binary in one name',
      {
        ok: false,
        packageManager: 'deb',
        path: 'a:1',
        docker: { os: { prettyName: 'Debian GNU/Linux 10 (buster)' } },
        vulnerabilities: [
          {
            id: 'SNYK-DEBIAN10-OPENSSL-1',
            identifiers: { CVE: ['CVE-2021-2'] },
            packageName: 'openssl/libssl1.1',
            version: '1.1.1d-0',
            severity: 'critical',
            fixedIn: ['1.1.1d-1'],
          },
        ],
      },
      'snyk',
      ['SNYK-DEBIAN10-OPENSSL-1 deb libssl1.1 1.1.1d-0 critical 1.1.1d-1'],
    ],
    [
      'Sysdig: vulnerabilities beside the packages',
      {
        scanner: { name: 'sysdig-cli-scanner' },
        result: {
          metadata: { baseOs: 'alpine 3.17' },
          vulnerabilities: { a: { name: 'CVE-2023-5', severity: 'High', fixVersion: '1.2.13-r1' } },
          packages: { p: { type: 'os', name: 'zlib', version: '1.2.13-r0', vulnerabilitiesRefs: ['a'] } },
        },
      },
      'sysdig',
      ['CVE-2023-5 apk zlib 1.2.13-r0 high 1.2.13-r1'],
    ],
    [
      'Trivy: the list of Kubernetes resources, and every word of a status',
      {
        ClusterName: 'c',
        Resources: [
          {
            Kind: 'Pod',
            Metadata: { OS: { Family: 'alpine', Name: '3.17.1' } },
            Results: [
              {
                Target: 'a',
                Class: 'os-pkgs',
                Type: 'alpine',
                Vulnerabilities: [
                  { VulnerabilityID: 'CVE-2023-6', PkgName: 'curl', InstalledVersion: '7-r0', Severity: 'LOW' },
                ],
              },
            ],
          },
        ],
      },
      'trivy',
      ['CVE-2023-6 apk curl 7-r0 low'],
    ],
  ])('%s', (_, json, dialect, expected) => {
    const report = readJson(json);
    expect(report.dialect).toBe(dialect);
    expect(linesOf(report)).toEqual(expected);
  });

  it('a distribution, a source package and aliases are kept', () => {
    const { findings, packages } = readJson({
      matches: [
        {
          vulnerability: { id: 'GHSA-aaaa-bbbb-cccc', severity: 'High', fix: { state: 'wont-fix', versions: [] } },
          relatedVulnerabilities: [{ id: 'CVE-2024-1' }],
          artifact: {
            name: 'libssl3',
            version: '3.0',
            type: 'deb',
            upstreams: [{ name: 'openssl' }],
            purl: 'pkg:deb/debian/libssl3@3.0?distro=debian-12',
          },
        },
      ],
      descriptor: { name: 'grype' },
    });
    expect(findings).toMatchObject([
      {
        aliases: ['CVE-2024-1'],
        status: 'will_not_fix',
        package: { source: { name: 'openssl', version: '3.0' }, os: { id: 'debian', versionId: '12' } },
      },
    ]);
    expect(packages).toBeUndefined();
  });

  it('have ids of their own', () => {
    expect(new Set(dialects.map(({ id }) => id)).size).toBe(dialects.length);
  });
});

describe('bad input', () => {
  test.each([
    ['', 'record-invalid'],
    ['   \n', 'record-invalid'],
    ['{"SchemaVersion": 2, "Results": [', 'record-invalid'],
    ['<html><body>502 Bad Gateway</body></html>', 'record-invalid'],
    ['<bom><vulnerabilities>', 'record-invalid'],
    ['<!DOCTYPE bom [<!ENTITY a "aaaa">]><bom><vulnerabilities>&a;</vulnerabilities></bom>', 'record-invalid'],
    [`${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`, 'bound'],
    ['a,b\n1,2\n', 'record-invalid'],
    ['"{}"', 'record-invalid'],
    ['42', 'record-invalid'],
  ])('%j is refused', (text, code) => {
    expect(() => readReport(Buffer.from(text), 'x')).toThrowError(expect.objectContaining({ code }));
  });

  it('UTF-16 of a redirected shell is read', () => {
    const text = '\ufeff{"SchemaVersion":2,"ArtifactName":"a","Results":[]}';
    expect(readReport(Buffer.from(text, 'utf16le'), 'x').dialect).toBe('trivy');
  });

  it('CSV keeps what stands in quotes: commas, line ends, quotes', () => {
    const csv = '\ufeffCVE ID,CVE Severity,Package Name,Package Version\r\nCVE-2024-1,High,"a ""b"", c","1\n2"\r\n';
    expect(readReport(Buffer.from(csv), 'x').findings).toMatchObject([
      { package: { name: 'a "b", c', version: '1\n2' } },
    ]);
  });

  it('whatever the values in it are, a report is read or refused, and no name that every object has means anything', () => {
    const keys = [
      'SchemaVersion',
      'Results',
      'Target',
      'Vulnerabilities',
      'VulnerabilityID',
      'PkgName',
      'matches',
      'artifact',
      'vulnerability',
      'id',
      'name',
      'version',
      'purl',
      'result',
      'results',
      'packages',
      'package_vulnerabilities',
      'vulnerabilities',
      'severity',
      'runs',
      'tool',
      'driver',
      'rules',
      'report',
      'modules',
      'findings',
      'findingArn',
      'bomFormat',
      'components',
      'constructor',
      '__proto__',
    ];
    const leaf = fc.oneof(
      fc.constantFrom(
        'CVE-2024-1',
        'constructor',
        'pkg:npm/%zz@1',
        'pkg:deb/debian/a@1?distro=',
        'CycloneDX',
        'arn:',
        null,
        0,
        true,
      ),
      fc.string(),
    );
    const { json } = fc.letrec(tie => ({
      json: fc.oneof(
        { depthSize: 'medium' },
        leaf,
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('json'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(json, value => {
        try {
          readJson(value);
        } catch (error) {
          expect(error).toMatchObject({ code: 'record-invalid' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
