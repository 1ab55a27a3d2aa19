import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import { loadPolicy, type Policy } from './load.ts';

const head = (name = 'mine'): string => `apiVersion: plimsoll.dev/v1\nkind: Policy\nmetadata: { name: ${name} }\n`;
const rules = (...conditions: string[]): string =>
  `rules:\n${conditions.map((when, index) => `  - { id: r${index}, when: ${JSON.stringify(when)} }\n`).join('')}`;

function load(files: Record<string, string>, name = 'mine.yaml'): Promise<Policy> {
  return loadPolicy(name, {
    read: path => files[path] ?? fail(path),
    resolve: (_, included) => included,
  });
}

function fail(path: string): never {
  throw new PlimsollError('file-unreadable', path);
}

const refusal = async (files: Record<string, string>): Promise<string> => {
  const error = await load(files).catch(error => error);
  expect(error).toBeInstanceOf(PlimsollError);
  return `${error.code} ${error.message}`;
};

describe('a condition that does not compile', () => {
  it.each([
    ['finding.severty == "high"', 'mine.yaml:5:30: rule r0: No such key: severty'],
    ['finding.risk >', 'Unexpected token'],
    ['finding.risk', 'it must yield a bool, and yields int'],
    ['finding.risk == "high"', 'mine.yaml:5:'],
    ['finding', '"finding" stands alone'],
    ['finding == finding', '"finding" stands alone'],
    ['finding.package == finding.package', 'name a field of it'],
    ['finding["severity"] == "high"', '"finding" stands alone'],
    ['package.name == "a"', 'mine.yaml:5:'],
    ['finding.severity.atLeast("hgh")', 'atLeast takes one of'],
    ['finding.id.matches(finding.path)', 'matches takes a pattern in quotes'],
    ['finding.id.matches("(")', 'rule r0: '],
    ['cel.bind(x, finding.id + finding.id, x == "")', 'cel.bind is not offered'],
    [
      'finding.aliases.exists(a, finding.aliases.exists(b, finding.aliases.exists(c, a == b && b == c)))',
      'it could take more than 50000 steps',
    ],
    [`${'('.repeat(200)}true${')'.repeat(200)}`, 'rule r0: '],
    [`finding.id == "${'a'.repeat(5000)}"`, 'it is longer than 4096 characters'],
    [Array.from({ length: 600 }, () => 'true').join(' && '), 'rule r0: '],
  ])('%.60s: refused with its place', async (condition, message) => {
    const said = await refusal({ 'mine.yaml': head() + rules(condition) });
    expect(said).toMatch(/^policy-invalid mine\.yaml:\d+:\d+: /);
    expect(said).toContain(message);
  });

  it('refuses the policy as a whole, and tells of every one', async () => {
    const said = await refusal({ 'mine.yaml': head() + rules('finding.kev', 'finding.a', 'finding.b') });
    expect(said).toContain('rule r1: ');
    expect(said).toContain('rule r2: ');
  });

  it.each([
    ['|', ['finding.kev &&', '  finding.nope'], '8:17'],
    ['>-', ['finding.kev &&', 'finding.nope'], '8:15'],
  ])('finds the place in a block of lines (%s)', async (style, lines, place) => {
    const block = `rules:\n  - id: a\n    when: ${style}\n${lines.map(line => `      ${line}\n`).join('')}`;
    const said = await refusal({ 'mine.yaml': head() + block });
    expect(said).toContain(`mine.yaml:${place}: rule a`);
  });
});

describe('a policy that is wrong', () => {
  it.each([
    ['no YAML', 'rules: [', 'mine.yaml:4:'],
    ['an unknown field', 'colour: red\n', 'there is no key "colour" here'],
    ['an unknown field of a rule', 'rules: [{ id: a, when: "true", wen: x }]\n', 'there is no key "wen" here'],
    ['a key twice', 'include: []\ninclude: []\n', 'mine.yaml:5:'],
    ['a rule twice', 'rules: [{ id: a, when: "true" }, { id: a, when: "true" }]\n', '"a" stands here twice'],
    ['another action', 'rules: [{ id: a, when: "true", action: nuke }]\n', 'must be one of block, warn, allow'],
    ['an unknown environment', 'rules: [{ id: a, when: "true", environments: [moon] }]\n', 'no environment "moon"'],
    ['an unknown default', 'defaultEnvironment: moon\n', 'no environment "moon"'],
    ['nothing to disable', 'disable: [a]\n', 'has a rule "a"'],
    ['allow for everything', 'rules: [{ id: a, when: "true", action: allow }]\n', 'for conditions that read a field'],
  ])('%s', async (_, text, message) => {
    expect(await refusal({ 'mine.yaml': head() + text })).toContain(message);
  });

  it('of another version is refused', async () => {
    expect(await refusal({ 'mine.yaml': head().replace('/v1', '/v2') })).toContain('must be one of plimsoll.dev/v1');
  });

  it('may not be a bomb of aliases', async () => {
    const levels = Array.from({ length: 12 }, (_, at) => `x${at + 1}: &x${at + 1} [${`*x${at}, `.repeat(9)}*x${at}]`);
    expect(await refusal({ 'mine.yaml': `x0: &x0 [a]\n${levels.join('\n')}\n` })).toContain('policy-invalid');
  });

  it('may not be too large', async () => {
    expect(await refusal({ 'mine.yaml': `# ${'x'.repeat(1024 * 1024)}` })).toContain('bound ');
  });
});

describe('includes', () => {
  const base = `${head('base')}environments: [{ name: production, mode: block }]\n${rules('finding.kev', 'finding.risk > 90')}`;

  it('take in rules, which may be disabled or replaced', async () => {
    const mine = `${head()}include: [base.yaml]\ndisable: [r0]\nrules: [{ id: r1, when: finding.risk > 50 }, { id: own, when: artifact.endOfLife }]\n`;
    const { name, rules, environments } = await load({ 'mine.yaml': mine, 'base.yaml': base });
    expect(name).toBe('mine');
    expect(rules.map(({ id, when, scope }) => [id, when, scope])).toEqual([
      ['r1', 'finding.risk > 50', 'finding'],
      ['own', 'artifact.endOfLife', 'artifact'],
    ]);
    expect(environments.map(({ name }) => name)).toEqual(['production']);
  });

  it('take in presets by name', async () => {
    const { rules } = await load({ 'mine.yaml': `${head()}include: [default]\n` });
    expect(rules.map(({ id }) => id)).toContain('exploited');
  });

  it('may not go in circles', async () => {
    const files = {
      'mine.yaml': `${head()}include: [a.yaml]\n`,
      'a.yaml': `${head('a')}include: [b.yaml]\n`,
      'b.yaml': `${head('b')}include: [a.yaml]\n`,
    };
    expect(await refusal(files)).toContain('a.yaml includes b.yaml includes a.yaml: a policy includes itself');
  });

  it('may meet in one file', async () => {
    const files = {
      'mine.yaml': `${head()}include: [a.yaml, b.yaml]\n`,
      'a.yaml': `${head('a')}include: [base.yaml]\n`,
      'b.yaml': `${head('b')}include: [base.yaml]\n`,
      'base.yaml': base,
    };
    expect((await load(files)).rules).toHaveLength(2);
  });

  it('are bounded', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`f${at}.yaml`, `${head()}include: [f${at + 1}.yaml]\n`]),
    );
    expect(await refusal({ 'mine.yaml': `${head()}include: [f0.yaml]\n`, ...files })).toContain('bound ');
  });
});
