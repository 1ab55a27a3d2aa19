import type { Priority } from '../../types.ts';
import { messages } from './codes.ts';
import { appendRule, type Collector, defineRule, replaceInRule, ruleToChange } from './collect.ts';
import { type Context, within } from './context.ts';
import { booleanAt, child, countAt, entryOf, fail, has, markOf, textAt, textsAt } from './decode.ts';
import type { ExceptionInfo, RuleChange } from './items.ts';
import { appendFlag, overridesOf, priorityOf, warn } from './overrides.ts';
import type { YamlNode } from './yaml.ts';

const appendable = ['condition', 'output', 'desc', 'tags', 'exceptions'];
const replaceable = [
  ...appendable,
  ...['priority', 'enabled', 'warn_evttypes', 'skip-if-unknown-filter', 'capture', 'capture_duration'],
];
export const ruleKeys = [...replaceable, 'source', 'append', 'override'];

export function readRule(item: YamlNode, parent: Context, collector: Collector): void {
  const name = textAt(item, 'rule', within(parent, 'rule', '', item.mark));
  const context = within(parent, 'rule', name, item.mark);
  const flagged = appendFlag(item, context, collector);
  const { append, replace } = overridesOf(item, appendable, replaceable, context);
  const overrides = append.size + replace.size > 0;
  if (flagged && overrides) fail(messages.overrideAndAppend, context);
  const source = child(item, 'source')?.text;
  if (overrides) {
    override(item, name, source, append, replace, context, collector);
  } else if (flagged) {
    const before = ruleToChange(collector, name, source, context, messages.noRuleToAppend);
    const keys = ['condition', 'exceptions'].filter(key => has(item, key));
    appendRule(collector, before, changeOf(item, keys, context, collector, true), context);
  } else if (['condition', 'output', 'desc', 'priority'].some(key => has(item, key))) {
    whole(item, name, context, collector);
  } else {
    const enabled = booleanAt(item, 'enabled', context);
    warn(collector, 'LOAD_DEPRECATED_ITEM', messages.enabled, context);
    const missing = "Rule has 'enabled' key but no rule by that name already exists";
    ruleToChange(collector, name, source, context, missing).enabled = enabled;
  }
}

function whole(item: YamlNode, name: string, context: Context, collector: Collector): void {
  const flag = (key: string, otherwise: boolean): boolean =>
    has(item, key) ? booleanAt(item, key, context) : otherwise;
  const condition = textAt(item, 'condition', context);
  const output = textAt(item, 'output', context).trim();
  const description = textAt(item, 'desc', context);
  defineRule(collector, {
    ...{ name, context, condition, output, description, unknownSource: false },
    conditionContext: within(context, 'rule condition', '', markOf(item, 'condition')),
    outputContext: within(context, 'rule output', '', markOf(item, 'output')),
    priority: priorityAt(item, context),
    source: has(item, 'source') ? textAt(item, 'source', context) : 'syscall',
    enabled: flag('enabled', true),
    warnEvtTypes: flag('warn_evttypes', true),
    skipIfUnknown: flag('skip-if-unknown-filter', false),
    capture: flag('capture', false),
    captureDuration: has(item, 'capture_duration') ? countAt(item, 'capture_duration', context) : 0,
    tags: new Set(has(item, 'tags') ? textsAt(item, 'tags', context) : []),
    exceptions: exceptionsOf(item, context, collector, false),
  });
}

