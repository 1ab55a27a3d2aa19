import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding } from './report.ts';
import { at, has, list, text, texts } from './value.ts';
import { dateOf, osOf, statusOf } from './words.ts';

/** JSON of Grype. A GitHub advisory with one related CVE is that CVE; with several, only its own id is sure. */
export const grype = ofJson({
  id: 'grype',
  tool: 'Grype',
  claims: json =>
    has(json, 'matches') &&
    (text(json, 'descriptor', 'name') === 'grype' || has(at(list(json, 'matches')[0]), 'artifact')),
  read(json) {
    const os = osOf(`${text(json, 'distro', 'name')} ${text(json, 'distro', 'version')}`);
    const target = at(json, 'source', 'target');
    return {
      findings: list(json, 'matches').map(match => findingOf(match, os)),
      artifact: typeof target === 'string' ? target : text(target, 'userInput'),
      created: dateOf(text(json, 'descriptor', 'timestamp')),
      toolVersion: text(json, 'descriptor', 'version'),
    };
  },
});

function findingOf(match: unknown, os: ReturnType<typeof osOf>): ReportedFinding {
  const vulnerability = at(match, 'vulnerability');
  const artifact = at(match, 'artifact');
  const status = statusOf(text(vulnerability, 'fix', 'state'));
  const [upstream] = list(artifact, 'upstreams');
  const source = text(upstream, 'name') || text(artifact, 'metadata', 'Source') || text(artifact, 'metadata', 'source');
  return {
    id: text(vulnerability, 'id'),
    aliases: list(match, 'relatedVulnerabilities')
      .map(one => text(one, 'id'))
      .filter(Boolean),
    severity: severityOf(text(vulnerability, 'severity')),
    package: packageOf({
      name: text(artifact, 'name'),
      version: text(artifact, 'version'),
      type: text(artifact, 'type'),
      purl: text(artifact, 'purl'),
      path: text(list(artifact, 'locations')[0], 'path'),
      ...(source ? { source: { name: source, version: text(upstream, 'version') } } : {}),
      ...(os ? { os } : {}),
    }),
    fixedVersions: texts(vulnerability, 'fix', 'versions'),
    ...(status ? { status } : {}),
  };
}
