import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import { at, has, list, text } from './value.ts';
import { dateOf, fixesOf, osOf } from './words.ts';

/** GitLab's container and dependency scanning reports, which several scanners write (Docker Scout and Trivy among them). */
export const gitlab = ofJson({
  id: 'gitlab',
  tool: 'GitLab',
  claims: json =>
    has(json, 'vulnerabilities') &&
    has(json, 'version') &&
    (has(at(json, 'scan'), 'scanner') ||
      list(json, 'vulnerabilities').some(one => has(at(one, 'location'), 'dependency'))),
  read(json) {
    const ones = list(json, 'vulnerabilities');
    return {
      tool: text(json, 'scan', 'scanner', 'name') || 'GitLab',
      toolVersion: text(json, 'scan', 'scanner', 'version'),
      created: dateOf(text(json, 'scan', 'end_time')),
      artifact: text(ones[0], 'location', 'image'),
      findings: ones.map(one => {
        const identifiers = list(one, 'identifiers')
          .map(name => text(name, 'value'))
          .filter(Boolean);
        const os = osOf(text(one, 'location', 'operating_system'));
        return {
          id: identifiers.find(id => id.startsWith('CVE-')) ?? identifiers[0] ?? '',
          aliases: identifiers.filter(id => /^(?:CVE|GHSA)-/.test(id)),
          severity: severityOf(text(one, 'severity')),
          package: packageOf({
            name: text(one, 'location', 'dependency', 'package', 'name'),
            version: text(one, 'location', 'dependency', 'version'),
            path: text(one, 'location', 'file'),
            ...(os ? { os } : {}),
          }),
          fixedVersions: fixesOf(/^Upgrade .* to (.*)$/.exec(text(one, 'solution'))?.[1] ?? ''),
        };
      }),
    };
  },
});
