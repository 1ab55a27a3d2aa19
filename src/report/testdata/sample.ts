/** Scans made up for tests: one of everything a report can say. */
import type { Finding, LayerRef, Package, ScanResult, Severity } from '../../model/index.ts';

export const base: LayerRef = {
  index: 0,
  diffId: `sha256:${'a'.repeat(64)}`,
  digest: `sha256:${'b'.repeat(64)}`,
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  size: 29_150_000,
  createdBy: '/bin/sh -c #(nop) ADD file:4b1be1de1a1e5aa608c688cad2824587262081866180d7368feb79d33ca05953 in / ',
};
const app: LayerRef = {
  index: 1,
  diffId: `sha256:${'c'.repeat(64)}`,
  createdBy: '|1 VERSION=1.2 /bin/sh -c npm ci --omit=dev # buildkit',
};

export const openssl = {
  purl: 'pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12',
  name: 'libssl3',
  version: '3.0.11-1',
  ecosystem: 'Debian:12',
  path: 'var/lib/dpkg/status',
  source: { name: 'openssl', version: '3.0.11-1' },
  layer: base,
};
export const lodash = {
  purl: 'pkg:npm/lodash@4.17.20',
  name: 'lodash',
  version: '4.17.20',
  ecosystem: 'npm',
  path: 'app/node_modules/lodash/package.json',
  layer: app,
};

/** A vulnerability of a package, with what the test does not name filled in. */
export function finding(part: Partial<Finding> & { package?: Finding['package'] } = {}): Finding {
  const found = part.package ?? openssl;
  return {
    id: 'CVE-2099-0001',
    aliases: [],
    kind: 'vulnerability',
    subject: { kind: 'package', purl: found.purl, path: found.path, ...(found.layer ? { layer: found.layer.diffId } : {}) },
    severity: 'high',
    fixedVersions: ['3.0.13-1'],
    status: 'fixed',
    package: found,
    ...part,
  };
}

const rich = finding({
  id: 'CVE-2099-0002',
  aliases: ['DSA-9999-1', 'GHSA-aaaa-bbbb-cccc'],
  severity: 'critical',
  severitySource: 'DSA-9999-1',
  title: 'Certificates are believed that should not be',
  cvss: [{ version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8, source: 'NVD' }],
  risk: 98,
  riskFactors: [
    { code: 'cvss-score', en: 'CVSS 3.1 base score 9.8 (NVD)', zh: 'CVSS 3.1 基础分 9.8（NVD）' },
    { code: 'kev', en: 'known to be exploited (CISA KEV, since 2099-01-02)', zh: '已知被利用（CISA KEV，自 2099-01-02）' },
  ],
  epss: { probability: 0.43, percentile: 0.97 },
  kev: { dateAdded: '2099-01-02', dueDate: '2099-01-23', ransomware: true },
  published: '2099-01-01T00:00:00Z',
  modified: '2099-02-01T00:00:00Z',
  references: ['https://example.org/advisory'],
  evidence: [
    {
      advisory: 'DSA-9999-1',
      range: '>= 0, < 3.0.13-1',
      comparison: '3.0.11-1 < 3.0.13-1 (deb)',
      compared: { name: 'openssl', version: '3.0.11-1' },
    },
  ],
});

/** A secret in a file of the upper layer. */
export const secret: Finding = {
  ...finding(),
  id: 'private-key',
  kind: 'secret',
  subject: { kind: 'file', path: 'root/.ssh/id_rsa', line: 1, layer: app.diffId },
  package: undefined,
  fixedVersions: [],
  status: 'affected',
  risk: 80,
  title: 'Private key',
  message: { en: 'a private key without a passphrase', zh: '未设口令的私钥' },
  excerpt: '-----BEGIN ********',
  advice: {
    title: { en: 'Private key', zh: '私钥' },
    why: { en: 'Whoever has the image has the key.', zh: '得到镜像的人即得到私钥。' },
    fix: { en: 'replace the key, and mount it at run time', zh: '更换该私钥，并在运行时挂载' },
    standards: ['CIS Docker 4.10'],
  },
};

/** A misconfiguration of an object in a manifest. */
export const privileged: Finding = {
  ...finding(),
  id: 'privileged-container',
  kind: 'misconfiguration',
  subject: {
    kind: 'object',
    apiVersion: 'apps/v1',
    objectKind: 'Deployment',
    name: 'web',
    namespace: 'shop',
    path: 'deploy/web.yaml',
    line: 21,
    endLine: 23,
  },
  package: undefined,
  severity: 'critical',
  fixedVersions: [],
  status: 'affected',
  message: { en: 'container "web" runs privileged', zh: '容器“web”以特权模式运行' },
  advice: {
    title: { en: 'Privileged container', zh: '特权容器' },
    why: { en: 'It holds every capability of the host.', zh: '它拥有主机的全部能力。' },
    fix: { en: 'set securityContext.privileged to false', zh: '将 securityContext.privileged 设为 false' },
    standards: ['PSS Baseline: Privileged Containers', 'CIS Kubernetes 5.2.2'],
  },
};

