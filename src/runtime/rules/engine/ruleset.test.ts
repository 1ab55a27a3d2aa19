import { describe, expect, it } from 'vitest';
import type { FieldValue } from '../../types.ts';
import { ruleLoader } from '../load/loader.ts';
import { syntheticAudit, syntheticEvent, syntheticSyscalls } from '../test/synthetic.ts';
import { type RulesetOptions, ruleset } from './ruleset.ts';

const rule = (name: string, condition: string, more = ''): string =>
  `- rule: ${name}\n  desc: d\n  condition: ${condition}\n  output: "x %evt.type"\n  priority: WARNING\n${more}`;

function loaded(...rules: string[]) {
  const loader = ruleLoader({ sources: [syntheticSyscalls, syntheticAudit] });
  const result = loader.load({ name: 'rules.yaml', text: rules.join('') });
  expect(result.errors).toEqual([]);
  return loader;
}

function setOf(options: RulesetOptions, ...rules: string[]) {
  const loader = loaded(...rules);
  return ruleset(loader.rules(), loader.turn, options);
}

const event = (type: string, values: Record<string, FieldValue> = {}) => syntheticEvent(values, { type });

describe('a set of rules', () => {
  const opens = rule('opens', 'evt.type in (open, openat)');
  const cats = rule('cats', 'proc.name = cat');
  const rest = rule('rest', 'not evt.type in (open, openat)', '  tags: [rest]\n');

  it('raises the first rule that matches, or all of them', () => {
    const names = (matching: 'first' | 'all') =>
      setOf({ matching }, opens, cats, rest)
        .match(event('open', { 'proc.name': 'cat' }))
        .map(({ name }) => name);
    expect(names('first')).toEqual(['opens']);
    expect(names('all')).toEqual(['opens', 'cats']);
  });

  it('looks at events of the types that conditions ask for', () => {
    const set = setOf({}, opens);
    expect(set.eventTypes('syscall')).toEqual(new Set(['open', 'openat']));
    expect(set.match(event('close'))).toEqual([]);
    expect(setOf({}, opens, cats).eventTypes('syscall')).toBeUndefined();
  });

  it('leaves out what is below the lowest priority', () => {
    expect(setOf({ minimumPriority: 'Error' }, opens).enabled()).toEqual([]);
    expect(setOf({ minimumPriority: 'Warning' }, opens).enabled()).toHaveLength(1);
  });

  it('is switched by part of a name, by pattern and by tag', () => {
    const set = setOf({}, opens, cats, rest);
    expect(set.enableByName('open', false)).toBe(1);
    expect(set.match(event('open'))).toEqual([]);
    expect(set.enableByName('*', true)).toBe(3);
    expect(set.enableByName('o*s', false)).toBe(1);
    expect(set.enableByTag(['rest'], false)).toBe(1);
    expect(set.enabled().map(({ name }) => name)).toEqual(['cats']);
  });

  it('keeps sources apart', () => {
    const audit = rule('audit', 'ka.verb = create', '  source: k8s_audit\n');
    const set = setOf({}, cats, audit);
    const created = syntheticEvent({ 'ka.verb': 'create', 'proc.name': 'cat' }, { source: 'k8s_audit' });
    expect(set.match(created).map(({ name }) => name)).toEqual(['audit']);
  });

  it('reads every event anew, though equal parts of conditions are looked at once', () => {
    const shared = 'proc.cmdline contains x and fd.name startswith /etc';
    const set = setOf({ matching: 'all' }, rule('a', shared), rule('b', `${shared} and proc.name = cat`));
    const hit = { 'proc.cmdline': 'axb', 'fd.name': '/etc/passwd', 'proc.name': 'cat' };
    expect(set.match(event('open', hit))).toHaveLength(2);
    expect(set.match(event('open', { ...hit, 'proc.cmdline': 'ab' }))).toHaveLength(0);
    expect(set.match(event('open', hit))).toHaveLength(2);
  });
});

describe('a field that is not there', () => {
  it.each([
    ['proc.name = cat', false],
    ['proc.name != cat', false],
    ['not proc.name = cat', true],
    ['not proc.name != cat', true],
    ['proc.name exists', false],
    ['not proc.name exists', true],
    ['proc.name in (cat)', false],
    ['fd.sip != 10.0.0.1', false],
    ['proc.name = val(proc.pname)', false],
    ['proc.tty < 5', false],
  ])('%s: %s', (condition, expected) => {
    expect(setOf({}, rule('r', condition)).match(event('open')).length > 0).toBe(expected);
  });
});

