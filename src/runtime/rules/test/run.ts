import { ruleset } from '../engine/ruleset.ts';
import { type LoadResult, RuleLoadError } from '../load/codes.ts';
import { type Context, fileContext, within } from '../load/context.ts';
import { child, fail, has, textAt, textsAt } from '../load/decode.ts';
import type { RuleFile, RuleLoader } from '../load/loader.ts';
import { booleanOf, readYaml, type YamlNode } from '../load/yaml.ts';
import { readEvent } from './event-file.ts';

/** What became of one test. */
export interface RuleTestOutcome {
  name: string;
  file: string;
  /** From 1. */
  line: number;
  passed: boolean;
  /** Names of rules. */
  expected: string[];
  matched: string[];
  /** Outputs that lack what they should hold. */
  outputs: { rule: string; wanted: string; output: string }[];
}

export type RuleTestFile = { tests: RuleTestOutcome[] } | { result: LoadResult };

/** Whether a file is one of tests rather than of rules: a mapping with `tests`. */
export function isTestFile({ name, text }: RuleFile): boolean {
  if (!/^\s*["']?tests["']?\s*:/m.test(text)) return false;
  try {
    return readYaml(name, text).some(document => document.kind === 'map' && has(document, 'tests'));
  } catch (error) {
    if (error instanceof RuleLoadError) return false;
    throw error;
  }
}

/**
 * Runs the tests of a file against the rules that are loaded. A test names an event by its fields, and all rules that it
 * must match:
 *
 *     tests:
 *       - name: a shell in a container
 *         event: {evt.type: execve, proc.name: bash, container.id: 3ad7b26ded6d}
 *         expect: [Terminal shell in container]
 *         output: {Terminal shell in container: "shell=bash"}
 */
export function runRuleTests(file: RuleFile, loader: RuleLoader): RuleTestFile {
  const context = fileContext(file.name);
  try {
    const tests: RuleTestOutcome[] = [];
    for (const document of readYaml(file.name, file.text)) {
      const list = document.kind === 'map' ? child(document, 'tests') : undefined;
      if (list?.kind !== 'list') fail('A file of tests is a mapping with a list of tests', context);
      tests.push(...list.items.map(item => runTest(item, file.name, context, loader)));
    }
    return { tests };
  } catch (error) {
    if (!(error instanceof RuleLoadError)) throw error;
    const { code, message, context: at } = error;
    return {
      result: { name: file.name, successful: false, errors: [{ code, message, context: at }], warnings: [] },
    };
  }
}

function runTest(item: YamlNode, file: string, parent: Context, loader: RuleLoader): RuleTestOutcome {
  const unnamed = within(parent, 'rules content item', '', item.mark);
  if (item.kind !== 'map') fail('A test is a mapping with name, event and expect', unnamed);
  const name = textAt(item, 'name', unnamed);
  const context = within(parent, 'rules content item', name, item.mark);
  const source = has(item, 'source') ? textAt(item, 'source', context) : 'syscall';
  const rules = loader.rules();
  const fields = rules.find(rule => rule.source === source)?.program.fields;
  const event = readEvent(
    child(item, 'event') ?? fail("Item has no mapping for key 'event'", context),
    source,
    fields,
    context,
  );
  const expected = has(item, 'expect') ? textsAt(item, 'expect', context) : [];
  for (const rule of expected)
    if (!rules.some(({ name: known }) => known === rule)) fail(`There is no rule '${rule}'`, context);
  const set = ruleset(rules, loader.turn, { matching: 'all' });
  if (booleanOf(child(item, 'disabled')?.text ?? '') === true) set.enableByName('', true);
  const found = set.match(event);
  const matched = found.map(rule => rule.name);
  const outputs = [...(child(item, 'output')?.entries ?? [])].flatMap(([rule, { value }]) => {
    const output = found.find(each => each.name === rule)?.template.text(event) ?? '';
    return output.includes(value.text) ? [] : [{ rule, wanted: value.text, output }];
  });
  const same = matched.length === expected.length && expected.every(rule => matched.includes(rule));
  return {
    ...{ name, file, line: item.mark.line + 1, expected, matched, outputs },
    passed: same && outputs.length === 0,
  };
}
