import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventTypes, syscallFields } from '../fields/index.ts';
import { fieldsOf } from '../fields/table.ts';
import type { FieldValue } from '../types.ts';
import { filterOf } from './filter-of.ts';
import type { LoadResult } from './load/codes.ts';
import { messages } from './load/codes.ts';
import { itemOf } from './load/context.ts';
import { ruleLoader } from './load/loader.ts';
import { evaluations } from './oracle-cases.ts';
import { syntheticAudit, syntheticEvent, syntheticSource, syntheticSyscalls } from './test/synthetic.ts';

const folder = new URL('../../../../shared/oracles/falco/', import.meta.url);
const present = existsSync(new URL('units.json', folder));
if (!present) console.warn('shared/oracles/falco is not there: its cases are not tried');
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

interface Evaluation {
  test: string;
  filter: string;
  expect: boolean;
}
interface Loading {
  test: string;
  rules: string[];
  load_ok: boolean[];
  compiled: [string, string][];
  messages: ['error' | 'warning', boolean, string][];
}
interface Units {
  compiler_runs: Evaluation[];
  eval_filter: Evaluation[];
  rule_loader: Loading[];
}
interface Case {
  name: string;
  validate: string[];
  rules: string[];
  expect: { exit_code: number[]; validation: { kind: string; chain: string }[] };
}

const units: Units = present
  ? (JSON.parse(read('units.json')) as Units)
  : { compiler_runs: [], eval_filter: [], rule_loader: [] };
const cases = present ? (JSON.parse(read('cases.json')) as Case[]) : [];

/** What the field's own tests add to the fields: a sample plug-in's, and checks that are always or never true. */
const sampleFields = fieldsOf(`
sample.proc_name text : of a sample plug-in
sample.tick text : of a sample plug-in
sample.is_open u64 : of a sample plug-in
c.true text : 1
c.false text : 0
c.doublequote text : a text with quotes
c.singlequote text : a text with quotes
`);
const source = syntheticSource('syscall', [...syscallFields, ...sampleFields], eventTypes);

const matches = (filter: string, values: Record<string, FieldValue>): boolean =>
  filterOf(filter, source).matches(syntheticEvent(values));

describe.skipIf(!present)('filters run', () => {
  const values = {
    'c.true': '1',
    'c.false': '0',
    'c.doublequote': 'hello "quoted"',
    'c.singlequote': "hello 'quoted'",
  };
  it.each(units.compiler_runs)('$filter: $expect', ({ filter, expect: expected }) => {
    expect(matches(filter, values)).toBe(expected);
  });
});

describe.skipIf(!present)('truth of filters on events', () => {
  it.each(units.eval_filter)('$test: $filter: $expect', ({ test, filter, expect: expected }) => {
    const events = evaluations[test] ?? [];
    expect(events.length, `no event for ${test}`).toBeGreaterThan(0);
    expect(events.map(event => matches(filter, event))).toContain(expected);
  });
});

/** The rule that some cases continue. */
const base =
  '- rule: test_rule\n  desc: test rule\n  condition: evt.type = open\n  output: command=%proc.cmdline\n  priority: INFO';

/** Names of messages in the cases. */
const named: Record<string, string> = {
  WARNING_APPEND: messages.append,
  WARNING_ENABLED: messages.enabled,
  WARNING_NO_EVTTYPE: messages.evtType,
  ERROR_NO_PREVIOUS_RULE_APPEND: messages.noRuleToAppend,
  ERROR_NO_PREVIOUS_RULE_REPLACE: messages.noRuleToReplace,
  ERROR_NO_PREVIOUS_MACRO: messages.noMacro,
  ERROR_NO_PREVIOUS_LIST: messages.noList,
  ERROR_OVERRIDE_APPEND: messages.overrideAndAppend,
};

const loaderOf = () => ruleLoader({ sources: [syntheticSyscalls, syntheticAudit] });

describe.skipIf(!present)('rule files load', () => {
  it.each(units.rule_loader)('$test', ({ rules, load_ok, compiled, messages: expected }) => {
    const loader = loaderOf();
    const results = rules.map((text, i) =>
      loader.load({ name: `rules${i}.yaml`, text: text.startsWith('\n  ') ? `${base}${text}` : text }),
    );
    expect(results.map(({ successful }) => successful)).toEqual(load_ok);
    for (const [name, condition] of compiled)
      expect(loader.rules().find(rule => rule.name === name)?.conditionText).toBe(condition);
    const said = {
      error: results.flatMap(({ errors }) => errors.map(({ message }) => message)),
      warning: results.flatMap(({ warnings }) => warnings.map(({ message }) => message)),
    };
    for (const [level, there, text] of expected) {
      const wanted = named[text] ?? text.replace(/^"|"$/g, '');
      expect(
        said[level].some(message => message.includes(wanted)),
        `${wanted} in ${JSON.stringify(said[level])}`,
      ).toBe(there);
    }
  });
});

/** A chain such as `.OfCode("…").OfItemType("…").OfItemName("…").OfMessage("…")`, its texts without blanks. */
function chainOf(chain: string): Record<string, string> {
  return Object.fromEntries(
    [...chain.matchAll(/\.Of(\w+)\("((?:[^"\\]|\\.)*)"\)/g)].map(([, key, text]) => [key, text]),
  );
}
const squeezed = (text: string): string => text.replace(/\s+/g, '');

describe.skipIf(!present)('rule files are validated', () => {
  it.each(cases.filter(({ validate }) => validate.length > 0))('$name', ({ validate, expect: expected }) => {
    const loader = loaderOf();
    const results: LoadResult[] = validate.map(name => loader.load({ name, text: read(name) }));
    expect(results.every(({ successful }) => successful)).toBe(expected.exit_code.includes(0));
    for (const { kind, chain } of expected.validation) {
      const problems = results.flatMap<LoadResult['errors' | 'warnings'][number]>(({ errors, warnings }) =>
        kind === 'AllErrors' ? errors : warnings,
      );
      const { Code, ItemType, ItemName, Message } = chainOf(chain);
      const found = problems.filter(({ code, message, context }) => {
        const types = context.locations.map(({ type }) => squeezed(type));
        return (
          (!Code || code === Code) &&
          (!ItemType || types.includes(ItemType)) &&
          (!ItemName ||
            squeezed(itemOf(context).name) === ItemName ||
            context.locations.some(({ item }) => squeezed(item) === ItemName)) &&
          (!Message || squeezed(message).includes(Message))
        );
      });
      expect(found.length, JSON.stringify(problems.map(({ message }) => message))).toBeGreaterThan(0);
    }
  });
});

describe.skipIf(!present)('rule files of the cases that run', () => {
  const sets = [
    ...new Map(cases.filter(({ rules }) => rules.length > 0).map(({ rules }) => [rules.join(' + '), rules])),
  ];
  it.each(sets)('%s', (_, rules) => {
    const loader = loaderOf();
    for (const name of rules) {
      const { errors } = loader.load({ name, text: read(name) });
      expect(errors.map(({ message }) => message)).toEqual([]);
    }
  });

  it('loads the published files without a warning', () => {
    const loader = loaderOf();
    for (const name of ['falco_rules', 'falco-incubating_rules', 'falco-sandbox_rules'])
      expect(loader.load({ name, text: read(`official/${name}.yaml`) })).toMatchObject({
        successful: true,
        warnings: [],
      });
    expect(loader.load({ name: 'k8s', text: read('rules/K8SAuditRules.yaml') })).toMatchObject({
      successful: true,
      warnings: [],
    });
    expect(loader.rules().length).toBeGreaterThan(100);
  });
});
