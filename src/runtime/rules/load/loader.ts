import type { EventSource, RuleEvent } from '../../types.ts';
import { bounds } from '../bounds.ts';
import { fieldResolver, type Turn } from '../check/fields.ts';
import { type Program, program } from '../check/program.ts';
import { type LoadResult, RuleLoadError } from './codes.ts';
import type { Collector } from './collect.ts';
import { fileContext } from './context.ts';
import { collection } from './items.ts';
import { readDocument } from './read.ts';
import { type Compiled, type CompileOptions, compileCollection, type ExtraOutput, type LoadedRule } from './rules.ts';
import { builtIn } from './versions.ts';
import { readYaml } from './yaml.ts';

export interface LoaderOptions {
  /** Sources that are there; rules of others are skipped with a warning. */
  sources: readonly EventSource<never>[];
  /** What is added to the messages of rules. */
  extraOutput?: readonly ExtraOutput[];
}

/** A file of rules. */
export interface RuleFile {
  name: string;
  text: string;
}

export interface RuleLoader {
  /** Takes a file in, after those before it. Errors are values of the result. */
  load(file: RuleFile): LoadResult;
  /**
   * Takes several files in, one after the other, and compiles them once: what one of them changes of another's is the same as
   * with `load`. Errors of compiling stand in the last result. Ends at the first file that is wrong.
   */
  loadAll(files: readonly RuleFile[]): LoadResult[];
  /** Rules of all files so far, in order of their first definition; those of the last file that compiled. */
  rules(): readonly LoadedRule[];
  macros(): Compiled['macros'];
  lists(): Compiled['lists'];
  /** What counts the events that the rules look at. */
  turn: Turn;
  /** Texts of the files, for snippets. */
  contents: ReadonlyMap<string, string>;
}

/**
 * Loads rule files one after the other, each able to change what came before.
 * @example
 * const loader = ruleLoader({ sources: [syscalls] });
 * const result = loader.load({ name: 'rules.yaml', text });
 * if (result.successful) loader.rules();
 */
export function ruleLoader(options: LoaderOptions): RuleLoader {
  const turn: Turn = { now: 0 };
  const sources = new Map(options.sources.map(source => [source.name, source]));
  const programs = new Map<string, Program>();
  const programOf = (source: string): Program => {
    const known = programs.get(source);
    if (known) return known;
    const made = program(fieldResolver(sources.get(source) as EventSource<RuleEvent>, turn));
    programs.set(source, made);
    return made;
  };
  const collected = collection();
  const contents = new Map<string, string>();
  const compile: CompileOptions = {
    program: programOf,
    extraOutput: options.extraOutput ?? [],
    parsed: new Map(),
    words: new Map(),
  };
  let compiled: Compiled = { lists: new Map(), macros: new Map(), rules: [] };

  const load = (file: RuleFile): LoadResult => take(file, true);
  function loadAll(files: readonly RuleFile[]): LoadResult[] {
    const results: LoadResult[] = [];
    for (const [at, file] of files.entries()) {
      const result = take(file, at === files.length - 1);
      results.push(result);
      if (!result.successful) break;
    }
    return results;
  }

  function take({ name, text }: RuleFile, last: boolean): LoadResult {
    const result: LoadResult = { name, successful: true, errors: [], warnings: [] };
    contents.set(name, text);
    const collector: Collector = {
      ...{ collected, result },
      fields: source => (sources.has(source) ? programOf(source).fields : undefined),
    };
    try {
      if (text.length > bounds.fileBytes)
        throw new RuleLoadError(
          'LOAD_ERR_FILE_READ',
          `The file is larger than ${bounds.fileBytes} bytes`,
          fileContext(name),
        );
      const plugins = collected.plugins.length;
      for (const document of readYaml(name, text)) readDocument(document, name, collector);
      for (const { context, alternatives } of collected.plugins.slice(plugins))
        if (!alternatives.some(plugin => Object.hasOwn(builtIn, plugin.name) || sources.has(plugin.name)))
          throw new RuleLoadError(
            'LOAD_ERR_VALIDATE',
            `Plugin requirement not satisfied, must load one of: ${alternatives.map(each => `${each.name} (>= ${each.version})`).join(', ')}`,
            context,
          );
      if (last) compiled = compileCollection(collected, compile, result);
    } catch (error) {
      if (!(error instanceof RuleLoadError)) throw error;
      result.successful = false;
      result.errors.push({ code: error.code, message: error.message, context: error.context });
    }
    return result;
  }

  return {
    ...{ load, loadAll, turn, contents },
    rules: () => compiled.rules,
    macros: () => compiled.macros,
    lists: () => compiled.lists,
  };
}
