import { type Severity, severityOf, severityOfScore } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding } from './report.ts';
import { at, firstText, has, list, text, texts } from './value.ts';
import { fixesOf } from './words.ts';

const vulnerabilityId = /\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|[A-Z]{2,}[A-Z0-9]*-\d{4}[-:]\d+)\b/;

/** SARIF 2.1 of scanners that report packages: Docker Scout, Trivy, Grype, Clair. The rule or the message names the package. */
export const sarif = ofJson({
  id: 'sarif',
  tool: 'SARIF',
  claims: json => has(json, 'runs') && list(json, 'runs').some(run => has(at(run, 'tool'), 'driver')),
  read(json) {
    const runs = list(json, 'runs');
    const findings: ReportedFinding[] = [];
    let otherFindings = 0;
    for (const run of runs) {
      const rules = list(run, 'tool', 'driver', 'rules');
      const byId = new Map(rules.map(rule => [text(rule, 'id'), rule]));
      for (const result of list(run, 'results')) {
        const index = Number(text(result, 'ruleIndex') || Number.NaN);
        const rule = byId.get(text(result, 'ruleId')) ?? rules[index];
        const found = findingsOf(result, rule);
        if (found.length === 0) otherFindings++;
        findings.push(...found);
      }
    }
    const driver = at(runs[0], 'tool', 'driver');
    const name = text(driver, 'name');
    return {
      findings,
      otherFindings,
      tool: /scout/i.test(name) ? 'Docker Scout' : name || 'SARIF',
      toolVersion: firstText(driver, 'semanticVersion', 'version'),
      artifact: text(runs[0], 'properties', 'imageName'),
    };
  },
});

/** Lines of `label : value` in a message or a help text. */
function labelled(words: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of words.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && colon < 40) found.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return found;
}

function findingsOf(result: unknown, rule: unknown): ReportedFinding[] {
  const message = String(at(result, 'message', 'text') ?? '').slice(0, 65536);
  const help = String(at(rule, 'help', 'text') ?? '').slice(0, 65536);
  const id = vulnerabilityId.exec(`${text(result, 'ruleId')} ${text(rule, 'id')} ${message}`)?.[0];
  if (!id) return [];
  const properties = at(rule, 'properties');
  const lines = new Map([...labelled(help), ...labelled(message)]);
  const line = (...labels: string[]): string => labels.map(label => lines.get(label)).find(Boolean) ?? '';
  const stated = line('package');
  const path = text(list(result, 'locations')[0], 'physicalLocation', 'artifactLocation', 'uri');
  const common = { version: line('installed version', 'version'), type: line('type'), path };
  const packages =
    stated && !stated.startsWith('pkg:')
      ? [packageOf({ ...common, name: stated })]
      : (stated ? [stated] : texts(properties, 'purls')).map(purl => packageOf({ ...common, name: purl, purl }));
  const bracketed = /^\[([^\]]+) - ([^\]]+) - (\w+)\]/.exec(message);
  if (packages.length === 0 && bracketed)
    packages.push(packageOf({ name: bracketed[1] ?? '', version: bracketed[2] ?? '', path }));
  const severity = severityIn(line('severity') || bracketed?.[3] || text(properties, 'cvssV3_severity'), properties);
  return packages.map(found => ({
    id,
    aliases: [],
    severity,
    package: found,
    fixedVersions: fixesOf(
      line('fixed version', 'fix version') || text(properties, 'fixed_version').replace(/^not fixed$/i, ''),
    ),
  }));
}

function severityIn(word: string, properties: unknown): Severity {
  const named = severityOf(word);
  if (named !== 'unknown') return named;
  const score = Number(text(properties, 'security-severity') || Number.NaN);
  return Number.isNaN(score) ? 'unknown' : severityOfScore(score);
}
