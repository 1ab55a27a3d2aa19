import type { Finding, Severity, VerdictWord } from '../model/index.ts';
import type { SecurityCategory } from './category.ts';
import type { CaseFacts } from './cel/vocabulary.ts';
import type { YamlSource } from './input/yaml.ts';
import type { Workload } from './workload.ts';

/** What a rule does with what it matches. `allow` takes it out of every other rule's reach. */
export type RuleAction = 'block' | 'warn' | 'allow';

/** `block`: block and alert. `warn`: say what would be blocked, and let it pass. */
export type Mode = 'block' | 'warn';

/** A text in both languages. */
export interface Said {
  en: string;
  zh: string;
}

/** One rule as it is written. */
export interface RuleSpec {
  id: string;
  title?: Said;
  /** CEL; it yields a bool. */
  when: string;
  action: RuleAction;
  /** Environments it holds in; every one when empty. */
  environments: string[];
  /** Days after disclosure in which a finding that matches is only warned of. */
  graceDays?: number;
  /** Sections of standards that ask for it. */
  standards: string[];
  /** Where the condition stands, for errors. `offset` counts characters into it. */
  place(offset?: number): string;
}

export interface EnvironmentSpec {
  name: string;
  mode: Mode;
  /** All that is named must fit; within a list, one entry. Nothing named: chosen by its name alone. */
  match: { namespaceLabels?: Record<string, string>; namespaces?: string[]; images?: string[] };
  impact?: SecurityCategory;
}

/** What a policy asks of waivers before they count. */
export interface WaiverDemands {
  owner: boolean;
  expiry: boolean;
  /** Longest time until the expiry, days. */
  maxDays?: number;
}

/** Who may sign by a certificate: a regular expression of the whole identity, and the issuer to the letter. */
export interface SignerSpec {
  identity: string;
  issuer: string;
}

/** Whom a policy trusts. */
export interface TrustSpec {
  /** Public keys, PEM; or files of them beside the policy. */
  signatureKeys?: string[];
  /** Who may sign by a certificate. */
  signatureIdentities?: SignerSpec[];
  /** The authorities and logs to believe then: a TrustedRoot of sigstore's, JSON; or a file of it beside the policy. */
  trustRoot?: string;
  /** Patterns of references, and digests, of the images that are known. */
  knownImages?: string[];
}

/** A try of the policy on facts made up for it. */
export interface PolicyCase {
  name: string;
  environment?: string;
  finding?: Partial<Finding>;
  artifact?: Partial<CaseFacts>;
  workload?: Workload;
  expect: VerdictWord;
  /** Rules that must match, and no others. */
  rules?: string[];
}

/** One policy file, without what it includes. */
export interface PolicyDocument {
  name: string;
  description?: Said;
  include: string[];
  /** Ids of included rules that do not hold here. */
  disable: string[];
  environments: EnvironmentSpec[];
  defaultEnvironment?: string;
  unknownSeverityAs?: Severity;
  waivers?: WaiverDemands;
  /** Environments in which a block may be broken through with a reason; undefined: not said here. */
  breakGlass?: string[];
  trust?: TrustSpec;
  rules: RuleSpec[];
  tests: PolicyCase[];
  source: YamlSource;
}
