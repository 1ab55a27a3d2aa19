import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleLoader } from '../rules/load/loader.ts';
import { syntheticSyscalls } from '../rules/test/synthetic.ts';
import { needsOf, openTables } from './index.ts';
import { accepts, acceptsPath, type Call, eventOf, loaded } from './testing.ts';

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
            if (['open', 'openat', 'creat'].includes(each.type)) expect(acceptsPath(tables, each)).toBe(true);
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
