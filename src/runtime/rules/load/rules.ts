import type { Priority } from '../../types.ts';
import { kindsOf, type Program, type Step } from '../check/program.ts';
import { conditionWarnings, deprecatedFields } from '../check/warnings.ts';
import type { Condition } from '../filter/ast.ts';
import { FilterError } from '../filter/error.ts';
import { parseCondition } from '../filter/parser.ts';
import { conditionText } from '../filter/print.ts';
import { compileTemplate, type Template, TemplateError } from '../output/template.ts';
import { type LoadResult, messages, RuleLoadError } from './codes.ts';
import { type Context, withinCondition } from './context.ts';
import { withExceptions } from './exceptions.ts';
import type { Collection, RuleInfo } from './items.ts';
import { type ListPlacer, type LoadedList, listPlacer, resolveLists } from './lists.ts';
import { type LoadedMacro, macrosIn } from './macros.ts';

/** A rule ready to run. */
export interface LoadedRule {
  name: string;
  source: string;
  description: string;
  priority: Priority;
  tags: readonly string[];
  enabled: boolean;
  capture: boolean;
  /** Milliseconds; 0: the default. */
  captureDuration: number;
  /** With lists, macros and exceptions in. */
  condition: Condition;
  /** The condition as text, made when it is asked for. */
  readonly conditionText: string;
  step: Step;
  program: Program;
  output: string;
  template: Template;
  /** Where it was defined. */
  context: Context;
}

/** Something added to the messages of rules: of a source, with all of the tags, of one name. */
export interface ExtraOutput {
  source?: string;
  tags?: readonly string[];
  rule?: string;
  format: string;
}

export interface CompileOptions {
  program(source: string): Program;
  extraOutput: readonly ExtraOutput[];
  /** Parsed conditions by their text, so that a file loaded after others costs its own rules alone. */
  parsed: Map<string, Condition>;
  words: Map<string, readonly string[]>;
}

export interface Compiled {
  lists: Map<string, LoadedList>;
  macros: Map<string, LoadedMacro>;
  rules: LoadedRule[];
}

/**
 * Compiles everything collected; warnings go into the result.
 * @throws RuleLoadError at the first error
 */
export function compileCollection(collected: Collection, options: CompileOptions, result: LoadResult): Compiled {
  const lists = resolveLists(collected.lists);
  const placer = listPlacer(lists, options.words);
  const sizes = new WeakMap<Condition, number>();
  const macros = new Map<string, LoadedMacro>();
  // A node of its own for each macro, so that an explanation can tell which it is.
  for (const { name, condition, conditionContext } of collected.macros.values())
    macros.set(name, { name, condition: { ...parsed(condition, conditionContext, placer, options) }, used: false });
  for (const info of collected.macros.values()) {
    const macro = macros.get(info.name) as LoadedMacro;
    const visible = (name: string): boolean => (collected.macros.get(name)?.index ?? Infinity) < info.visibility;
    const condition = resolved(macro.condition, visible, info.condition, info.context);
    macro.condition = condition === macro.condition ? condition : { ...condition };
    sizes.set(macro.condition, sizes.get(condition) ?? 1);
  }
  const rules: LoadedRule[] = [];
  for (const info of collected.rules.values()) {
    const rule = info.unknownSource ? undefined : compileRule(info);
    if (rule) rules.push(rule);
  }
  for (const { name, context } of collected.macros.values())
    if (!macros.get(name)?.used) warn('LOAD_UNUSED_MACRO', 'Macro not referred to by any other rule/macro', context);
  for (const { name, context } of collected.lists.values())
    if (!lists.get(name)?.used) warn('LOAD_UNUSED_LIST', 'List not referred to by any other rule/macro', context);
  return { lists, macros, rules };

  function warn(code: LoadResult['warnings'][number]['code'], message: string, context: Context): void {
    result.warnings.push({ code, message, context });
  }

  function resolved(node: Condition, visible: (name: string) => boolean, condition: string, context: Context) {
    try {
      return macrosIn(node, macros, visible, sizes);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      throw new RuleLoadError('LOAD_ERR_VALIDATE', error.message, withinCondition(context, condition, error.at));
    }
  }

  function compileRule(info: RuleInfo): LoadedRule | undefined {
    const program = options.program(info.source);
    const source = withExceptions(info.condition, info.exceptions);
    const output = messageOf(info);
    let template: Template;
    try {
      template = compileTemplate(output, program.fields);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      if (!info.skipIfUnknown || !isUnknown(error.message))
        throw new RuleLoadError('LOAD_ERR_COMPILE_OUTPUT', error.message, info.outputContext);
      warn('LOAD_UNKNOWN_FILTER', error.message, info.outputContext);
      return undefined;
    }
    for (const name of Object.keys(deprecatedFields))
      if (output.includes(name))
        warn(
          'LOAD_DEPRECATED_ITEM',
          `usage of deprecated field '${name}' has been detected in the rule output`,
          info.outputContext,
        );
    const node = parsed(source, info.conditionContext, placer, options);
    const condition = resolved(node, () => true, source, info.context);
    let step: Step;
    try {
      step = program.compile(condition);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      const context = withinCondition(info.conditionContext, source, error.at);
      if (!info.skipIfUnknown || !isUnknown(error.message))
        throw new RuleLoadError('LOAD_ERR_COMPILE_CONDITION', error.message, context);
      warn('LOAD_UNKNOWN_FILTER', error.message, context);
      return undefined;
    }
    for (const { code, message, at } of conditionWarnings(condition, program.fields))
      warn(code, message, at ? withinCondition(info.conditionContext, source, at) : info.conditionContext);
    if (info.source === 'syscall' && info.warnEvtTypes && matchesTooMuch(step))
      warn('LOAD_NO_EVTTYPE', messages.evtType, info.context);
    return {
      ...{ name: info.name, source: info.source, description: info.description, priority: info.priority },
      ...{ enabled: info.enabled, capture: info.capture, captureDuration: info.captureDuration },
      ...{ condition, step, program, output, template, context: info.context },
      tags: [...info.tags].sort(),
      get conditionText() {
        return conditionText(condition);
      },
    };
  }

  function messageOf(info: RuleInfo): string {
    let output = info.output;
    for (const extra of options.extraOutput) {
      const applies =
        (!extra.source || extra.source === info.source) &&
        (!extra.rule || extra.rule === info.name) &&
        (extra.tags ?? []).every(tag => info.tags.has(tag));
      if (applies) output += ` ${extra.format}`;
    }
    if (!output.includes('%container.info')) return output;
    warn(
      'LOAD_DEPRECATED_ITEM',
      '%container.info is deprecated and says nothing any more; name the fields of the container that are wanted',
      info.context,
    );
    return output.replaceAll('%container.info', '');
  }
}

function parsed(condition: string, context: Context, placer: ListPlacer, options: CompileOptions): Condition {
  const text = placer.place(condition);
  const known = options.parsed.get(text);
  if (known) return known;
  try {
    const node = parseCondition(text);
    options.parsed.set(text, node);
    return node;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new RuleLoadError('LOAD_ERR_COMPILE_CONDITION', error.message, withinCondition(context, text, error.at));
  }
}

/** Errors that `skip-if-unknown-filter` makes warnings of. */
const isUnknown = (message: string): boolean =>
  ['nonexistent field', 'invalid formatting token', 'unknown event type', 'unknown filter:'].some(words =>
    message.includes(words),
  );

/** Beyond fifty types of events a condition is looked at too often. One that nothing can satisfy is not. */
function matchesTooMuch(step: Step): boolean {
  const kinds = kindsOf(step);
  return kinds.complement || kinds.names.size > 50;
}
