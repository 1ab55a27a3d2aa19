/** Dockerfiles to data: stages, instructions, variables in their scopes. */
import { type Lines, readLines, type Written } from './lines.ts';
import type { Dockerfile, Instruction, Stage } from './types.ts';
import { execOf, expand, pairsOf, wordsOf } from './words.ts';

/** Instructions of the Dockerfile reference. */
const known = new Set([
  ...['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER'],
  ...['ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
]);
/** In whose text variables are replaced by the build, rather than by a shell. */
const expanded = new Set(['ADD', 'COPY', 'ENV', 'EXPOSE', 'LABEL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR', 'FROM']);
const paired = new Set(['ENV', 'LABEL', 'ARG']);
/** The only ones that have an exec form; a list stands for words in COPY and ADD too. */
const lists = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'COPY', 'ADD', 'VOLUME', 'HEALTHCHECK']);
const unixShell: readonly string[] = ['/bin/sh', '-c'];

/** Reads a Dockerfile. Never throws; what is odd is a fault, and the rest is read. */
export function parseDockerfile(source: string): Dockerfile {
  const { escapeChar, syntax, written, faults } = readLines(source);
  const file: Dockerfile = {
    escapeChar,
    ...(syntax && { syntax }),
    globals: [],
    stages: [],
    instructions: [],
    faults: [...faults],
  };
  const globalScope = new Map<string, string | undefined>();
  let scope = new Map<string, string | undefined>(automatic);
  let shell = unixShell;
  for (const one of written) {
    const name = one.keyword.toUpperCase();
    if (!known.has(name)) {
      file.faults.push({ line: one.line, message: `${JSON.stringify(one.keyword.slice(0, 40))} is no instruction` });
      continue;
    }
    const stage = file.stages.at(-1);
    if (name === 'FROM') {
      const from = instructionOf(one, name, new Map([...automatic, ...globalScope]), escapeChar, unixShell);
      file.instructions.push(from);
      file.stages.push(stageOf(from, file.stages, new Map([...automatic, ...globalScope]), escapeChar));
      shell = file.stages.at(-1)!.base ? shellAfter(file.stages.at(-1)!.base!) : unixShell;
      scope = scopeOf(file.stages.at(-1)!.base);
      continue;
    }
    const instruction = instructionOf(one, name, stage ? scope : globalScope, escapeChar, shell);
    file.instructions.push(instruction);
    if (!stage) {
      if (name !== 'ARG') file.faults.push({ line: one.line, message: `${name} stands before the first FROM` });
      file.globals.push(instruction);
      for (const { key, value } of instruction.pairs) globalScope.set(key, value && expand(value, globalScope));
      continue;
    }
    stage.instructions.push(instruction);
    if (instruction.onBuild) continue;
    if (name === 'SHELL' && instruction.exec) shell = instruction.exec;
    if (name === 'ENV') for (const { key, value } of instruction.pairs) scope.set(key, value ?? '');
    if (name === 'ARG')
      // An ARG without a value takes that of before the first FROM; ENV wins over ARG.
      for (const { key, value } of instruction.pairs)
        if (!scope.has(key)) scope.set(key, value === undefined ? globalScope.get(key) : expand(value, scope));
  }
  settle(file);
  return file;
}

/** What the build itself defines, and what is not known before it runs. */
const automatic: [string, undefined][] = [
  ...['TARGETPLATFORM', 'TARGETOS', 'TARGETARCH', 'TARGETVARIANT'],
  ...['BUILDPLATFORM', 'BUILDOS', 'BUILDARCH', 'BUILDVARIANT'],
].map(name => [name, undefined]);

function instructionOf(
  one: Written,
  name: string,
  scope: ReadonlyMap<string, string | undefined>,
  escapeChar: string,
  shell: readonly string[],
): Instruction {
  if (name === 'ONBUILD') return behindOnBuild(one, scope, escapeChar, shell);
  const { keyword, line, endLine, flags, text, heredocs, lineAt } = one;
  const exec = lists.has(name) ? execOf(text) : undefined;
  const put = (word: string): string => (expanded.has(name) ? expand(word, scope) : word);
  return {
    name,
    written: keyword,
    line,
    endLine,
    flags: flags.map(flag => ({ ...flag, value: expand(flag.value, scope) })),
    text,
    ...(exec && { exec }),
    words: (exec ?? wordsOf(text, escapeChar)).map(put),
    pairs: paired.has(name)
      ? pairsOf(text, escapeChar, name !== 'ARG').map(({ key, value }) => ({
          key: put(key),
          ...(value !== undefined && { value: expand(value, scope) }),
        }))
      : [],
    heredocs,
    onBuild: false,
    shell,
    lineAt,
  };
}

