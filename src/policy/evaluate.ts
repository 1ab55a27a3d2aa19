import { PlimsollError } from '../model/index.ts';
import { type Read, views } from './cel/compile.ts';
import { maxAboard, maxListed } from './cel/cost.ts';
import {
  artifactFields,
  type CaseFacts,
  type CelValue,
  type Field,
  type FindingSubject,
  findingFields,
  workloadFields,
} from './cel/vocabulary.ts';
import type { Rule } from './load.ts';
import type { Workload } from './workload.ts';

/** Milliseconds that all the rules of one judgement may take together. */
const deadlineMs = 5000;
/** Evaluations between two looks at the clock. */
const evaluationsPerLook = 256;
/** Combinations of values that a table is kept for; beyond, a map. */
const maxTable = 1 << 16;

/** `unknown`: a value that the rule needs is not known. `error`: the evaluation failed. Neither is ever a plain no. */
export type Outcome = 'yes' | 'no' | 'unknown' | 'error';
const outcomes: readonly Outcome[] = ['no', 'yes', 'unknown', 'error'];

/** What rules are evaluated over. */
export interface Scene {
  findings: readonly FindingSubject[];
  artifact: Partial<CaseFacts>;
  workload: Workload | undefined;
  environment: string;
  /** Milliseconds that only go forward; handed in. */
  clock(): number;
}

export interface RuleOutcome {
  rule: Rule;
  /** For a rule over findings: the places of those for which it is not `no`, with how. */
  hits: { index: number; outcome: Exclude<Outcome, 'no'> }[];
  /** For a rule over the artifact. */
  whole: Outcome;
  /** The first failure, in words. */
  failure?: string;
}

/** The values of one field over all findings: each different value has a number. */
interface Column {
  codes: Int32Array;
  size: number;
}

/**
 * Evaluates rules over all findings. A rule reads few fields, and those have few different values: each combination is
 * evaluated once, whatever the number of findings that have it.
 * @throws PlimsollError `bound` when the rules together take longer than they may
 */
export function evaluate(rules: readonly Rule[], scene: Scene): RuleOutcome[] {
  const columns = new Map<string, Column>();
  const column = (path: string): Column => {
    const known = columns.get(path);
    if (known) return known;
    const made = columnOf(scene.findings, findingFields[path] as Field<FindingSubject>);
    columns.set(path, made);
    return made;
  };
  const shared = {
    artifact: new views.artifact(scene.artifact),
    workload: new views.workload(scene.workload),
    environment: scene.environment,
  };
  const watch = watchOf(scene.clock);
  return rules.map(rule => {
    const result: RuleOutcome = { rule, hits: [], whole: 'no' };
    const ask = (subject?: FindingSubject): Outcome => {
      watch(rule.id);
      if (subject && tooLong(rule, scene, subject)) return 'unknown';
      try {
        const finding = subject && new views.finding(subject);
        return rule.condition.holds({ ...shared, ...(finding ? { finding } : {}) }) ? 'yes' : 'no';
      } catch (error) {
        const missing = missingOf(rule.condition.reads, scene, subject);
        result.failure ??= missing ?? failureOf(error);
        return missing ? 'unknown' : 'error';
      }
    };
    if (rule.scope === 'artifact') result.whole = tooLong(rule, scene) ? 'unknown' : ask();
    else overFindings(rule, scene, column, ask, result);
    return result;
  });
}

function overFindings(
  rule: Rule,
  { findings }: Scene,
  column: (path: string) => Column,
  ask: (subject: FindingSubject) => Outcome,
  { hits }: RuleOutcome,
): void {
  const read = rule.condition.reads.filter(({ root }) => root === 'finding').map(({ path }) => column(path));
  const combinations = read.reduce((product, { size }) => product * size, 1);
  const memo = memoOf(combinations);
  for (let index = 0; index < findings.length; index++) {
    let combination = 0;
    for (const { codes, size } of read) combination = combination * size + (codes[index] as number);
    let code = memo.get(combination);
    if (code === undefined) {
      code = outcomes.indexOf(ask(findings[index] as FindingSubject));
      memo.set(combination, code);
    }
    if (code !== 0) hits.push({ index, outcome: outcomes[code] as Exclude<Outcome, 'no'> });
  }
}

interface Memo {
  get(combination: number): number | undefined;
  set(combination: number, code: number): void;
}

function memoOf(combinations: number): Memo {
  // Numbers beyond would no longer tell combinations apart: each finding is asked for itself.
  if (combinations > Number.MAX_SAFE_INTEGER) return { get: () => undefined, set() {} };
  if (combinations > maxTable) return new Map<number, number>();
  const table = new Uint8Array(combinations);
  return {
    get: combination => (table[combination] ? (table[combination] as number) - 1 : undefined),
    set(combination, code) {
      table[combination] = code + 1;
    },
  };
}

function columnOf(subjects: readonly FindingSubject[], field: Field<FindingSubject>): Column {
  const codes = new Int32Array(subjects.length);
  const known = new Map<unknown, number>();
  subjects.forEach((subject, index) => {
    const value = field.read(subject);
    const key = typeof value === 'object' ? JSON.stringify(value) : value;
    let code = known.get(key);
    if (code === undefined) {
      code = known.size;
      known.set(key, code);
    }
    codes[index] = code;
  });
  return { codes, size: Math.max(1, known.size) };
}

/** What a field says in this scene, for explanations. */
export function readingOf({ root, path }: Read, scene: Scene, subject?: FindingSubject): CelValue | undefined {
  if (root === 'finding') return subject && findingFields[path]?.read(subject);
  if (root === 'workload') return workloadFields[path]?.read(scene.workload);
  return artifactFields[path as keyof CaseFacts]?.read(scene.artifact);
}

function missingOf(reads: readonly Read[], scene: Scene, subject?: FindingSubject): string | undefined {
  const missing = reads.find(read => readingOf(read, scene, subject) === undefined);
  return missing && `${missing.root}.${missing.path}`;
}

/** Lists longer than steps are reckoned with are not handed over. */
function tooLong({ condition }: Rule, scene: Scene, subject?: FindingSubject): boolean {
  return condition.reads.some(read => {
    const value = readingOf(read, scene, subject);
    return Array.isArray(value) && value.length > (read.root === 'artifact' ? maxAboard : maxListed);
  });
}

function failureOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message: string };
  return summary ?? message;
}

function watchOf(clock: () => number): (rule: string) => void {
  const started = clock();
  let evaluations = 0;
  return rule => {
    if (++evaluations % evaluationsPerLook !== 0) return;
    if (clock() - started > deadlineMs) {
      throw new PlimsollError('bound', `the policy took more than ${deadlineMs} ms, at rule ${rule}`);
    }
  };
}
