import { CelError } from '../kit/cel/index.ts';
import { PlimsollError, type Severity } from '../model/index.ts';
import { policyBounds } from './bounds.ts';
import { type Condition, compilerFor } from './cel/compile.ts';
import type {
  EnvironmentSpec,
  PolicyCase,
  PolicyDocument,
  RuleSpec,
  Said,
  SignerSpec,
  WaiverDemands,
} from './document.ts';
import { presetNames, presetText } from './presets/index.ts';
import { readPolicy } from './read.ts';

/** Errors told of at once. */
const errorsTold = 10;

export interface Rule extends Omit<RuleSpec, 'place'> {
  condition: Condition;
  /** Whether it judges findings one by one, or the artifact as a whole. */
  scope: 'finding' | 'artifact';
}

/** A policy ready to judge: its includes taken in, its conditions compiled. */
export interface Policy {
  name: string;
  description?: Said;
  environments: EnvironmentSpec[];
  defaultEnvironment?: string;
  waivers: WaiverDemands;
  breakGlass: readonly string[];
  trust: Trust;
  rules: Rule[];
  tests: PolicyCase[];
}

/** Whom a policy trusts. */
export interface Trust {
  /** Public keys, PEM. */
  signatureKeys: string[];
  signatureIdentities: SignerSpec[];
  /** A TrustedRoot of sigstore's, JSON. */
  root: string | undefined;
  /** Patterns of references, and digests; undefined: what was scanned is known. */
  knownImages?: string[];
}

/** How files are read: handed in, so that the server and tests may read from elsewhere. */
export interface PolicyFiles {
  read(path: string): string;
  /** The path of a file that another file includes. */
  resolve(from: string, included: string): string;
}

/**
 * Loads a policy by the name of a preset or by its file. Anything wrong in it or in what it includes refuses the whole.
 * @throws PlimsollError `policy-invalid` with file, line and column
 * @example const policy = await loadPolicy('strict', files)
 */
export async function loadPolicy(name: string, files: PolicyFiles): Promise<Policy> {
  const documents = await collect(name, files);
  const root = documents.at(-1) as PolicyDocument;
  const specs = mergedRules(documents);
  const environments = mergedEnvironments(documents);
  const known = new Set(environments.map(environment => environment.name));
  const unknownSeverityAs = last(documents, document => document.unknownSeverityAs) ?? 'critical';
  const policy: Policy = {
    name: root.name,
    description: root.description,
    environments,
    defaultEnvironment: last(documents, document => document.defaultEnvironment),
    waivers: last(documents, document => document.waivers) ?? { owner: false, expiry: false },
    breakGlass: last(documents, document => document.breakGlass) ?? [],
    trust: {
      signatureKeys: documents.flatMap(document => keysOf(document, files)),
      signatureIdentities: documents.flatMap(({ trust }) => trust?.signatureIdentities ?? []),
      root: last(documents, document => rootOf(document, files)),
      knownImages: last(documents, document => document.trust?.knownImages),
    },
    rules: await compiled(specs, unknownSeverityAs),
    tests: root.tests,
  };
  const dangling = (word: string | undefined, where: string): void => {
    if (word === undefined || known.has(word)) return;
    const names = [...known].join(', ') || 'none';
    throw new PlimsollError('policy-invalid', `${where}: there is no environment "${word}"; there are ${names}`);
  };
  dangling(policy.defaultEnvironment, root.source.place(['defaultEnvironment']));
  for (const word of policy.breakGlass) dangling(word, root.source.place(['breakGlass']));
  for (const spec of specs) for (const word of spec.environments) dangling(word, spec.place());
  return policy;
}

/** Keys as they stand in the policy, or in the files that it names. */
function keysOf({ trust, source }: PolicyDocument, files: PolicyFiles): string[] {
  return (trust?.signatureKeys ?? []).map(key =>
    key.includes('-----BEGIN') ? key : files.read(files.resolve(source.name, key)),
  );
}

/** A trust root as it stands in the policy, or in the file that it names. */
function rootOf({ trust, source }: PolicyDocument, files: PolicyFiles): string | undefined {
  const root = trust?.trustRoot;
  if (root === undefined || root.trimStart().startsWith('{')) return root;
  return files.read(files.resolve(source.name, root));
}

/** The last that says something has it: a policy before what it includes. */
function last<T>(documents: readonly PolicyDocument[], of: (document: PolicyDocument) => T | undefined): T | undefined {
  return documents.map(of).findLast(value => value !== undefined);
}

/** The policy and all that it includes, each before those that include it. */
async function collect(name: string, files: PolicyFiles): Promise<PolicyDocument[]> {
  const done = new Map<string, PolicyDocument>();
  const visit = async (path: string, way: readonly string[]): Promise<void> => {
    if (done.has(path)) return;
    if (way.includes(path)) {
      throw new PlimsollError('policy-invalid', `${[...way, path].join(' includes ')}: a policy includes itself`);
    }
    if (way.length + done.size >= policyBounds.files) {
      throw new PlimsollError('bound', `policy ${name} includes more than ${policyBounds.files} files`);
    }
    const document = await readPolicy((await presetText(path)) ?? files.read(path), path);
    for (const included of document.include) {
      const target = presetNames.includes(included) ? included : files.resolve(path, included);
      await visit(target, [...way, path]);
    }
    done.set(path, document);
  };
  await visit(name, []);
  return [...done.values()];
}

/** A rule of the same id takes the place of an included one; what is disabled is gone. */
function mergedRules(documents: readonly PolicyDocument[]): RuleSpec[] {
  const rules = new Map<string, RuleSpec>();
  for (const document of documents) {
    document.disable.forEach((id, index) => {
      if (rules.delete(id)) return;
      const where = document.source.place(['disable', index]);
      throw new PlimsollError('policy-invalid', `${where}: nothing that is included has a rule "${id}"`);
    });
    for (const rule of document.rules) rules.set(rule.id, rule);
  }
  if (rules.size > policyBounds.rules)
    throw new PlimsollError('bound', `a policy has more than ${policyBounds.rules} rules`);
  return [...rules.values()];
}

function mergedEnvironments(documents: readonly PolicyDocument[]): EnvironmentSpec[] {
  const environments = new Map<string, EnvironmentSpec>();
  // A policy's own come first: they are tried first.
  for (const document of [...documents].reverse()) {
    for (const environment of document.environments) {
      if (!environments.has(environment.name)) environments.set(environment.name, environment);
    }
  }
  return [...environments.values()];
}

async function compiled(specs: readonly RuleSpec[], unknownSeverityAs: Severity): Promise<Rule[]> {
  const compile = compilerFor({ unknownSeverityAs });
  const rules: Rule[] = [];
  const errors: string[] = [];
  for (const { place, ...spec } of specs) {
    try {
      const condition = await compile(spec.when);
      const scope = condition.reads.some(({ root }) => root === 'finding') ? 'finding' : 'artifact';
      if (scope === 'artifact' && (spec.action === 'allow' || spec.graceDays !== undefined)) {
        throw new CelError('allow and graceDays are for conditions that read a field of the finding', 0);
      }
      rules.push({ ...spec, condition, scope });
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      errors.push(`${place(error.offset)}: rule ${spec.id}: ${error.message}`);
    }
  }
  if (errors.length === 0) return rules;
  const more = errors.length > errorsTold ? `; and ${errors.length - errorsTold} more` : '';
  throw new PlimsollError('policy-invalid', errors.slice(0, errorsTold).join('; ') + more);
}
