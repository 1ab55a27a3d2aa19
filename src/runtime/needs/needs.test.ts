import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syscallSource } from '../fields/extract/source.ts';
import { ruleLoader } from '../rules/load/loader.ts';
import { syntheticSyscalls } from '../rules/test/synthetic.ts';
import type { EventSource } from '../types.ts';
import { needsOf, needsText, openTables } from './index.ts';
import { accepts, acceptsPath, type Call, eventOf } from './testing.ts';

function loaded(conditions: readonly string[], source: EventSource<never> = syntheticSyscalls) {
  const loader = ruleLoader({ sources: [source] });
  const text = conditions
    .map(
      (condition, i) => `- rule: r${i}\n  desc: d\n  condition: >\n    ${condition}\n  output: o\n  priority: INFO\n`,
    )
    .join('');
  expect(loader.load({ name: 'rules.yaml', text }).errors).toEqual([]);
  return loader;
}
const needs = (...conditions: string[]) => needsOf(loaded(conditions).rules());
const need = (type: string, ...conditions: string[]) => needs(...conditions).needs.get(type);

const anywhere = { host: true, container: true, success: true, failure: true };

describe('kinds', () => {
  it('a kind that no rule names is not needed', () => {
    expect([...needs('evt.type in (open, execve)', 'evt.type = ptrace').needs.keys()]).toEqual([
      'execve',
      'open',
      'ptrace',
    ]);
  });
  it('a rule that names none needs all of them, and says so', () => {
    const { needs: found, everything, unfiltered } = needs('proc.name = cat');
    expect(everything).toBe(true);
    expect(found.get('ptrace')).toEqual({ ...anywhere, comms: ['cat'] });
    expect(unfiltered[0]).toMatchObject({ rule: 'r0', type: '*' });
  });
  it('rules without an answer need nothing', () => {
    expect(needs('evt.num = 0', 'evt.type = open and evt.dir = >').needs.size).toBe(0);
  });
  it('fields of descriptors are only with calls that have one', () => {
    const { needs: found } = needs('fd.name = /etc/shadow');
    expect(found.has('openat')).toBe(true);
    expect(found.has('setuid')).toBe(false);
  });
});

describe('place and result', () => {
  it.each([
    ['container.id = host', { container: false }],
    ['container.id != host', { host: false }],
    ['not container.id = host', { host: false }],
    ['container.id in (host)', { container: false }],
    ['container.id exists', {}],
    ['container.id in (host, abc)', {}],
    ['container.image.repository = nginx', { host: false }],
    ['not container.image.repository = nginx', {}],
    ['tolower(container.name) = nginx', {}],
    ['k8s.ns.name exists', { host: false }],
    ['(container.id = host or proc.name = a)', {}],
    ['evt.res = SUCCESS', { failure: false }],
    ['evt.res != SUCCESS', { success: false }],
    ['evt.res in (EPERM, EACCES)', { success: false }],
    ['not evt.res in (EPERM, EACCES)', {}],
    ['evt.rawres >= 0', { failure: false }],
    ['evt.rawres > 7', { failure: false }],
    ['evt.rawres < 0', { success: false }],
    ['evt.rawres != -13', {}],
    ['evt.rawres in (0, -115)', {}],
    ['evt.failed = true', { success: false }],
    ['not evt.failed = true', { failure: false }],
  ])('%s', (condition, less) => {
    expect(need('ptrace', `evt.type = ptrace and ${condition}`)).toEqual({ ...anywhere, ...less });
  });
  it('fd.num is a result where the call makes the descriptor', () => {
    expect(need('openat', 'evt.type = openat and fd.num >= 0')).toEqual({ ...anywhere, failure: false });
    expect(need('connect', 'evt.type = connect and fd.num >= 0')).toEqual(anywhere);
  });
  it('a kind without a result that rules see is needed however it ended', () => {
    expect(need('procexit', 'evt.type = procexit')).toEqual(anywhere);
    expect(need('procexit', 'evt.type = procexit and evt.res = SUCCESS')).toBeUndefined();
  });
});

