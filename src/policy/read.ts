import { type FindingKind, severities } from '../model/index.ts';
import { policyBounds } from './bounds.ts';
import { impacts } from './category.ts';
import type { CaseFacts, Presence, Signedness } from './cel/vocabulary.ts';
import type { PolicyDocument, RuleSpec, Said } from './document.ts';
import * as shape from './input/shape.ts';
import { readYaml } from './input/yaml.ts';
import type { Workload } from './workload.ts';

export const apiVersion = 'plimsoll.dev/v1';

const id = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const name: shape.Shape<string> = (value, place) => {
  const word = shape.text(value, place);
  if (!id.test(word)) shape.refuse(place, `"${word}" is no name: lower-case letters, digits, dots, dashes; at most 64`);
  return word;
};

const both = shape.object({ en: shape.text, zh: shape.text }, ['en', 'zh']);
/** One text for both languages, or one for each. */
const said: shape.Shape<Said> = (value, place) => {
  if (typeof value !== 'string') return both(value, place);
  const text = shape.text(value, place);
  return { en: text, zh: text };
};

const texts = shape.listOf(shape.text);
const impact = shape.oneOf(impacts);
const mode = shape.oneOf(['block', 'warn']);
const presence = shape.oneOf<Presence>(['present', 'absent', 'unknown']);
const signature = shape.oneOf<Signedness>(['present', 'absent', 'invalid', 'unknown']);
const severity = shape.oneOf(severities);

const rule = shape.object(
  {
    id: name,
    title: said,
    when: shape.text,
    action: shape.oneOf(['block', 'warn', 'allow']),
    environments: shape.listOf(name),
    graceDays: shape.count,
    standards: texts,
  },
  ['id', 'when'],
);

const match = shape.object({ namespaceLabels: shape.mapOf(shape.word), namespaces: texts, images: texts }, []);

const environment = shape.object(
  {
    name,
    mode,
    match,
    impact: shape.object({ confidentiality: impact, integrity: impact, availability: impact }, []),
  },
  ['name', 'mode'],
);

const workload = shape.object(
  {
    namespace: shape.text,
    namespaceLabels: shape.mapOf(shape.word),
    kind: shape.text,
    name: shape.text,
    labels: shape.mapOf(shape.word),
    internetFacing: shape.flag,
    privileged: shape.flag,
    hostNetwork: shape.flag,
    hostMounts: texts,
    serviceAccount: shape.text,
  },
  [],
);

const kinds: readonly FindingKind[] = [
  'vulnerability',
  'misconfiguration',
  'secret',
  'licence',
  'malware',
  'compliance',
  'behaviour',
];

/** A finding made up for a test: the parts that the rule asks for. */
const finding = shape.object(
  {
    id: shape.text,
    kind: shape.oneOf(kinds),
    severity,
    risk: shape.count,
    status: shape.oneOf(['affected', 'fixed', 'not_affected', 'will_not_fix', 'uncertain']),
    title: shape.text,
    fixedVersions: shape.listOf(shape.word),
    published: shape.date,
    kev: shape.object({ dateAdded: shape.date, ransomware: shape.flag }, ['dateAdded']),
    epss: shape.object({ probability: shape.number, percentile: shape.number }, ['probability', 'percentile']),
    package: shape.object(
      { purl: shape.text, name: shape.text, version: shape.word, path: shape.text, ecosystem: shape.text },
      ['purl', 'name', 'version', 'path'],
    ),
  },
  [],
);

const artifact = shape.object(
  {
    reference: shape.text,
    registry: shape.text,
    repository: shape.text,
    tag: shape.word,
    digest: shape.text,
    kind: shape.text,
    os: shape.text,
    osVersion: shape.word,
    endOfLife: shape.flag,
    baseImage: shape.text,
    labels: shape.mapOf(shape.word),
    ageDays: shape.count,
    licences: texts,
    packages: texts,
    signature,
    sbom: presence,
    known: shape.flag,
    scanAgeDays: shape.count,
    databaseAgeDays: shape.count,
    complete: shape.flag,
    starter: shape.flag,
  } satisfies Record<keyof CaseFacts, shape.Shape<unknown>>,
  [],
);

