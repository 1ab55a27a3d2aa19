import { bothWays, like } from '../../kit/index.ts';
import type { Finding, Reason } from '../../model/index.ts';
import * as shape from '../input/shape.ts';
import type { YamlSource } from '../input/yaml.ts';
import { policyTexts } from '../texts-policy.ts';
import type { WaiverFile } from './read.ts';
import type { Waiver } from './waiver.ts';

const rule = shape.object(
  {
    vulnerability: shape.word,
    'include-aliases': shape.flag,
    reason: shape.text,
    namespace: shape.text,
    'fix-state': shape.oneOf(['fixed', 'not-fixed', 'wont-fix', 'unknown']),
    'vex-status': shape.text,
    'vex-justification': shape.text,
    'match-type': shape.text,
    package: shape.object(
      {
        name: shape.text,
        version: shape.word,
        type: shape.text,
        language: shape.text,
        location: shape.text,
        'upstream-name': shape.text,
      },
      [],
    ),
  },
  [],
);

/** Criteria that speak of Grype's own workings: a rule with one of them cannot be taken as it was meant. */
const foreign = ['namespace', 'vex-status', 'vex-justification', 'match-type'] as const;

/** Grype's words for package types and languages, as purl types. */
const purlTypes: Record<string, string> = {
  python: 'pypi',
  'java-archive': 'maven',
  'jenkins-plugin': 'maven',
  java: 'maven',
  'go-module': 'golang',
  go: 'golang',
  'rust-crate': 'cargo',
  rust: 'cargo',
  'php-composer': 'composer',
  php: 'composer',
  dotnet: 'nuget',
  javascript: 'npm',
  ruby: 'gem',
};

/** The `ignore` rules of Grype's configuration. */
export async function readGrypeRules(source: YamlSource): Promise<WaiverFile> {
  const { value } = source;
  const given = typeof value === 'object' && value !== null && 'ignore' in value ? value.ignore : [];
  const rules = shape.listOf(rule)(given ?? [], { source, path: ['ignore'] });
  const waivers: Waiver[] = [];
  const notes: Reason[] = [];
  for (const [index, entry] of rules.entries()) {
    const lack = foreign.find(key => entry[key] !== undefined && entry[key] !== '');
    if (lack) {
      const place = source.place(['ignore', index]);
      notes.push({ code: 'waiver-foreign', ...bothWays(policyTexts, 'waiver-foreign', { place, key: lack }) });
      continue;
    }
    if (Object.keys(entry).every(key => key === 'reason' || key === 'include-aliases')) {
      shape.refuse({ source, path: ['ignore', index] }, 'a rule without a criterion would waive everything');
    }
    waivers.push({
      ids: entry.vulnerability ? [entry.vulnerability] : [],
      kinds: ['vulnerability', 'malware'],
      fits: await criteriaOf(entry, { source, path: ['ignore', index, 'package'] }),
      reason: entry.reason ?? 'no reason given',
      file: source.name,
    });
  }
  return { waivers, notes };
}

type Entry = ReturnType<typeof rule>;
type Criterion = (finding: Finding) => boolean;

async function criteriaOf(
  { 'fix-state': fixState, package: wanted = {} }: Entry,
  place: shape.Place,
): Promise<Criterion> {
  const criteria: Criterion[] = [];
  if (fixState) criteria.push(finding => stateOf(finding) === fixState);
  const { name, version, type, language, location } = wanted;
  if (name) {
    const named = await nameTest(name, place);
    criteria.push(finding => named(finding.package?.name ?? ''));
  }
  const upstream = wanted['upstream-name'];
  if (upstream) {
    const named = await nameTest(upstream, place);
    criteria.push(finding => named(finding.package?.source?.name ?? ''));
  }
  if (version) criteria.push(finding => finding.package?.version === version);
  for (const word of [type, language]) {
    if (!word) continue;
    const prefix = `pkg:${(Object.hasOwn(purlTypes, word) && purlTypes[word]) || word}/`;
    criteria.push(finding => finding.package?.purl.startsWith(prefix) === true);
  }
  if (location) {
    const pattern = location.replace(/^\//, '');
    criteria.push(finding => finding.package !== undefined && like(pattern, finding.package.path));
  }
  return finding => criteria.every(criterion => criterion(finding));
}

function stateOf({ status, fixedVersions }: Finding): string {
  if (status === 'will_not_fix') return 'wont-fix';
  if (fixedVersions.length > 0) return 'fixed';
  return status === 'affected' || status === 'deferred' ? 'not-fixed' : 'unknown';
}

/** Names are regular expressions over the whole name. */
async function nameTest(pattern: string, place: shape.Place): Promise<(name: string) => boolean> {
  if (/^[\w@/:~-]*$/.test(pattern)) return name => name === pattern;
  const { RE2JS } = await import('re2js');
  try {
    const expression = RE2JS.compile(pattern);
    return name => name === pattern || expression.matches(name);
  } catch (error) {
    return shape.refuse(place, `"${pattern}" is no regular expression: ${(error as Error).message}`);
  }
}