function override(
  item: YamlNode,
  name: string,
  source: string | undefined,
  append: ReadonlySet<string>,
  replace: ReadonlySet<string>,
  context: Context,
  collector: Collector,
): void {
  const parts = [
    { operation: 'append', keys: append, apply: appendRule, missing: messages.noRuleToAppend },
    { operation: 'replace', keys: replace, apply: replaceInRule, missing: messages.noRuleToReplace },
  ];
  for (const { operation, keys, apply, missing } of parts) {
    if (keys.size === 0) continue;
    for (const key of keys)
      if (!has(item, key))
        fail(`An ${operation} override for '${key}' was specified but '${key}' is not defined`, context);
    const change = changeOf(item, [...keys], context, collector, operation === 'append');
    apply(collector, ruleToChange(collector, name, source, context, missing), change, context);
  }
  for (const key of replaceable)
    if (has(item, key) && !append.has(key) && !replace.has(key))
      fail(
        `Unexpected key '${key}': no corresponding entry under 'override' is defined.`,
        within(context, 'overrides', key, markOf(item, key)),
      );
}

/** The values of the keys that an item changes. */
function changeOf(
  item: YamlNode,
  keys: readonly string[],
  context: Context,
  collector: Collector,
  append: boolean,
): RuleChange {
  const readers: Record<string, () => RuleChange> = {
    condition: () => ({ condition: textAt(item, 'condition', context) }),
    output: () => ({ output: textAt(item, 'output', context) }),
    desc: () => ({ description: textAt(item, 'desc', context) }),
    tags: () => ({ tags: new Set(textsAt(item, 'tags', context)) }),
    exceptions: () => ({ exceptions: exceptionsOf(item, context, collector, append) }),
    priority: () => ({ priority: priorityAt(item, context) }),
    enabled: () => ({ enabled: booleanAt(item, 'enabled', context) }),
    warn_evttypes: () => ({ warnEvtTypes: booleanAt(item, 'warn_evttypes', context) }),
    'skip-if-unknown-filter': () => ({ skipIfUnknown: booleanAt(item, 'skip-if-unknown-filter', context) }),
    capture: () => ({ capture: booleanAt(item, 'capture', context) }),
    capture_duration: () => ({ captureDuration: countAt(item, 'capture_duration', context) }),
  };
  return Object.assign({}, ...keys.map(key => readers[key]?.()));
}

function priorityAt(item: YamlNode, context: Context): Priority {
  const text = textAt(item, 'priority', context);
  return priorityOf(text) ?? fail('Invalid priority', within(context, 'rule priority', '', markOf(item, 'priority')));
}

/** `append`: what an exception leaves out is there already. */
function exceptionsOf(item: YamlNode, parent: Context, collector: Collector, append: boolean): ExceptionInfo[] {
  const value = child(item, 'exceptions');
  if (!value || value.kind === 'null') return [];
  const all = within(parent, 'exceptions', '', value.mark);
  if (value.kind !== 'list') fail('Rule exceptions must be a sequence', all);
  const names = new Set<string>();
  const seen = { values: 0 };
  return value.items.map(node => {
    const unnamed = within(all, 'exception', '', node.mark);
    if (node.kind !== 'map') fail('Rule exception must be a mapping', unnamed);
    const name = textAt(node, 'name', unnamed);
    const context = within(parent, 'exception', name, node.mark);
    if (names.has(name))
      warn(
        collector,
        'LOAD_EXCEPTION_NAME_NOT_UNIQUE',
        `Multiple definitions of exception '${name}' in the same rule`,
        context,
      );
    names.add(name);
    const fields = child(node, 'fields');
    if (!fields && !append) fail(`Item has no mapping for key 'fields'`, context);
    const comps = child(node, 'comps');
    const values = child(node, 'values');
    if (!values && append)
      warn(collector, 'LOAD_APPEND_NO_VALUES', 'Overriding/appending exception with no values', context);
    const valuesContext = within(context, 'exception values', '', values?.mark ?? node.mark);
    if (values && values.kind !== 'list' && values.kind !== 'null')
      fail('Rule exception values must be a sequence', valuesContext);
    return {
      ...{ name, context },
      fields: fields && entryOf(fields, 'fields', context),
      comps: comps && entryOf(comps, 'comps', context),
      values: (values?.items ?? []).map(
        each => entryOf(each, '', within(valuesContext, 'exception value', '', each.mark), seen) ?? '',
      ),
    };
  });
}
