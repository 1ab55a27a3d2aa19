import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding, ReportedOs } from './report.ts';
import { at, has, list, text, texts } from './value.ts';
import { dateOf, fixesOf, osOf } from './words.ts';

/** Amazon Inspector (`inspector2 list-findings`), and what ECR's enhanced scanning hands on of it. */
export const inspector = ofJson({
  id: 'aws-inspector',
  tool: 'Amazon Inspector',
  claims: json => has(json, 'findings') && list(json, 'findings').every(isFinding),
  read: json => readAll(list(json, 'findings')),
});

const isFinding = (one: unknown): boolean =>
  text(one, 'findingArn').startsWith('arn:') || has(one, 'packageVulnerabilityDetails');

/** `ecr describe-image-scan-findings`: basic scanning has findings of its own, enhanced scanning those of Inspector. */
export const ecr = ofJson({
  id: 'aws-ecr',
  tool: 'Amazon ECR',
  claims: json => has(json, 'imageScanFindings'),
  read(json) {
    const scan = at(json, 'imageScanFindings');
    const enhanced = readAll(list(scan, 'enhancedFindings'));
    const tag = text(json, 'imageId', 'imageTag');
    return {
      ...enhanced,
      findings: [...list(scan, 'findings').map(basicFinding), ...enhanced.findings],
      artifact: `${text(json, 'repositoryName')}${tag ? `:${tag}` : ''}`,
      created: dateOf(text(scan, 'imageScanCompletedAt')),
    };
  },
});

function basicFinding(one: unknown): ReportedFinding {
  const attributes = new Map(list(one, 'attributes').map(pair => [text(pair, 'key'), text(pair, 'value')]));
  return {
    id: text(one, 'name'),
    aliases: [],
    // ECR calls informational what others call negligible.
    severity: severityOf(text(one, 'severity').replace(/^informational$/i, 'negligible')),
    package: packageOf({
      name: attributes.get('package_name') ?? '',
      version: attributes.get('package_version') ?? '',
    }),
    fixedVersions: [],
  };
}

function readAll(ones: unknown[]) {
  const findings: ReportedFinding[] = [];
  let otherFindings = 0;
  for (const one of ones) {
    const details = at(one, 'packageVulnerabilityDetails');
    if (!details) {
      otherFindings++;
      continue;
    }
    const os = osOfResource(list(one, 'resources')[0]);
    for (const vulnerable of list(details, 'vulnerablePackages')) {
      findings.push({
        id: text(details, 'vulnerabilityId'),
        aliases: texts(details, 'relatedVulnerabilities'),
        severity: severityOf(text(one, 'severity')),
        package: aboardOf(vulnerable, os),
        fixedVersions: fixesOf(text(vulnerable, 'fixedInVersion').replace(/^NotAvailable$/i, '')),
      });
    }
  }
  const image = at(list(ones[0], 'resources')[0], 'details', 'awsEcrContainerImage');
  const tag = texts(image, 'imageTags')[0];
  return { findings, otherFindings, artifact: `${text(image, 'repositoryName')}${tag ? `:${tag}` : ''}` };
}

/** `DEBIAN_10`, `AMAZON_LINUX_2`. */
const osOfResource = (resource: unknown): ReportedOs | undefined =>
  osOf(text(resource, 'details', 'awsEcrContainerImage', 'platform'));

function aboardOf(vulnerable: unknown, os: ReportedOs | undefined) {
  const [epoch, version, release] = ['epoch', 'version', 'release'].map(key => text(vulnerable, key));
  return packageOf({
    name: text(vulnerable, 'name').replace(/^go\/stdlib$/, 'stdlib'),
    version: `${epoch && epoch !== '0' ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`,
    type: text(vulnerable, 'name') === 'go/stdlib' ? 'go' : text(vulnerable, 'packageManager'),
    path: text(vulnerable, 'filePath'),
    ...(os ? { os } : {}),
  });
}