describe('names of threads', () => {
  it.each([
    ['proc.name = nc', ['nc']],
    ['proc.name in (a, b) and proc.name in (b, c)', ['b']],
    ['(proc.name = a or proc.name = b)', ['a', 'b']],
    ['(proc.name = a or proc.pname = b)', undefined],
    ['not proc.name = a', undefined],
    ['proc.name startswith a', undefined],
    ['proc.name = a-name-that-is-longer', ['a-name-that-is-']],
  ])('%s', (condition, comms) => {
    expect(need('ptrace', `evt.type = ptrace and ${condition}`)?.comms).toEqual(comms);
  });
  it('hold for a kind only when every rule of it has them', () => {
    expect(need('ptrace', 'evt.type = ptrace and proc.name = a', 'evt.type = ptrace')?.comms).toBeUndefined();
  });
});

describe('sockets', () => {
  it.each([
    ['evt.rawres >= 0 and fd.l4proto != tcp', ['inet', 'unix', 'other']],
    ['evt.rawres >= 0 and fd.typechar in (4, 6)', ['tcp', 'inet']],
    ['evt.rawres >= 0 and fd.type = unix', ['unix']],
    ['evt.rawres >= 0 and fd.sport = 53', ['tcp', 'inet']],
    ['fd.sport = 53', undefined],
    ['not fd.sport = 53', undefined],
  ])('%s', (condition, sockets) => {
    expect(need('sendto', `evt.type = sendto and ${condition}`)?.sockets).toEqual(sockets);
  });
});

describe('paths of what is opened', () => {
  const any = ['*'];
  it.each([
    ['fd.name = /etc/shadow', ['/etc/shadow…']],
    ['fd.name in (/etc/shadow, /etc/sudoers)', ['/etc/shadow…', '/etc/sudoers…']],
    ['fd.name startswith /etc', ['/etc…']],
    ['fd.name startswith /', any],
    ['(fd.name startswith /etc or fd.name startswith /etc/ssh)', ['/etc…']],
    ['fd.name startswith /etc and fd.name startswith /etc/ssh', ['/etc/ssh…']],
    ['fd.name startswith /etc and fd.name endswith /id_rsa', ['…/id_rsa']],
    ['fd.name startswith /etc and fd.filename = shadow', ['…/shadow']],
    ['fd.name startswith /root/.ssh and fd.name endswith /id_rsa', ['/root/.ssh…']],
    ['fd.name pmatch (/etc, /root/.ssh, /home/*/.ssh)', ['/etc…', '/home/…', '/root/.ssh…']],
    ['fd.name glob "/home/*/.ssh/*"', ['/home/…']],
    ['fd.name glob "/home/*/.ssh/id"', ['…/id']],
    ['fd.name endswith /.ssh/authorized_keys', ['…/authorized_keys']],
    ['fd.name endswith .pem', any],
    ['fd.name contains /.ssh/', any],
    ['fd.name contains /.ssh/ and fd.directory startswith /home/', ['/home/…']],
    ['not fd.name startswith /proc', any],
    ['fd.directory = /etc', ['/etc…']],
    ['fd.directory = /', any],
    ['fd.directory endswith /.ssh', ['…/.ssh', '…/.ssh/*']],
    ['fd.filename in (a, b)', ['…/a', '…/b']],
    ['fd.filename startswith a', any],
    ['fd.nameraw startswith /etc/', any],
    ['fd.nameraw endswith /shadow', ['…/shadow']],
    ['fd.nameraw contains ../', []],
    ['fd.nameraw glob "*../*../*"', []],
    [`fd.name = /${'long/'.repeat(20)}`, [`/${'long/'.repeat(20)}`.slice(0, 64).concat('…')]],
    [`fd.name endswith /${'n'.repeat(40)}`, any],
    ['(fd.name = /a/b or proc.pname = x)', any],
    ['tolower(fd.name) = /etc/shadow', any],
    ['fd.name = val(proc.exepath)', any],
  ])('%s', (condition, expected) => {
    const found = need(
      'openat',
      `evt.type = openat and container.id = host and evt.is_open_write = true and ${condition}`,
    );
    const [paths] = found?.paths ?? [{ any: true, prefixes: [], names: [], parents: [] }];
    const listed = [
      ...(paths?.prefixes ?? []).map(prefix => `${prefix}…`),
      ...(paths?.names ?? []).map(name => `…/${name}`),
      ...(paths?.parents ?? []).map(name => `…/${name}/*`),
    ];
    expect(paths?.any ? any : listed).toEqual(expected);
  });

  const classes = (...conditions: string[]) =>
    (need('openat', ...conditions)?.paths ?? []).map(
      ({ host, read, any: all, prefixes }) =>
        `${host ? 'host' : 'container'} ${read ? 'read' : 'write'} ${all ? '*' : prefixes}`,
    );
  it.each([
    ['evt.is_open_write = true', ['host write /a/b']],
    ['evt.arg.flags contains O_WRONLY', ['host write /a/b']],
    // Opened for reading alone, a file may still be created: that is of the other class.
    ['evt.is_open_read = true', ['host read /a/b', 'host write /a/b']],
    ['not evt.is_open_read = true', ['host write /a/b']],
  ])('%s: class', (condition, expected) => {
    expect(classes(`evt.type = openat and fd.name = /a/b and container.id = host and ${condition}`)).toEqual(expected);
  });
  it('what one class is needed for leaves the others as they are', () => {
    const read = 'evt.type = openat and container.id = host and fd.name = /a/b';
    const write = 'evt.type = openat and container.id != host and evt.is_open_write = true';
    expect(classes(read, write)).toEqual(['container write *', 'host read /a/b', 'host write /a/b']);
  });
  it('says which rule has every path handed over, and for which check', () => {
    const { unfiltered } = needs(
      'evt.type = openat and container.id != host and evt.is_open_write = true and fd.name endswith .pem',
    );
    expect(unfiltered).toEqual([
      {
        rule: 'r0',
        type: 'openat',
        why: 'any path that is opened for writing on containers: no table answers fd.name endswith .pem',
      },
    ]);
  });
});