const policyCase = shape.object(
  {
    name: shape.text,
    environment: name,
    finding,
    artifact,
    workload,
    expect: shape.oneOf(['admit', 'warn', 'block']),
    rules: shape.listOf(name),
  },
  ['name', 'expect'],
);

const signer = shape.object({ identity: shape.text, issuer: shape.text }, ['identity', 'issuer']);

const document = shape.object(
  {
    apiVersion: shape.oneOf([apiVersion]),
    kind: shape.oneOf(['Policy']),
    metadata: shape.object({ name, description: said }, ['name']),
    include: texts,
    disable: shape.listOf(name),
    environments: shape.listOf(environment),
    defaultEnvironment: name,
    unknownSeverityAs: shape.oneOf(['critical', 'high', 'medium', 'low', 'negligible']),
    waivers: shape.object({ requireOwner: shape.flag, requireExpiry: shape.flag, maxDays: shape.count }, []),
    breakGlass: shape.object({ environments: shape.listOf(name) }, ['environments']),
    trust: shape.object(
      { signatureKeys: texts, signatureIdentities: shape.listOf(signer), trustRoot: shape.text, knownImages: texts },
      [],
    ),
    rules: shape.listOf(rule),
    tests: shape.listOf(policyCase),
  },
  ['apiVersion', 'kind', 'metadata'],
);

/** Reads one policy file; its includes are names still. @throws PlimsollError `policy-invalid` with line and column. */
export async function readPolicy(text: string, file: string): Promise<PolicyDocument> {
  const source = await readYaml(text, file);
  const read = document(source.value, { source, path: [] });
  const rules = read.rules ?? [];
  if (rules.length > policyBounds.rules)
    shape.refuse({ source, path: ['rules'] }, `there are more than ${policyBounds.rules} rules`);
  unique(rules, entry => entry.id, { source, path: ['rules'] });
  unique(read.environments ?? [], entry => entry.name, { source, path: ['environments'] });
  return {
    name: read.metadata.name,
    description: read.metadata.description,
    include: read.include ?? [],
    disable: read.disable ?? [],
    environments: (read.environments ?? []).map(entry => ({ ...entry, match: entry.match ?? {} })),
    defaultEnvironment: read.defaultEnvironment,
    unknownSeverityAs: read.unknownSeverityAs,
    waivers: read.waivers && {
      owner: read.waivers.requireOwner ?? false,
      expiry: read.waivers.requireExpiry ?? false,
      maxDays: read.waivers.maxDays,
    },
    breakGlass: read.breakGlass?.environments,
    trust: read.trust,
    rules: rules.map(
      (entry, index): RuleSpec => ({
        id: entry.id,
        title: entry.title,
        when: entry.when,
        action: entry.action ?? 'block',
        environments: entry.environments ?? [],
        graceDays: entry.graceDays,
        standards: entry.standards ?? [],
        place: offset => source.place(['rules', index, 'when'], offset),
      }),
    ),
    tests: read.tests ?? [],
    source,
  };
}

function unique<T>(entries: readonly T[], key: (entry: T) => string, { source, path }: shape.Place): void {
  const seen = new Set<string>();
  entries.forEach((entry, index) => {
    if (seen.has(key(entry))) shape.refuse({ source, path: [...path, index] }, `"${key(entry)}" stands here twice`);
    seen.add(key(entry));
  });
}

/** Reads what is known of a workload. @throws PlimsollError `policy-invalid` with line and column */
export async function readWorkload(text: string, file: string): Promise<Workload> {
  const source = await readYaml(text, file);
  return workload(source.value, { source, path: [] });
}
