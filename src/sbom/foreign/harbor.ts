import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import { entries, has, list, text } from './value.ts';
import { dateOf, fixesOf } from './words.ts';

const mediaType = /^application\/vnd\.(?:scanner\.adapter\.vuln\.report\.harbor\+json|security\.vulnerability\.report)/;

/** The report of a scanner behind Harbor's adapter interface: under its media type, or bare. */
function reportOf(json: unknown): unknown {
  const typed = entries(json).find(([key]) => mediaType.test(key));
  if (typed) return typed[1];
  return has(json, 'generated_at') && has(json, 'scanner') && has(json, 'vulnerabilities') ? json : undefined;
}

export const harbor = ofJson({
  id: 'harbor',
  tool: 'Harbor',
  claims: json => reportOf(json) !== undefined,
  read(json) {
    const report = reportOf(json);
    const scanner = text(report, 'scanner', 'name');
    return {
      tool: scanner ? `Harbor (${scanner})` : 'Harbor',
      toolVersion: text(report, 'scanner', 'version'),
      created: dateOf(text(report, 'generated_at')),
      artifact: text(report, 'artifact', 'repository'),
      findings: list(report, 'vulnerabilities').map(one => ({
        id: text(one, 'id'),
        aliases: [],
        severity: severityOf(text(one, 'severity')),
        package: packageOf({ name: text(one, 'package'), version: text(one, 'version') }),
        fixedVersions: fixesOf(text(one, 'fix_version')),
      })),
    };
  },
});
