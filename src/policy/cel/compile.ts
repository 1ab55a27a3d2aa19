import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { asCelError, CelError, celLanguage, childrenOf, stepsOf } from '../../kit/cel/index.ts';
import { type Severity, severities, severityRank } from '../../model/index.ts';
import { policyBounds } from '../bounds.ts';
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

export interface CompilerOptions {
  /** What `unknown` counts as for `atLeast`. */
  unknownSeverityAs: Severity;
}

/** Compiles conditions; one for each policy, since making it costs more than using it. */
export type Compiler = (source: string) => Promise<Condition>;

export function compilerFor({ unknownSeverityAs }: CompilerOptions): Compiler {
  const { environment, matches, parse, parseAgain } = celLanguage();
  declare(environment, 'finding', 'Finding', finding, findingFields);
  declare(environment, 'artifact', 'Artifact', artifact, artifactFields);
  declare(environment, 'workload', 'Workload', workload, workloadFields);
  environment
    .registerVariable('environment', 'string')
    .registerFunction('string.atLeast(string): bool', (severity: string, least: string) => {
      const known = severity === 'unknown' ? unknownSeverityAs : severity;
      return severityRank[known as Severity] <= severityRank[least as Severity];
    });
  const interpret = (text: string): ((context: Record<string, unknown>) => boolean) => {
    const parsed = parseAgain(text);
    return context => parsed(context) === true;
  };
  return async source => {
    const parsed = await parse(source, traced);
    const { valid, type, error } = parsed.check();
    if (!valid) throw asCelError(error);
    if (type !== 'bool') throw new CelError(`it must yield a bool, and yields ${type}`, 0);
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

/** Refuses what cannot be traced to fields. Whether the nodes below are to be seen too. */
function traced(node: ASTNode): boolean {
  if (node.op === 'id' && isRoot(node.args)) {
    const root = node.args;
    throw new CelError(`"${root}" stands alone; name a field of it, such as ${root}.${sample(root)}`, node.start);
  }
  if (node.op === 'rcall' && node.args[0] === 'atLeast') checkSeverity(node.args[2][0]);
  return !isField(node);
}

const sample = (root: Root): string => Object.keys(fieldsOf[root])[0] ?? '';
const isHead = (root: Root, head: string): boolean =>
  Object.keys(fieldsOf[root]).some(path => path.startsWith(`${head}.`));

/** Whether it is a field of a root: finding.risk, finding.package.name. What the root lacks, the type checker tells. */
function isField(node: ASTNode): boolean {
  if (node.op !== '.') return false;
  const [below, name] = node.args;
  if (below.op === 'id' && isRoot(below.args)) {
    if (isHead(below.args, name)) throw new CelError('name a field of it', node.start);
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
  if (stepsOf(node, listed) <= most) return;
  throw new CelError(`it could take more than ${most} steps; nest fewer loops over lists`, node.start);
}

/** Elements that a list can have; those of an artifact's are longer than a finding's. */
const listed = (node: ASTNode): number =>
  node.op === '.' && node.args[0].op === 'id' && node.args[0].args === 'artifact'
    ? policyBounds.listedAboard
    : policyBounds.listed;

function checkSeverity(node: ASTNode | undefined): void {
  if (node?.op === 'value' && severities.includes(node.args as Severity) && node.args !== 'unknown') return;
  throw new CelError(
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