/** ONBUILD is read as the instruction that it holds. */
function behindOnBuild(
  one: Written,
  scope: ReadonlyMap<string, string | undefined>,
  escapeChar: string,
  shell: readonly string[],
): Instruction {
  const [, keyword = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(one.text) ?? [];
  const name = keyword.toUpperCase();
  const inner: Lines['written'][number] = {
    ...one,
    keyword,
    text: rest,
    lineAt: offset => one.lineAt(offset + one.text.length - rest.length),
  };
  // ONBUILD ONBUILD, FROM and MAINTAINER are refused by the build: kept as what they say they are.
  if (!known.has(name) || ['ONBUILD', 'FROM', 'MAINTAINER'].includes(name))
    return {
      ...instructionOf({ ...inner, text: one.text }, 'LABEL', scope, escapeChar, shell),
      name: 'ONBUILD',
      pairs: [],
    };
  return { ...instructionOf(inner, name, scope, escapeChar, shell), onBuild: true };
}

function stageOf(
  from: Instruction,
  before: readonly Stage[],
  scope: ReadonlyMap<string, string | undefined>,
  escapeChar: string,
): Stage {
  const written = wordsOf(from.text, escapeChar);
  const [image = '', as = '', alias] = written;
  const named = as.toLowerCase() === 'as' && alias ? { name: alias.toLowerCase(), alias } : {};
  const full = expand(image, scope);
  const platform = from.flags.find(({ name }) => name === 'platform')?.value;
  const base = before.findLast(({ name }) => name !== undefined && name === full.toLowerCase());
  return {
    index: before.length,
    ...named,
    from,
    image: full,
    written: image,
    ...(platform && { platform }),
    ...(base && { base }),
    instructions: [],
    final: false,
    reachable: false,
  };
}

/** A stage that builds on another begins with its variables and its shell. */
function scopeOf(base: Stage | undefined): Map<string, string | undefined> {
  const scope: Map<string, string | undefined> = base ? scopeOf(base.base) : new Map(automatic);
  for (const { name, pairs, onBuild } of base?.instructions ?? [])
    if (name === 'ENV' && !onBuild) for (const { key, value } of pairs) scope.set(key, value ?? '');
  return scope;
}

function shellAfter(stage: Stage): readonly string[] {
  const own = stage.instructions.findLast(({ name, exec }) => name === 'SHELL' && exec)?.exec;
  return own ?? (stage.base ? shellAfter(stage.base) : unixShell);
}

/** The stage that `--from` or `from=` names, by name or by number. */
export function stageNamed(file: Dockerfile, reference: string, before: Stage): Stage | undefined {
  const name = reference.toLowerCase();
  if (/^\d+$/.test(name)) return file.stages[Number(name)];
  return file.stages.findLast(stage => stage.name === name && stage.index <= before.index);
}

/** Stages that an instruction takes files from: `--from`, and `from=` of a mount. */
export const sourcesOf = ({ flags }: Instruction): string[] =>
  flags.flatMap(({ name, value }) => {
    if (name === 'from') return [value];
    const from = name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(value)?.[1] : undefined;
    return from ? [from] : [];
  });

/** Marks the last stage, and all that it needs. */
function settle(file: Dockerfile): void {
  const last = file.stages.at(-1);
  if (!last) {
    file.faults.push({ line: 1, message: 'it has no FROM' });
    return;
  }
  last.final = true;
  const open = [last];
  for (let stage = open.pop(); stage; stage = open.pop()) {
    if (stage.reachable) continue;
    stage.reachable = true;
    if (stage.base) open.push(stage.base);
    for (const source of stage.instructions.flatMap(sourcesOf)) {
      const other = stageNamed(file, source, stage);
      if (other && other !== stage) open.push(other);
    }
  }
}