describe('tables for the kernel', () => {
  it('the longest prefix answers for those above it', () => {
    const { needs: found } = needs(
      'evt.type = open and container.id = host and evt.is_open_write = true and fd.name startswith /etc',
      'evt.type = openat and container.id != host and evt.is_open_write = true and fd.name startswith /etc/ssh',
      'evt.type = openat and container.id = host and evt.is_open_write = true and fd.name startswith /etc/ssl',
    );
    expect(openTables(found)).toMatchObject({
      any: 0,
      prefixes: new Map([
        ['/etc', 2],
        ['/etc/ssh', 10],
      ]),
    });
  });
  it('beyond 1,024 entries the class is let through whole, and that is said', () => {
    const many = Array.from({ length: 1100 }, (_, i) => `/many/${i}x`).join(', ');
    const found = needs(
      `evt.type = openat and container.id = host and evt.is_open_write = true and fd.name in (${many})`,
      'evt.type = openat and container.id != host and evt.is_open_write = true and fd.name = /a/b',
    );
    const tables = openTables(found.needs);
    expect(tables).toMatchObject({ any: 2, prefixes: new Map([['/a/b', 8]]) });
    expect(tables.unfiltered).toHaveLength(1);
    expect(needsText(found)).toContain('more than 1024 prefixes');
  });
});

const paths = [
  '/etc/shadow',
  '/etc/ssh/id_rsa',
  '/root/.ssh/id_rsa',
  '/a',
  '/home/u/.ssh/authorized_keys',
  '/tmp/x.pem',
];
const literals = [
  '/etc',
  '/etc/',
  '/etc/shadow',
  '/root/.ssh',
  '/.ssh',
  'id_rsa',
  '/id_rsa',
  'shadow',
  '.pem',
  '../',
  'x',
  '/',
];
const comms = ['cat', 'bash', 'nginx'];
const types = [
  'open',
  'openat',
  'creat',
  'open_by_handle_at',
  'execve',
  'connect',
  'sendto',
  'accept4',
  'unlink',
  'procexit',
  'futex',
  'dup',
];

