/** What the checks of Dockerfiles look at. */
import type { Severity } from '../../model/index.ts';
import type { Change, Hit } from '../types.ts';
import { dockerfileBounds } from './bounds.ts';
import { parseDockerfile } from './parse.ts';
import { type Command, commandsOf, commandsOfWords, shells } from './shell.ts';
import type { Dockerfile, Instruction, Stage } from './types.ts';

/** One RUN, with what it runs. */
export interface Run {
  instruction: Instruction;
  stage: Stage;
  /** Empty where another shell than a POSIX one runs it. */
  commands: (Command & { line: number })[];
  /** Run by a shell, rather than by itself. */
  inShell: boolean;
}

export interface DockerfileTarget extends Dockerfile {
  runs: Run[];
  /** Lines of the file as they are written. */
  lines: readonly string[];
}

export function targetOf(source: string): DockerfileTarget {
  const file = parseDockerfile(source);
  const runs = file.stages.flatMap(stage =>
    stage.instructions.filter(({ name }) => name === 'RUN').map(instruction => runOf(instruction, stage)),
  );
  return { ...file, runs, lines: source.split('\n') };
}

function runOf(instruction: Instruction, stage: Stage): Run {
  const { exec, text, heredocs, lineAt, shell, line } = instruction;
  if (exec)
    return { instruction, stage, inShell: false, commands: commandsOfWords(exec).map(one => ({ ...one, line })) };
  const posix = shells.has(nameOf(shell[0] ?? ''));
  if (!posix) return { instruction, stage, inShell: true, commands: [] };
  const own = commandsOf(text).map(one => ({ ...one, line: lineAt(one.at) }));
  // A here-document is a script where nothing but a shell reads it.
  const script = own.every(({ name }) => shells.has(name)) ? heredocs : [];
  const inner = script.flatMap(heredoc =>
    isOtherLanguage(heredoc.text)
      ? []
      : commandsOf(heredoc.text).map(one => ({ ...one, line: heredoc.line + newlines(heredoc.text, one.at) })),
  );
  return { instruction, stage, inShell: true, commands: [...own, ...inner].slice(0, dockerfileBounds.commands) };
}

const nameOf = (program: string): string => program.slice(program.lastIndexOf('/') + 1).replace(/\.exe$/i, '');

function isOtherLanguage(text: string): boolean {
  const program = /^#!\s*(?:\/usr\/bin\/env\s+)?(\S+)/.exec(text)?.[1];
  return program !== undefined && !shells.has(nameOf(program));
}

function newlines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** A hit on a whole instruction, or on one line. */
export const on = (place: { line: number; endLine?: number }, en: string, zh: string, severity?: Severity): Hit => ({
  line: place.line,
  ...(place.endLine !== undefined && { endLine: place.endLine }),
  message: { en, zh },
  ...(severity && { severity }),
});

/** Instructions of all stages by name, ONBUILD among them. */
export const all = ({ stages }: Dockerfile, ...names: string[]): { instruction: Instruction; stage: Stage }[] =>
  stages.flatMap(stage =>
    stage.instructions.filter(({ name }) => names.includes(name)).map(instruction => ({ instruction, stage })),
  );

/** The last stage and the stages it builds on, last first: what the image inherits. */
export function finalChain({ stages }: Dockerfile): Stage[] {
  const chain: Stage[] = [];
  for (let stage = stages.at(-1); stage && !chain.includes(stage); stage = stage.base) chain.push(stage);
  return chain;
}

/** What bloats or weakens a stage that is thrown away matters less. */
export const lessInBuilders = (file: Dockerfile, stage: Stage): Severity | undefined =>
  finalChain(file).includes(stage) ? undefined : 'low';

/** One line of the file changed, where the pattern is found on it or on the lines after it up to `endLine`. */
export function rewrite(
  { lines }: DockerfileTarget,
  { line = 1, endLine = line }: Pick<Hit, 'line' | 'endLine'>,
  pattern: RegExp,
  text: string,
): Change[] {
  for (let at = line; at <= endLine; at++) {
    const old = lines[at - 1] ?? '';
    const changed = old.replace(pattern, text);
    if (changed !== old) return [{ lines: { line: at, endLine: at }, text: [changed] }];
  }
  return [];
}

/** Takes whole instructions away. */
export const removed = ({ line, endLine = line ?? 1 }: Pick<Hit, 'line' | 'endLine'>): Change[] =>
  line === undefined ? [] : [{ lines: { line, endLine }, text: [] }];