describe('comparisons by type', () => {
  const big = 18446744073709551615n;
  it.each([
    ['proc.pid = 7', { 'proc.pid': 7 }, true],
    ['proc.pid = 7', { 'proc.pid': 7n }, true],
    ['evt.rawtime > 1700000000000000000', { 'evt.rawtime': 1700000000000000001n }, true],
    ['evt.buflen = 18446744073709551615', { 'evt.buflen': big }, true],
    ['proc.tty = -1', { 'proc.tty': 4294967295 }, true],
    ['fd.sport = https', { 'fd.sport': 443 }, true],
    ['fd.port != 443', { 'fd.port': [443, 50_000] }, false],
    ['fd.port = 443', { 'fd.port': [443, 50_000] }, true],
    ['fd.snet in ("10.0.0.0/8", "fe80::/10")', { 'fd.snet': (10 << 24) + 5 }, true],
    ['fd.snet in ("10.0.0.0/8", "fe80::/10")', { 'fd.snet': 0xfe80n << 112n }, true],
    ['fd.snet = 0.0.0.0/0', { 'fd.snet': 0xfe80n << 112n }, false],
    ['fd.connected = true', { 'fd.connected': true }, true],
    ['proc.aname = sshd', { 'proc.aname': ['bash', 'sshd'] }, true],
    ['proc.aname != sshd', { 'proc.aname': ['bash', 'sshd'] }, true],
    ['proc.aname[2] = sshd', { 'proc.aname[2]': 'sshd' }, true],
    ['fd.types in (file, ipv4)', { 'fd.types': ['file', 'pipe'] }, false],
    ['fd.types intersects (file, ipv4)', { 'fd.types': ['file', 'pipe'] }, true],
    ['evt.buffer contains "GET"', { 'evt.buffer': Buffer.from('xGETx') }, true],
    ['evt.arg.flags contains O_CREAT', { 'evt.arg.flags': 'O_CREAT|O_RDWR' }, true],
    ['proc.name regex "ca[ct]"', { 'proc.name': 'cat' }, true],
    ['proc.name regex "a"', { 'proc.name': 'cat' }, false],
    ['proc.name >= 5', { 'proc.name': 'cat' }, true],
    ['b64(proc.name) = hi', { 'proc.name': 'aGk=' }, true],
    ['b64(proc.name) exists', { 'proc.name': '!' }, false],
    ['basename(proc.exepath) = val(proc.name)', { 'proc.exepath': '/bin/cat', 'proc.name': 'cat' }, true],
  ] as [string, Record<string, FieldValue>, boolean][])('%s on %o: %s', (condition, values, expected) => {
    expect(setOf({}, rule('r', condition)).match(event('open', values)).length > 0).toBe(expected);
  });

  it.each([
    ['proc.pid = abc', 'abc is not a valid number'],
    ['proc.pid glob 1', "'glob' operator not supported for numeric filters"],
    ['fd.sip = 1.2.3', 'unrecognized IPv4 address'],
    ['fd.snet = 1.2.3.4', 'unrecognized IP network'],
    ['fd.connected = 1', 'unrecognized boolean value'],
    ['fd.types = file', 'operator not supported list filters'],
    ['evt.type = opeen', 'unknown event type opeen'],
    ['proc.name regex "("', 'invalid regex pattern'],
    ['evt.buffer bcontains xyz', 'hex strings only'],
    ['proc.pid = val(proc.name)', 'incompatible type'],
    ['tolower(proc.pid) = 1', "not supported by 'tolower' transformer"],
    ['proc.aname[x] = a', "can't parse field expression"],
    ['evt.arg = a', 'requires an argument'],
    ['proc.name[1] = a', 'takes no argument'],
  ])('%s is refused: %s', (condition, message) => {
    const loader = ruleLoader({ sources: [syntheticSyscalls] });
    const { errors } = loader.load({
      name: 'r.yaml',
      text: rule('r', condition.includes('"') ? `>\n    ${condition}` : condition),
    });
    expect(errors[0]).toMatchObject({ code: 'LOAD_ERR_COMPILE_CONDITION' });
    expect(errors[0]?.message).toContain(message);
  });
});

describe('hostile rules', () => {
  it.each([
    '((((a{1000}){1000}){1000}){1000})',
    '(a*)*b',
    `${'(a|b|'.repeat(500)}c${')'.repeat(500)}`,
    'x'.repeat(20_000),
  ])('a regular expression that explodes ends soon: %.30s', pattern => {
    const begun = performance.now();
    const loader = ruleLoader({ sources: [syntheticSyscalls] });
    loader.load({ name: 'r.yaml', text: rule('r', `>\n    proc.cmdline regex "${pattern}"`) });
    ruleset(loader.rules(), loader.turn).match(event('open', { 'proc.cmdline': 'a'.repeat(5000) }));
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('macros that double what they use meet the bound of nodes', () => {
    const macros = Array.from(
      { length: 40 },
      (_, i) => `- macro: m${i}\n  condition: ${i === 0 ? 'proc.name = a' : `m${i - 1} or not m${i - 1}`}\n`,
    );
    const loader = ruleLoader({ sources: [syntheticSyscalls] });
    const { errors } = loader.load({ name: 'r.yaml', text: macros.join('') + rule('r', 'm39') });
    expect(errors[0]?.message).toMatch(/more than \d+ parts/);
  });

  it('macros and lists that name themselves are an error, and a word', () => {
    const loader = ruleLoader({ sources: [syntheticSyscalls] });
    const self =
      '- macro: m\n  condition: proc.name = a\n- macro: m\n  condition: or m\n  override: {condition: append}\n';
    expect(loader.load({ name: 'r.yaml', text: self + rule('r', 'm') }).errors[0]?.message).toBe(
      "reference loop in macro 'm'",
    );
    const other = loaded(`- list: l\n  items: [l, cat]\n${rule('r', 'proc.name in (l)')}`);
    expect(other.rules()[0]?.conditionText).toBe('proc.name in (l, cat)');
  });

  it('a file of aliases within aliases is no more than it says', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `  a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}`}]`);
    const loader = ruleLoader({ sources: [syntheticSyscalls] });
    const begun = performance.now();
    loader.load({ name: 'r.yaml', text: `- list: l\n${lines.join('\n')}\n  items: [a]\n` });
    const excepted = rule('r', 'proc.name = a', `  exceptions:\n    - {name: x, fields: [proc.name], values: *a29}\n`);
    const { errors } = loader.load({
      name: 's.yaml',
      text: `- list: m\n${lines.join('\n')}\n  items: [a]\n${excepted}`,
    });
    expect(errors[0]?.message).toMatch(/more than \d+ values/);
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});