const literal = fc.constantFrom(...literals, ...paths).map(text => `"${text}"`);
const textCheck = fc
  .tuple(
    fc.constantFrom(
      'fd.name',
      'fd.nameraw',
      'fd.directory',
      'fd.filename',
      'fs.path.name',
      'evt.arg.name',
      'proc.cmdline',
      'container.image.repository',
    ),
    fc.constantFrom('=', '!=', 'startswith', 'endswith', 'contains', 'glob', 'pmatch', 'in'),
    fc.array(literal, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '*'),
    fc.constantFrom('', '*', '/*'),
  )
  .map(([field, operator, texts, before, after]) => {
    if (operator === 'in' || operator === 'pmatch') return `${field} ${operator} (${texts.join(', ')})`;
    const [text = ''] = texts;
    return `${field} ${operator} ${operator === 'glob' ? `"${before}${text.slice(1, -1)}${after}"` : text}`;
  });
const check = fc.oneof(
  { weight: 3, arbitrary: textCheck },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['container.id = host', 'container.id != host', 'container.id exists', 'container.privileged = true'],
      ...['evt.res = SUCCESS', 'evt.res != SUCCESS', 'evt.res = ENOENT', 'evt.rawres >= 0', 'evt.rawres in (-2, 5)'],
      ...['evt.failed = true', 'evt.failed exists', 'fd.num >= 0', 'fd.num < 0', 'evt.dir = <'],
      ...[
        'evt.is_open_read = true',
        'evt.is_open_write = true',
        'evt.is_open_write != true',
        'evt.is_open_exec = true',
      ],
      ...['evt.arg.flags contains O_CREAT', 'evt.arg.flags contains O_RDWR', 'evt.arg.flags contains O_RDONLY'],
      ...['fd.l4proto = tcp', 'fd.l4proto != tcp', 'fd.typechar = u', 'fd.typechar in (4, 6)', 'fd.sport = 443'],
      ...['fd.type != ipv4', 'fd.sockfamily exists', 'fd.sockfamily = ip'],
      ...comms.map(name => `proc.name = ${name}`),
      ...['proc.name in (cat, bash)', 'proc.name != cat', 'basename(fd.name) = shadow', 'fd.name in () '],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.subarray(types, { minLength: 1 }).map(some => `evt.type in (${some.join(', ')})`),
  },
);
const anyCondition = fc.letrec<{ node: string }>(tie => ({
  node: fc.oneof(
    { maxDepth: 4 },
    check,
    tie('node').map(node => `not (${node})`),
    fc.array(tie('node'), { minLength: 2, maxLength: 4 }).map(nodes => `(${nodes.join(' and ')})`),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map(nodes => `(${nodes.join(' or ')})`),
  ),
})).node;

/** Most of what is made at random is true or false of everything: half of it asks for a path at least. */
const condition = fc.oneof(
  anyCondition,
  fc
    .tuple(textCheck, check, fc.constantFrom('and', 'or', 'and not'))
    .map(([path, other, word]) => `evt.type in (open, openat, creat) and (${path} ${word} ${other})`),
);

const callOf = (
  path: fc.Arbitrary<string>,
  type: fc.Arbitrary<string>,
  comm: fc.Arbitrary<string>,
): fc.Arbitrary<Call> =>
  fc
    .record({
      ...{ type, container: fc.boolean(), failed: fc.boolean(), comm, path, creates: fc.boolean(), dots: fc.boolean() },
      access: fc.constantFrom('read' as const, 'write' as const, 'both' as const),
      socket: fc.constantFrom('tcp' as const, 'inet' as const, 'unix' as const, 'other' as const),
    })
    .map(({ dots, ...call }) => ({ ...call, given: dots ? `/usr/..${call.path}` : call.path }));
