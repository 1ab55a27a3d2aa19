import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import { type Severity, severities, severityRank } from '../../model/index.ts';
import { policyBounds } from '../bounds.ts';
import { like } from '../pattern.ts';
import { childrenOf, stepsOf } from './cost.ts';
import { type Predicate, predicateOf } from './predicate.ts';
import { type ViewClass, viewsOf } from './views.ts';
import {
  artifactFields,
  type CaseFacts,
  type Field,
  type FindingSubject,
  findingFields,
  workloadFields,
} from './vocabulary.ts';

const maxLength = policyBounds.conditionCharacters;
const limits = {
  maxAstNodes: policyBounds.conditionNodes,
  maxDepth: policyBounds.conditionDepth,
  maxListElements: policyBounds.conditionNodes,
  maxMapEntries: policyBounds.conditionNodes,
  maxCallArguments: 8,
};

const finding = viewsOf<FindingSubject>(findingFields);
const artifact = viewsOf<Partial<CaseFacts>>(artifactFields);
const workload = viewsOf(workloadFields);

/** The roots of a condition as CEL sees them. */
export const views = { finding: finding.root, artifact: artifact.root, workload: workload.root };

export type Root = 'finding' | 'artifact' | 'workload';
const fieldsOf: Record<Root, Record<string, unknown>> = {
  finding: findingFields,
  artifact: artifactFields,
  workload: workloadFields,
};
const rootNames = Object.keys(fieldsOf) as Root[];
const isRoot = (name: string): name is Root => Object.hasOwn(fieldsOf, name);

/** One field that a condition reads. */
export interface Read {
  root: Root;
  path: string;
}

export interface Condition {
  source: string;
  reads: Read[];
  predicate: Predicate;
}

/** What is wrong with a condition, and the character where. */
export class ConditionError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export interface CompilerOptions {
  /** What `unknown` counts as for `atLeast`. */
  unknownSeverityAs: Severity;
}

/** Compiles conditions; one for each policy, since making it costs more than using it. */
export type Compiler = (source: string) => Promise<Condition>;

export function compilerFor({ unknownSeverityAs }: CompilerOptions): Compiler {
  const environment = new Environment({ limits });
  declare(environment, 'finding', 'Finding', finding, findingFields);
  declare(environment, 'artifact', 'Artifact', artifact, artifactFields);
  declare(environment, 'workload', 'Workload', workload, workloadFields);
  const expressions = new Map<string, Expression>();
  const matches = (pattern: string, text: string): boolean => expressions.get(pattern)?.matcher(text).find() === true;
  environment
    .registerVariable('environment', 'string')
    .registerFunction('string.like(string): bool', (text: string, pattern: string) => like(pattern, text))
    .registerFunction('string.atLeast(string): bool', (severity: string, least: string) => {
      const known = severity === 'unknown' ? unknownSeverityAs : severity;
      return severityRank[known as Severity] <= severityRank[least as Severity];
    })
    .registerFunction('string.matchesLinear(string): bool', (text: string, pattern: string) => matches(pattern, text));
  const interpret = (text: string): ((context: Record<string, unknown>) => boolean) => {
    const parsed = environment.parse(text);
    prepare(parsed.ast);
    return context => parsed(context) === true;
  };
  return async source => {
    if (source.length > maxLength) throw new ConditionError(`it is longer than ${maxLength} characters`, 0);
    const parsed = parse(environment, source);
    for (const pattern of prepare(parsed.ast)) expressions.set(pattern.args as string, await linear(pattern));
    const { valid, type, error } = parsed.check();
    if (!valid) throw asConditionError(error);
    if (type !== 'bool') throw new ConditionError(`it must yield a bool, and yields ${type}`, 0);
    const reads = readsOf(parsed.ast);
    checkSteps(parsed.ast);
    const predicate = predicateOf(parsed.ast, { readOf, readsOf, interpret, matches, unknownSeverityAs });
    return { source, reads, predicate };
  };
}

type Views<S> = ReturnType<typeof viewsOf<S>>;

function declare<S>(
  environment: Environment,
  name: string,
  type: string,
  { root, inner }: Views<S>,
  fields: Record<string, Field<S>>,
): void {
  const types = (table: Record<string, Field<S>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(table)
        .filter(([path]) => !path.includes('.'))
        .map(([path, field]) => [path, field.type]),
    );
  const register = (id: string, ctor: ViewClass<S>, members: Record<string, string>): void => {
    environment.registerType(id, { ctor, fields: members });
  };
  const own = types(fields);
  for (const [head, { view, fields: members }] of Object.entries(inner)) {
    own[head] = `${type}_${head}`;
    register(own[head], view, types(members));
  }
  register(type, root, own);
  environment.registerVariable(name, type);
}

