/** Checks that users write, ready to judge. */
import { CelError, type CelOptions, type CelProgram, compileCel } from '../../kit/cel/index.ts';
import { PlimsollError } from '../../model/index.ts';
import type { CheckInfo } from '../types.ts';
import { ownBounds } from './bounds.ts';
import { type CheckFile, type OwnSpec, readCheckSet } from './read.ts';

/**
 * What an expression may name: the whole document; the item that is looked at (`each`, or the instruction of a Dockerfile);
 * the spec of a Kubernetes pod, in whatever object it stands; the file's path; the document's kind.
 */
const variables = {
  object: 'dyn',
  item: 'dyn',
  pod: 'dyn',
  path: 'string',
  kind: 'string',
} as const satisfies CelOptions['variables'];

/** A text with expressions in it. */
type Template = readonly (string | CelProgram<'string'>)[];

export interface OwnCheck {
  spec: OwnSpec;
  info: CheckInfo;
  when: CelProgram;
  message: { en: Template; zh: Template };
}

/** @throws PlimsollError `check-invalid` with file, line and column; `bound` */
export async function compileChecks(files: readonly CheckFile[]): Promise<OwnCheck[]> {
  const specs = files.flatMap(readCheckSet);
  if (specs.length > ownBounds.checks)
    throw new PlimsollError('bound', `there are more than ${ownBounds.checks} checks`);
  const seen = new Map<string, string>();
  const checks: OwnCheck[] = [];
  for (const spec of specs) {
    const before = seen.get(spec.id);
    if (before) throw new PlimsollError('check-invalid', `${spec.place('id')}: ${spec.id} stands at ${before} too`);
    seen.set(spec.id, spec.place('id'));
    const { id, severity, title, why, fix, standards, references } = spec;
    checks.push({
      spec,
      info: { id, severity, advice: { title, why, fix, standards }, references },
      when: await compiled(spec, 'when', spec.when, 'bool'),
      message: { en: await templateOf(spec, spec.message.en), zh: await templateOf(spec, spec.message.zh) },
    });
  }
  return checks;
}

async function compiled<Y extends 'bool' | 'string'>(
  spec: OwnSpec,
  member: string,
  source: string,
  yields: Y,
): Promise<CelProgram<Y>> {
  try {
    return await compileCel(source, { variables, yields });
  } catch (cause) {
    if (!(cause instanceof CelError)) throw cause;
    const before = source.slice(0, cause.offset);
    const [line, column] = [before.split('\n').length, cause.offset - (before.lastIndexOf('\n') + 1) + 1];
    throw new PlimsollError(
      'check-invalid',
      `${spec.place(member)}: ${spec.id}: ${member}, line ${line}, column ${column}: ${cause.message}`,
      { cause },
    );
  }
}

async function templateOf(spec: OwnSpec, text: string): Promise<Template> {
  const parts: (string | CelProgram<'string'>)[] = [];
  let at = 0;
  for (const { 0: whole, 1: source = '', index } of text.matchAll(/\{\{((?:[^}]|\}(?!\}))*)\}\}/g)) {
    parts.push(text.slice(at, index), await compiled(spec, 'message', source.trim(), 'string'));
    at = index + whole.length;
  }
  return [...parts, text.slice(at)];
}

/** @throws CelError */
export const render = (template: Template, values: Readonly<Record<string, unknown>>): string =>
  template
    .map(part => (typeof part === 'string' ? part : part.evaluate(values, ownBounds.steps)))
    .join('')
    .slice(0, ownBounds.messageCharacters);
