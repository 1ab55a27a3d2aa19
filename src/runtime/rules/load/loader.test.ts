import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syntheticAudit, syntheticSyscalls } from '../test/synthetic.ts';
import type { LoadResult } from './codes.ts';
import { ruleLoader } from './loader.ts';
import { problemLine, resultsJson } from './result.ts';

const whole = '  desc: d\n  condition: evt.type = open\n  output: o\n  priority: INFO\n';
const opens = `- rule: r\n${whole}`;

function load(...texts: string[]) {
  const loader = ruleLoader({ sources: [syntheticSyscalls, syntheticAudit] });
  const results = texts.map((text, i) => loader.load({ name: `f${i}.yaml`, text }));
  return { loader, results, last: results.at(-1) as LoadResult };
}
const lines = ({ errors, warnings }: LoadResult): string[] => [
  ...errors.map(each => problemLine(each, 'error')),
  ...warnings.map(each => problemLine(each, 'warning')),
];

describe('errors name file, line, item and what is wrong', () => {
  it.each([
    ['a: b\n', 'f0.yaml:1:1: error LOAD_ERR_YAML_VALIDATE: Rules content is not yaml array of objects'],
    [
      '- x\n',
      'f0.yaml:1:3: error LOAD_ERR_YAML_VALIDATE: Unexpected element type. Each element should be a yaml associative array.',
    ],
    [
      '- rule: r\n  desc: d\n',
      "f0.yaml:1:3: error LOAD_ERR_YAML_VALIDATE: rule 'r': Item has no mapping for key 'condition'",
    ],
    [
      `- rule: r\n${whole.replace('INFO', 'loud')}`,
      "f0.yaml:5:13: error LOAD_ERR_YAML_VALIDATE: rule 'r': Invalid priority",
    ],
    ['- list: l\n  items: x\n', "f0.yaml:2:10: error LOAD_ERR_YAML_VALIDATE: list 'l': Value is not a sequence"],
    [
      '- macro: m\n  condition: a = b\n',
      "f0.yaml:2:14: error LOAD_ERR_COMPILE_CONDITION: macro 'm': unexpected token after 'a', expecting 'or', 'and'",
    ],
    [`${opens}  source: ""\n`, "f0.yaml:6:11: error LOAD_ERR_YAML_VALIDATE: rule 'r': Value must be non-empty"],
    [
      '- required_engine_version: 99.0.0\n',
      'f0.yaml:1:3: error LOAD_ERR_VALIDATE: Rules require engine version 99.0.0',
    ],
    [
      '- required_engine_version: seven\n',
      "f0.yaml:1:3: error LOAD_ERR_YAML_VALIDATE: Unable to parse engine version 'seven'",
    ],
    [
      '- required_plugin_versions:\n    - name: okta\n      version: 0.1.0\n',
      "f0.yaml:2:7: error LOAD_ERR_VALIDATE: required plugin versions entry 'okta': Plugin requirement not satisfied, must load one of: okta (>= 0.1.0)",
    ],
    [
      `${opens}- rule: r\n  condition: x\n  override: {condition: remove}\n`,
      "f0.yaml:8:25: error LOAD_ERR_YAML_VALIDATE: rule 'r': Invalid override operation for key 'condition': 'remove'. Allowed values are: append replace",
    ],
    [
      `${opens}- rule: r\n  condition: x\n  priority: INFO\n  override: {condition: append}\n`,
      "f0.yaml:8:13: error LOAD_ERR_YAML_VALIDATE: overrides 'priority': Unexpected key 'priority'",
    ],
    [
      `${opens}- rule: r\n  priority: INFO\n  override: {priority: append}\n`,
      "overrides 'priority': Key 'priority' cannot be appended to, use 'replace' instead",
    ],
  ])('%j', (text, expected) => {
    const { last } = load(text);
    expect(last.successful).toBe(false);
    expect(lines(last)[0]).toContain(expected);
  });

  it('has the shape of the field in JSON', () => {
    const { results, loader } = load(`- rule: r\n${whole.replace('open', 'opeen')}`);
    expect(resultsJson(results, loader.contents)).toMatchObject({
      falco_load_results: [
        {
          name: 'f0.yaml',
          successful: false,
          warnings: [],
          errors: [
            {
              code: 'LOAD_ERR_COMPILE_CONDITION',
              message: 'unknown event type opeen',
              context: {
                locations: [
                  { item_type: 'rules content' },
                  { item_type: 'rule', item_name: 'r', position: { line: 0, column: 2 } },
                  { item_type: 'rule condition' },
                  { item_type: 'condition expression' },
                ],
                snippet: 'evt.type = opeen\n           ^\n',
              },
            },
          ],
        },
      ],
    });
  });
});

