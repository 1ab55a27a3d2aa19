import {
  cvssScore,
  type FindingStatus,
  type Severity,
  severityOf,
  severityOfScore,
  severityRank,
} from '../../model/index.ts';
import type { Dialect, Document } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding, ReportedPackage } from './report.ts';
import { at, has, list, text } from './value.ts';

/** JSON holds a list under the plural, XML elements of the singular in it. */
function each(value: unknown, plural: string, singular: string): unknown[] {
  const found = at(value, plural);
  return has(found, singular) ? list(found, singular) : list(value, plural).filter(one => typeof one === 'object');
}

/**
 * CycloneDX with its vulnerabilities (1.4 and later, and the extension before it), JSON and XML, of any scanner. A document
 * without any is an SBOM, and no report.
 */
export const cyclonedx: Dialect = {
  id: 'cyclonedx',
  tool: 'CycloneDX',
  claims: document =>
    ((document.form === 'json' && text(document.json, 'bomFormat') === 'CycloneDX') ||
      (document.form === 'xml' && document.root === 'bom')) &&
    [document.json, ...componentsOf(document.json)].some(one => has(one, 'vulnerabilities')),
  read(document) {
    const { json } = document as Extract<Document, { form: 'json' | 'xml' }>;
    const byRef = new Map<string, ReportedPackage>();
    const findings: ReportedFinding[] = [];
    for (const component of componentsOf(json)) {
      const aboard = aboardOf(component);
      byRef.set(text(component, 'bom-ref') || aboard.purl || `${aboard.name}@${aboard.version}`, aboard);
      // The extension also stood inside the component.
      for (const one of each(component, 'vulnerabilities', 'vulnerability')) findings.push(findingOf(one, aboard));
    }
    for (const one of each(json, 'vulnerabilities', 'vulnerability')) {
      const targets = each(one, 'affects', 'target').map(target => text(target, 'ref'));
      const refs = targets.length > 0 ? targets : [text(one, 'ref')];
      for (const ref of refs)
        findings.push(findingOf(one, byRef.get(ref) ?? packageOf({ name: ref, version: '', purl: ref })));
    }
    return {
      findings,
      packages: [...byRef.values()],
      tool: toolOf(json) || 'CycloneDX',
      artifact: text(json, 'metadata', 'component', 'name'),
      created: text(json, 'metadata', 'timestamp'),
    };
  },
};

/** Components hold components. */
function componentsOf(json: unknown): unknown[] {
  const components = [at(json, 'metadata', 'component'), ...each(json, 'components', 'component')];
  const all: unknown[] = [];
  const waiting = components.reverse();
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one !== 'object' || one === null) continue;
    all.push(one);
    waiting.push(...each(one, 'components', 'component'));
  }
  return all;
}

function toolOf(json: unknown): string {
  const tools = at(json, 'metadata', 'tools');
  const [first] = [...each(tools, 'components', 'component'), ...each(at(json, 'metadata'), 'tools', 'tool')];
  return text(first, 'name');
}

function aboardOf(component: unknown): ReportedPackage {
  const group = text(component, 'group');
  const name = text(component, 'name');
  return packageOf({
    name: group ? `${group}/${name}` : name,
    version: text(component, 'version'),
    purl: text(component, 'purl'),
  });
}

/** What an analysis says, as the word of a vendor (CycloneDX, impactAnalysisState). */
const states: Record<string, FindingStatus> = {
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  exploitable: 'affected',
  in_triage: 'under_investigation',
  false_positive: 'not_affected',
  not_affected: 'not_affected',
};

function findingOf(one: unknown, aboard: ReportedPackage): ReportedFinding {
  const state = text(one, 'analysis', 'state');
  return {
    id: text(one, 'id'),
    aliases: each(one, 'references', 'reference')
      .map(reference => text(reference, 'id'))
      .filter(id => /^(?:CVE|GHSA)-/.test(id)),
    severity: worst(each(one, 'ratings', 'rating')),
    package: aboard,
    fixedVersions: [],
    ...(Object.hasOwn(states, state) ? { status: states[state] as FindingStatus } : {}),
  };
}

/** The worst of what the ratings say; a score stands for its band where no word does. */
function worst(ratings: unknown[]): Severity {
  const all = ratings.map(rating => {
    const word = severityOf(text(rating, 'severity'));
    if (word !== 'unknown') return word;
    const score = Number(text(rating, 'score') || text(rating, 'score', 'base') || Number.NaN);
    const scored = Number.isNaN(score) ? cvssScore(text(rating, 'vector'))?.score : score;
    return scored === undefined ? 'unknown' : severityOfScore(scored);
  });
  return all.sort((a, b) => severityRank[a] - severityRank[b])[0] ?? 'unknown';
}
