import { cvssScore, type Severity, severityOf, severityOfScore } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding } from './report.ts';
import { at, has, list, text, texts } from './value.ts';

/** OSV records, grouped by package and file: JSON of osv-scanner. */
export const osvScanner = ofJson({
  id: 'osv-scanner',
  tool: 'OSV-Scanner',
  claims: json =>
    has(json, 'results') &&
    (has(json, 'experimental_config') || list(json, 'results').some(one => has(one, 'source') && has(one, 'packages'))),
  read(json) {
    const results = list(json, 'results');
    return {
      findings: results.flatMap(result =>
        list(result, 'packages').flatMap(one =>
          list(one, 'vulnerabilities').map(record => findingOf(record, one, text(result, 'source', 'path'))),
        ),
      ),
      artifact: text(results[0], 'source', 'path'),
    };
  },
});

function findingOf(record: unknown, one: unknown, path: string): ReportedFinding {
  const id = text(record, 'id');
  const found = at(one, 'package');
  const ecosystem = text(found, 'ecosystem');
  const group = list(one, 'groups').find(candidate => texts(candidate, 'ids').includes(id));
  const aliases = [...texts(record, 'aliases'), ...texts(record, 'upstream'), ...texts(group, 'ids')];
  const name = text(found, 'name');
  const fixes = list(record, 'affected')
    .filter(affected => text(affected, 'package', 'name') === name)
    .flatMap(affected => list(affected, 'ranges'))
    .flatMap(range => list(range, 'events'))
    .map(event => text(event, 'fixed'))
    .filter(Boolean);
  return {
    id,
    aliases: [...new Set(aliases)].filter(alias => alias !== id),
    severity: severityOfRecord(record, group),
    package: packageOf({ name, version: text(found, 'version'), type: ecosystem.split(':')[0] ?? '', path }),
    fixedVersions: [...new Set(fixes)],
  };
}

function severityOfRecord(record: unknown, group: unknown): Severity {
  const word = severityOf(text(record, 'database_specific', 'severity'));
  if (word !== 'unknown') return word;
  const score = Number(text(group, 'max_severity'));
  if (score > 0) return severityOfScore(score);
  const vector = text(list(record, 'severity')[0], 'score');
  const scored = vector ? cvssScore(vector) : undefined;
  return scored ? severityOfScore(scored.score) : 'unknown';
}