describe('warnings', () => {
  it.each([
    ['- thing: 1\n', 'LOAD_UNKNOWN_ITEM'],
    [`${opens}  colour: red\n`, 'LOAD_UNKNOWN_KEY'],
    ['- macro: m\n  condition: proc.name = a\n', 'LOAD_UNUSED_MACRO'],
    ['- list: l\n  items: []\n', 'LOAD_UNUSED_LIST'],
    ['- list: a b\n  items: []\n', 'LOAD_INVALID_LIST_NAME'],
    ['- macro: a-b\n  condition: proc.name = a\n', 'LOAD_INVALID_MACRO_NAME'],
    [`- rule: r\n${whole.replace('evt.type = open', 'proc.name = cat')}`, 'LOAD_NO_EVTTYPE'],
    [`- rule: r\n${whole.replace('evt.type = open', 'proc.name = proc.pname')}`, 'LOAD_COMPILE_CONDITION'],
    [`- rule: r\n${whole.replace('evt.type = open', 'proc.name regex abc')}`, 'LOAD_COMPILE_CONDITION'],
    [`- rule: r\n${whole.replace('evt.type = open', 'ka.verb = <NA>')}  source: k8s_audit\n`, 'LOAD_UNSAFE_NA_CHECK'],
    [`- rule: r\n${whole.replace('open', 'opeen')}  skip-if-unknown-filter: true\n`, 'LOAD_UNKNOWN_FILTER'],
    [
      `- rule: r\n${whole.replace('output: o', 'output: "%no.thing"')}  skip-if-unknown-filter: true\n`,
      'LOAD_UNKNOWN_FILTER',
    ],
    [`- rule: r\n${whole.replace('output: o', 'output: "%evt.dir"')}`, 'LOAD_DEPRECATED_ITEM'],
    [`${opens}  source: elsewhere\n`, 'LOAD_UNKNOWN_SOURCE'],
  ])('%j: %s', (text, code) => {
    const { last } = load(text);
    expect(last.errors).toEqual([]);
    expect(last.warnings.map(warning => warning.code)).toContain(code);
  });
});

describe('later files change what came before', () => {
  it('appends, replaces and switches off', () => {
    const { loader, results } = load(
      '- list: l\n  items: [a]\n- macro: m\n  condition: proc.name in (l)\n' +
        `- rule: r\n${whole.replace('evt.type = open', 'evt.type = open and m')}  tags: [x]\n`,
      '- list: l\n  items: [b]\n  override: {items: append}\n',
      '- rule: r\n  condition: or evt.type = close\n  priority: ERROR\n  tags: [y]\n  enabled: false\n' +
        '  override: {condition: append, priority: replace, tags: append, enabled: replace}\n',
    );
    expect(results.flatMap(lines)).toEqual([]);
    expect(loader.rules()).toMatchObject([
      {
        conditionText: '((evt.type = open and proc.name in (a, b)) or evt.type = close)',
        priority: 'Error',
        tags: ['x', 'y'],
        enabled: false,
      },
    ]);
  });

  it('keeps the rules of the last file that compiled', () => {
    const { loader, results } = load(opens, '- rule: s\n');
    expect(results.map(({ successful }) => successful)).toEqual([true, false]);
    expect(loader.rules().map(({ name }) => name)).toEqual(['r']);
  });
});

describe('any file', () => {
  it('ends in a result, and in nothing else', () => {
    const piece = fc.constantFrom(
      ...[
        '- ',
        'rule',
        'macro',
        'list',
        ': ',
        '\n',
        '  ',
        'items',
        '[',
        ']',
        ',',
        'condition',
        'x',
        '"',
        '>',
        '|',
        '&a ',
        '*a',
      ],
      ...[
        'exceptions',
        'fields',
        'override',
        'append',
        '{',
        '}',
        'proc.name = a',
        '#',
        '---\n',
        '\t',
        '\0',
        '中',
        '%',
        '~',
      ],
      opens,
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
        const { last } = load(pieces.join(''));
        expect(last.successful).toBe(last.errors.length === 0);
        expect(lines(last).every(line => line.startsWith('f0.yaml:'))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