/** One of every other kind. */
export const otherKinds: Finding[] = [
  privileged,
  {
    ...privileged,
    id: 'latest-tag',
    severity: 'medium',
    subject: { kind: 'file', path: 'deploy/Dockerfile', line: 1 },
    message: { en: 'the base image has no fixed tag', zh: '基础镜像没有固定的标签' },
  },
  {
    ...finding({ id: 'AGPL-3.0-only', severity: 'high', fixedVersions: [], status: 'affected', package: lodash }),
    kind: 'licence',
    message: { en: 'network copyleft: AGPL-3.0-only', zh: '网络著佐权：AGPL-3.0-only' },
  },
  finding({
    id: 'MAL-2099-1',
    kind: 'malware',
    severity: 'critical',
    fixedVersions: [],
    status: 'affected',
    package: { ...lodash, name: 'lodahs', purl: 'pkg:npm/lodahs@1.0.0', version: '1.0.0' },
    title: 'Steals tokens when it is installed',
  }),
];

/** A scan with a little of everything; parts given replace whole members. */
export function sample(part: Partial<ScanResult> = {}): ScanResult {
  return {
    artifact: {
      reference: 'registry.example.org/shop/web:1.4',
      transport: 'docker://',
      kind: 'image',
      digest: `sha256:${'d'.repeat(64)}`,
      imageId: `sha256:${'e'.repeat(64)}`,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      created: '2099-02-03T04:05:06Z',
      labels: { 'org.opencontainers.image.title': 'web', a: 'b' },
      layers: [base, app],
    },
    os: {
      id: 'debian',
      idLike: [],
      versionId: '12',
      codename: 'bookworm',
      prettyName: 'Debian GNU/Linux 12 (bookworm)',
      ecosystem: 'Debian:12',
    },
    endOfLife: { product: 'Debian', release: '12', date: '2099-06-10', ended: true, extended: '2101-06-30' },
    coverage: {
      layersRead: 1,
      layersCached: 1,
      layersTotal: 2,
      packages: { deb: 88, npm: 310, cocoapods: 2 },
      covered: ['Debian:12', 'npm'],
      notCovered: ['CocoaPods'],
      notLookedAt: ['opt/app.jar is encrypted'],
    },
    packages: [
      { ...openssl, type: 'deb', arch: 'amd64', licences: ['Apache-2.0'] },
      { ...lodash, type: 'npm', licences: ['MIT'], direct: true, extra: { integrity: 'sha512-x' } },
    ],
    findings: [
      finding({ id: 'CVE-2099-0003', severity: 'unknown', package: lodash, fixedVersions: [], status: 'affected', risk: 43 }),
      rich,
      finding({ package: lodash, fixedVersions: ['4.17.21'], risk: 48, epss: { probability: 0.002, percentile: 0.5 } }),
      secret,
    ],
    waived: [finding({ id: 'CVE-2099-0004', waived: { by: 'ops', reason: 'not reachable', until: '2099-12-31' } })],
    fixFirst: [
      {
        kind: 'upgrade',
        name: 'openssl',
        from: '3.0.11-1',
        to: '3.0.13-1',
        type: 'deb',
        ecosystem: 'Debian:12',
        packages: ['libssl3', 'openssl'],
        path: '',
        layer: base,
        closes: ['CVE-2099-0002'],
        severities: { critical: 1 },
        kev: 1,
        riskRemoved: 98,
      },
      {
        kind: 'upgrade',
        name: 'lodash',
        from: '4.17.20',
        to: '4.17.21',
        type: 'npm',
        ecosystem: 'npm',
        packages: ['lodash'],
        path: lodash.path,
        layer: app,
        closes: ['CVE-2099-0001'],
        severities: { high: 1 },
        kev: 0,
        riskRemoved: 48,
      },
    ],
    verdict: {
      verdict: 'block',
      reasons: [
        {
          code: 'at-or-above',
          en: '2 findings are at or above the gate (critical): CVE-2099-0002, CVE-2099-0003',
          zh: '2 项发现达到或超过门槛（严重）：CVE-2099-0002, CVE-2099-0003',
        },
      ],
    },
    problems: [
      { code: 'archive-invalid', message: 'layer 2 ends early', layer: app.diffId, gap: true },
      { code: 'bound', message: 'larger than 64 MiB', path: 'opt/huge.json', layer: app.diffId },
    ],
    database: {
      location: '/var/lib/plimsoll/db',
      digest: `sha256:${'f'.repeat(64)}`,
      built: '2099-02-10T00:00:00Z',
      feeds: [
        { name: 'osv/debian', records: 41_000, newest: '2099-02-09T12:00:00Z' },
        { name: 'kev', records: 1200, newest: '2099-02-08T00:00:00Z' },
        { name: 'epss', records: 1 },
      ],
      starter: false,
    },
    ...part,
  };
}

/** So many findings over as many packages, in every severity. */
export function manyFindings(count: number): Finding[] {
  const severities: Severity[] = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'];
  return Array.from({ length: count }, (_, index) => {
    const name = `package-${index % 700}`;
    return finding({
      id: `CVE-2099-${10_000 + index}`,
      severity: severities[index % severities.length] as Severity,
      risk: index % 100,
      package: { ...openssl, name, purl: `pkg:deb/debian/${name}@1.0?distro=debian-12`, source: { name, version: '1.0' } },
      epss: { probability: (index % 97) / 100, percentile: 0.5 },
    });
  });
}

/** A package as an inventory holds it. */
export const packageOf = (part: Partial<Package>): Package => ({
  ...openssl,
  type: 'deb',
  ...part,
});