const call = callOf(fc.constantFrom(...paths), fc.constantFrom(...types), fc.constantFrom(...comms));
const more = fc.record({
  'proc.cmdline': fc.constantFrom(...literals),
  'container.image.repository': fc.constantFrom(...literals, undefined),
  'container.privileged': fc.constantFrom(true, false, undefined),
  'evt.is_open_exec': fc.constant(false),
});

describe('whatever satisfies a rule is handed over', () => {
  it('for any conditions and calls', () => {
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 2 }),
        fc.array(fc.tuple(call, more), { minLength: 40, maxLength: 40 }),
        (conditions, calls) => {
          const loader = loaded(conditions);
          const rules = loader.rules();
          const { needs: found } = needsOf(rules);
          const tables = openTables(found);
          for (const [each, fields] of calls) {
            loader.turn.now += 1;
            const event = eventOf(each, fields);
            if (!rules.some(({ program, step }) => program.predicate(step)(event))) continue;
            expect(accepts(found, each), `by needs: ${JSON.stringify(each)}`).toBe(true);
            if (each.type.startsWith('open') || each.type === 'creat') expect(acceptsPath(tables, each)).toBe(true);
          }
        },
      ),
      { numRuns: 800 },
    );
  });

  const official = new URL('../../../../shared/oracles/falco/official/', import.meta.url);
  const own = new URL('../../../rules/', import.meta.url);
  const files = [official, own].flatMap(folder =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter(name => name.endsWith('.yaml'))
          .map(name => new URL(name, folder))
      : [],
  );
  if (!existsSync(official)) console.warn('shared/oracles/falco is not there: its rules are not tried');

  it.each([['official', official] as const, ['own', own] as const])(
    'for %s rules, and calls made of their own words',
    (_, folder) => {
      const loader = ruleLoader({ sources: [syntheticSyscalls] });
      const texts = files.filter(file => file.href.startsWith(folder.href)).map(file => readFileSync(file, 'utf8'));
      for (const [i, text] of texts.entries()) loader.load({ name: `${i}.yaml`, text });
      const rules = loader.rules().filter(({ source }) => source === 'syscall');
      const { needs: found } = needsOf(rules);
      const words = [...new Set(texts.join('\n').match(/\/[\w./-]*\w/g))];
      const tails = words.map(word => word.slice(word.lastIndexOf('/') + 1)).filter(word => word !== '');
      const path = fc.oneof(
        fc.constantFrom('/etc/shadow', ...words),
        fc
          .tuple(fc.constantFrom('/x', ...words), fc.constantFrom('x', ...tails))
          .map(([head, tail]) => `${head}/${tail}`),
      );
      const names = fc.constantFrom('bash', 'cat', 'nginx', 'python3', 'nc');
      const calls = callOf(path, fc.constantFrom('openat', 'open', 'connect', 'ptrace', ...found.keys()), names);
      let matched = 0;
      fc.assert(
        fc.property(calls, more, (each, fields) => {
          loader.turn.now += 1;
          const event = eventOf(each, { ...fields, 'proc.exepath': '/tmp/x', 'proc.pname': 'nginx', 'user.uid': 0 });
          if (!rules.some(({ program, step }) => program.predicate(step)(event))) return;
          matched += 1;
          expect(accepts(found, each), JSON.stringify(each)).toBe(true);
        }),
        { numRuns: 4000 },
      );
      if (rules.length > 0) expect(matched).toBeGreaterThan(0);
    },
  );
});

it('reads the fields of the kernel’s own source alike', () => {
  const loader = loaded(
    ['evt.type = openat and fd.name startswith /etc and evt.arg.flags contains O_WRONLY'],
    syscallSource,
  );
  expect(
    needsOf(loader.rules())
      .needs.get('openat')
      ?.paths?.map(({ prefixes }) => prefixes),
  ).toEqual([['/etc'], ['/etc']]);
});
