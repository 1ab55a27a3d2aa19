import { PlimsollError } from '../model/index.ts';
import { policyBounds } from './bounds.ts';
import { type Read, views } from './cel/compile.ts';
import type { Atom, Predicate } from './cel/predicate.ts';
import {
  artifactFields,
  type CaseFacts,
  type CelValue,
  type Field,
  type FindingSubject,
  findingFields,
  workloadFields,
} from './cel/vocabulary.ts';
import { type Column, columnOf, memoFor } from './columns.ts';
import type { Rule } from './load.ts';
import type { Workload } from './workload.ts';

const deadlineMs = policyBounds.judgementMs;
/** Evaluations between two looks at the clock. */
const evaluationsPerLook = 32;

/** Answers of a condition. `unknown`: a value that it needs is not known. `failed`: the evaluation failed. Neither is a no. */
export const answer = { no: 0, yes: 1, unknown: 2, failed: 3 } as const;

/** One answer for each finding, or one for all of them. */
export type Answers = Uint8Array | number;

/** What rules are evaluated over. */
export interface Scene {
  findings: readonly FindingSubject[];
  artifact: Partial<CaseFacts>;
  workload: Workload | undefined;
  environment: string;
  /** Milliseconds that only go forward; handed in. */
  clock(): number;
}

export interface Evaluation {
  answers: Answers;
  /** The first failure, or the first field that is not known, in words. */
  failure?: string;
}

/**
 * Evaluates rules over all findings, atom by atom (see cel/predicate.ts).
 * @throws PlimsollError `bound` when the rules together take longer than they may
 */
export function evaluate(rules: readonly Rule[], scene: Scene): Evaluation[] {
  const bench = benchOf(scene);
  return rules.map(({ id, condition }) => {
    bench.rule = id;
    const failures: string[] = [];
    const answers = answersOf(condition.predicate, bench, failures);
    return { answers, ...(failures[0] === undefined ? {} : { failure: failures[0] }) };
  });
}

/** What all the rules of one judgement share. */
interface Bench {
  scene: Scene;
  shared: Record<string, unknown>;
  column(path: string): Column;
  atoms: Map<string, { answers: Answers; failure?: string }>;
  /** The rule being evaluated, for errors. */
  rule: string;
  tick(): void;
}

function benchOf(scene: Scene): Bench {
  const columns = new Map<string, Column>();
  const started = scene.clock();
  let evaluations = 0;
  const bench: Bench = {
    scene,
    shared: {
      artifact: new views.artifact(scene.artifact),
      workload: new views.workload(scene.workload),
      environment: scene.environment,
    },
    column(path) {
      const known = columns.get(path);
      if (known) return known;
      const made = columnOf(scene.findings, findingFields[path] as Field<FindingSubject>);
      columns.set(path, made);
      return made;
    },
    atoms: new Map(),
    rule: '',
    tick() {
      if (++evaluations % evaluationsPerLook !== 0 || scene.clock() - started <= deadlineMs) return;
      throw new PlimsollError('bound', `the policy took more than ${deadlineMs} ms, at rule ${bench.rule}`);
    },
  };
  return bench;
}

function answersOf(predicate: Predicate, bench: Bench, failures: string[]): Answers {
  if (predicate.kind === 'not') return negate(answersOf(predicate.part, bench, failures));
  if (predicate.kind !== 'atom') {
    const join = predicate.kind === 'and' ? and : or;
    return predicate.parts.map(part => answersOf(part, bench, failures)).reduce((a, b) => combine(a, b, join));
  }
  let known = bench.atoms.get(predicate.text);
  if (!known) {
    known = askAtom(predicate, bench);
    bench.atoms.set(predicate.text, known);
  }
  if (known.failure !== undefined) failures.push(known.failure);
  return known.answers;
}

/** CEL: a side that decides alone hides what the other could not answer, whichever stands first. */
const and = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : Math.max(a, b));
const or = (a: number, b: number): number => (a === 1 || b === 1 ? 1 : Math.max(a, b));

function combine(a: Answers, b: Answers, join: (a: number, b: number) => number): Answers {
  if (typeof a === 'number' && typeof b === 'number') return join(a, b);
  if (typeof a === 'number') return combine(b, a, join);
  // One answer for all that decides alone, or changes nothing.
  if (b === 0 || b === 1) return (b === 1) === (join === or) ? b : a;
  const { length } = a;
  const out = new Uint8Array(length);
  // All pairs of answers, so that the loop is a look-up.
  const pairs = new Uint8Array(16);
  for (let pair = 0; pair < 16; pair++) pairs[pair] = join(pair >> 2, pair & 3);
  for (let index = 0; index < length; index++) {
    const left = a[index] as number;
    const right = typeof b === 'number' ? b : (b[index] as number);
    out[index] = pairs[(left << 2) | right] as number;
  }
  return out;
}