function parse(environment: Environment, source: string): ParseResult {
  try {
    return environment.parse(source);
  } catch (error) {
    throw asConditionError(error);
  }
}

function asConditionError(error: unknown): ConditionError {
  const { summary, message, range } = error as { summary?: string; message: string; range?: { start: number } };
  return new ConditionError(summary ?? message, range?.start ?? 0);
}

/**
 * Refuses what cannot be bounded or traced, and turns `matches` to an engine whose time is linear in its input. The
 * patterns for it.
 */
function prepare(ast: ASTNode): ASTNode[] {
  const patterns: ASTNode[] = [];
  const visit = (node: ASTNode): void => {
    if (node.op === 'id' && isRoot(node.args)) {
      const root = node.args;
      throw new ConditionError(
        `"${root}" stands alone; name a field of it, such as ${root}.${sample(root)}`,
        node.start,
      );
    }
    if (node.op === 'call' && node.args[0] === 'matches') {
      throw new ConditionError('write it as text.matches(pattern)', node.start);
    }
    if (node.op === 'rcall') {
      const [name, , [given]] = node.args;
      if (name === 'bind') throw new ConditionError('cel.bind is not offered', node.start);
      if (name === 'atLeast') checkSeverity(given);
      if (name === 'matches') {
        if (typeof given?.args !== 'string' || given.op !== 'value') {
          throw new ConditionError('matches takes a pattern in quotes', given?.start ?? node.start);
        }
        (node.args as unknown[])[0] = 'matchesLinear';
        patterns.push(given);
      }
    }
    if (!isField(node)) for (const child of childrenOf(node)) visit(child);
  };
  visit(ast);
  return patterns;
}

const sample = (root: Root): string => Object.keys(fieldsOf[root])[0] ?? '';
const isHead = (root: Root, head: string): boolean =>
  Object.keys(fieldsOf[root]).some(path => path.startsWith(`${head}.`));

/** Whether it is a field of a root: finding.risk, finding.package.name. What the root lacks, the type checker tells. */
function isField(node: ASTNode): boolean {
  if (node.op !== '.') return false;
  const [below, name] = node.args;
  if (below.op === 'id' && isRoot(below.args)) {
    if (isHead(below.args, name)) throw new ConditionError('name a field of it', node.start);
    return true;
  }
  if (below.op !== '.') return false;
  const [root, head] = below.args;
  return root.op === 'id' && isRoot(root.args) && isHead(root.args, head);
}

/** What reads no finding is asked once, and may take longer. */
function checkSteps(node: ASTNode): void {
  if (node.op === '&&' || node.op === '||') {
    for (const part of node.args) checkSteps(part);
    return;
  }
  if (node.op === '!_') {
    checkSteps(node.args);
    return;
  }
  const { steps, stepsAboard } = policyBounds;
  const most = readsOf(node).some(({ root }) => root === 'finding') ? steps : stepsAboard;
  if (stepsOf(node) <= most) return;
  throw new ConditionError(`it could take more than ${most} steps; nest fewer loops over lists`, node.start);
}

function checkSeverity(node: ASTNode | undefined): void {
  if (node?.op === 'value' && severities.includes(node.args as Severity) && node.args !== 'unknown') return;
  throw new ConditionError(
    `atLeast takes one of ${severities.filter(word => word !== 'unknown').join(', ')}, in quotes`,
    node?.start ?? 0,
  );
}

function readsOf(ast: ASTNode): Read[] {
  const found = new Map<string, Read>();
  const visit = (node: ASTNode): void => {
    const read = readOf(node);
    if (read) found.set(`${read.root}.${read.path}`, read);
    else for (const child of childrenOf(node)) visit(child);
  };
  visit(ast);
  const order = ({ root, path }: Read): string => `${rootNames.indexOf(root)}${path}`;
  return [...found.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** The field at the head of a chain of dots; what follows a map's name is a key of the map. */
function readOf(node: ASTNode): Read | undefined {
  const names: string[] = [];
  let at: ASTNode = node;
  while (at.op === '.') {
    names.unshift(at.args[1]);
    at = at.args[0];
  }
  if (at.op !== 'id' || !isRoot(at.args) || names.length === 0) return undefined;
  const fields = fieldsOf[at.args];
  const two = names.slice(0, 2).join('.');
  return { root: at.args, path: Object.hasOwn(fields, two) ? two : (names[0] as string) };
}

type Expression = { matcher(text: string): { find(): boolean } };

/** RE2 has no backtracking (and CEL's `matches` is RE2 by its definition). */
async function linear({ args: pattern, start }: ASTNode): Promise<Expression> {
  const { RE2JS } = await import('re2js');
  try {
    return RE2JS.compile(pattern as string);
  } catch (error) {
    throw new ConditionError((error as Error).message, start);
  }
}
