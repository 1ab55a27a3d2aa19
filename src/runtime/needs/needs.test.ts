import { describe, expect, it } from 'vitest';
import { syscallSource } from '../fields/extract/source.ts';
import { needsOf, needsText, openTables } from './index.ts';
import { loaded } from './testing.ts';

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
