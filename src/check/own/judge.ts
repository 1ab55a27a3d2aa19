/** What users' own checks find in documents and Dockerfiles. */
import { CelError } from '../../kit/cel/index.ts';
import { like } from '../../kit/index.ts';
import type { Problem } from '../../model/index.ts';
import type { DockerfileTarget } from '../dockerfile/target.ts';
import type { Document } from '../document/types.ts';
import { objectsOf } from '../kubernetes/object.ts';
import { podOf } from '../kubernetes/pod.ts';
import type { Found, Path } from '../types.ts';
import { textOf, under } from '../value.ts';
import { ownBounds } from './bounds.ts';
import { type OwnCheck, render } from './compile.ts';
import type { OwnFound } from './types.ts';

/** One thing that is judged: the values of the variables, and where it stands. */
interface Subject {
  values: Readonly<Record<string, unknown>>;
  at: Path;
  line?: number;
  endLine?: number;
}

/** @param kind what the document was recognised as; undefined for any other YAML or JSON */
export function judgeOwn(checks: readonly OwnCheck[], document: Document, kind: string | undefined): OwnFound {
  return gather(checks, document.path, kind, check => subjectsOf(check, document, kind ?? 'any'), document);
}

export function judgeOwnDockerfile(checks: readonly OwnCheck[], path: string, target: DockerfileTarget): OwnFound {
  const document = { path, spot: () => ({ line: 1, endLine: 1 }) };
  const data = dataOf(target);
  return gather(checks, path, 'dockerfile', check => instructionsOf(check, path, data), document);
}

function gather(
  checks: readonly OwnCheck[],
  path: string,
  kind: string | undefined,
  subjects: (check: OwnCheck) => Iterable<Subject>,
  document: Found['document'],
): OwnFound {
  const found: Found[] = [];
  const problems: Problem[] = [];
  for (const check of checks) {
    const { match, at } = check.spec;
    if (match.kind === 'any' ? kind === 'dockerfile' : match.kind !== kind) continue;
    if (match.paths.length > 0 && !match.paths.some(pattern => like(pattern, path))) continue;
    let hits = 0;
    try {
      for (const subject of subjects(check)) {
        if (!check.when.evaluate(subject.values, ownBounds.steps)) continue;
        if (++hits > ownBounds.hits) break;
        const { en, zh } = check.message;
        const place =
          subject.line === undefined
            ? { at: [...subject.at, ...at] }
            : { line: subject.line, ...(subject.endLine !== undefined && { endLine: subject.endLine }) };
        found.push({
          document,
          check: check.info,
          hit: { ...place, message: { en: render(en, subject.values), zh: render(zh, subject.values) } },
        });
      }
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      problems.push({
        code: 'check-invalid',
        path,
        message: `${check.spec.id} could not judge ${path}: ${error.message}`,
      });
    }
  }
  return { found, problems };
}

function* subjectsOf({ spec }: OwnCheck, document: Document, kind: string): Generator<Subject> {
  const { match, each } = spec;
  const base = { path: document.path, kind };
  if (kind !== 'kubernetes') {
    const object = document.value;
    const values = { ...base, object, item: object, pod: {} };
    if (!each || each === 'containers') yield { values, at: [] };
    else for (const [index, item] of listAt(object, each)) yield { values: { ...values, item }, at: [...each, index] };
    return;
  }
  for (const object of objectsOf(document)) {
    if (match.resources.length > 0 && !match.resources.includes(object.kind)) continue;
    const pod = podOf(object);
    const values = { ...base, object: object.fields, item: object.fields, pod: pod?.spec ?? {} };
    if (!each) yield { values, at: object.at };
    else if (each === 'containers')
      for (const container of pod?.containers ?? [])
        yield { values: { ...values, item: container.fields }, at: container.at };
    else
      for (const [index, item] of listAt(object.fields, each))
        yield { values: { ...values, item }, at: [...object.at, ...each, index] };
  }
}

function* listAt(value: unknown, path: Path): Generator<[number | string, unknown]> {
  const list = under(value, ...path.map(String));
  if (Array.isArray(list)) yield* list.entries();
  else if (typeof list === 'object' && list !== null) yield* Object.entries(list);
}

/** An instruction as data: `item.name`, `item.words`, `item.stage.final` … */
type InstructionData = Readonly<Record<string, unknown>> & { name: string; line: number; endLine: number };

function dataOf({ stages, runs }: DockerfileTarget): { stages: unknown[]; instructions: InstructionData[] } {
  const commands = new Map(runs.map(run => [run.instruction, run.commands]));
  const instructions = stages.flatMap(stage =>
    [stage.from, ...stage.instructions].map(one => ({
      name: one.name,
      line: one.line,
      endLine: one.endLine,
      text: one.text,
      words: one.words,
      exec: one.exec !== undefined,
      onBuild: one.onBuild,
      flags: Object.fromEntries(one.flags.map(({ name, value }) => [name, value])),
      pairs: Object.fromEntries(one.pairs.map(({ key, value }) => [key, value ?? ''])),
      commands: (commands.get(one) ?? []).map(({ name, words }) => ({ name, words: [...words] })),
      stage: { index: stage.index, name: stage.name ?? '', image: stage.image, final: stage.final },
    })),
  );
  return {
    instructions,
    stages: stages.map(({ index, name, image, final }) => ({ index, name: name ?? '', image, final })),
  };
}

function* instructionsOf(
  { spec }: OwnCheck,
  path: string,
  data: { stages: unknown[]; instructions: InstructionData[] },
): Generator<Subject> {
  const base = { path, kind: 'dockerfile', object: data, pod: {} };
  const { instructions } = spec.match;
  if (instructions.length === 0)
    yield { values: { ...base, item: data }, at: [], line: data.instructions[0]?.line ?? 1 };
  else
    for (const item of data.instructions)
      if (instructions.includes(textOf(item.name)))
        yield { values: { ...base, item }, at: [], line: item.line, endLine: item.endLine };
}