const negated = (given: number): number => (given < 2 ? 1 - given : given);
const negate = (given: Answers): Answers => (typeof given === 'number' ? negated(given) : given.map(negated));

function askAtom(atom: Atom, bench: Bench): { answers: Answers; failure?: string } {
  const { scene } = bench;
  const state: { failure?: string } = {};
  const paths = atom.reads.filter(({ root }) => root === 'finding').map(({ path }) => path);
  if (paths.length === 0) {
    const [read] = atom.reads;
    const known = read && atom.test ? fieldValue(read, scene) : undefined;
    const value = read && isTooLong(read, known) ? undefined : known;
    if (value === undefined || !atom.test) return { answers: interpret(atom, bench, undefined, state), ...state };
    return { answers: Number(atom.test(value)) };
  }
  const columns = paths.map(bench.column);
  const [first] = columns;
  if (atom.test && first) return { answers: quickly(atom.test, first, state, paths[0] as string, bench), ...state };
  const kinds = columns.map(column => column.kinds());
  const memo = memoFor(kinds.reduce((product, { values }) => product * values.length, 1));
  const answers = new Uint8Array(scene.findings.length);
  for (let index = 0; index < answers.length; index++) {
    let combination = 0;
    for (const { codes, values } of kinds) combination = combination * values.length + (codes[index] as number);
    let given = memo.get(combination);
    if (given === undefined) {
      given = interpret(atom, bench, scene.findings[index], state);
      memo.set(combination, given);
    }
    answers[index] = given;
  }
  return { answers, ...state };
}

function quickly(
  test: (value: unknown) => boolean,
  { values }: Column,
  state: { failure?: string },
  path: string,
  bench: Bench,
): Uint8Array {
  const read: Read = { root: 'finding', path };
  const answers = new Uint8Array(values.length);
  let before: CelValue | undefined;
  let given: number = answer.unknown;
  for (let index = 0; index < answers.length; index++) {
    const value = values[index];
    // Findings lie worst first, so that one is often what the one before is.
    if (index === 0 || value !== before) {
      bench.tick();
      before = value;
      given =
        value === undefined || (typeof value === 'object' && isTooLong(read, value)) ? answer.unknown : +test(value);
      if (given === answer.unknown) state.failure ??= `finding.${path}`;
    }
    answers[index] = given;
  }
  return answers;
}

function interpret(atom: Atom, bench: Bench, subject: FindingSubject | undefined, state: { failure?: string }): number {
  bench.tick();
  const long = atom.reads.find(read => isList(read) && isTooLong(read, fieldValue(read, bench.scene, subject)));
  if (long) {
    state.failure ??= `${long.root}.${long.path}`;
    return answer.unknown;
  }
  try {
    const finding = subject && { finding: new views.finding(subject) };
    return Number(atom.holds({ ...bench.shared, ...finding }));
  } catch (error) {
    const missing = atom.reads.find(read => fieldValue(read, bench.scene, subject) === undefined);
    state.failure ??= missing ? `${missing.root}.${missing.path}` : failureOf(error);
    return missing ? answer.unknown : answer.failed;
  }
}

/** What a field says in a scene. */
export function fieldValue({ root, path }: Read, scene: Scene, subject?: FindingSubject): CelValue | undefined {
  if (root === 'finding') return subject && findingFields[path]?.read(subject);
  if (root === 'workload') return workloadFields[path]?.read(scene.workload);
  return artifactFields[path as keyof CaseFacts]?.read(scene.artifact);
}

const isList = ({ root, path }: Read): boolean =>
  (root === 'finding'
    ? findingFields[path]
    : root === 'artifact'
      ? artifactFields[path as keyof CaseFacts]
      : workloadFields[path]
  )?.type === 'list<string>';

/** Lists longer than steps are reckoned with are not handed over. */
function isTooLong({ root }: Read, value: CelValue | undefined): boolean {
  return Array.isArray(value) && value.length > (root === 'artifact' ? policyBounds.listedAboard : policyBounds.listed);
}

function failureOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message: string };
  return summary ?? message;
}
