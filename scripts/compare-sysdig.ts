/**
 * `npm run compare:sysdig [CAPTURE…]`: replays captures with sysdig (Debian’s package) and here, with the same filters and
 * fields, and prints what differs. Without captures it takes those of ../shared. Exit code 1: something differs.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FieldValue, filterOf, replayCapture, syscallSource, syscallState } from '../src/runtime/index.ts';
import { addressText } from '../src/runtime/state/address.ts';

const filters = [
  'proc.name = cat',
  'evt.type in (open, openat, close)',
  'fd.name startswith /etc',
  'fd.num >= 0 and fd.num < 4',
  'evt.res = ENOENT',
  'evt.rawres < 0',
  'evt.is_open_read = true',
  'proc.cmdline contains dev',
  'proc.pname exists',
  'fd.sport = 80 or fd.cport = 80',
  'fd.typechar = f',
  'evt.arg.flags contains O_CLOEXEC',
  'evt.type = access and evt.arg.name contains preload',
  'user.name exists and not user.name = root',
  'proc.aname[1] exists',
  'evt.rawres > 100',
];

const fields =
  `evt.type evt.dir evt.res evt.rawres evt.cpu evt.is_io evt.is_wait evt.is_open_read proc.name proc.exe proc.args
proc.cmdline proc.exeline proc.pname proc.aname[2] proc.pid proc.ppid proc.sid proc.tty proc.fdlimit proc.vmsize thread.tid
thread.pfminor thread.cgroups fd.num fd.name fd.typechar fd.type fd.directory fd.filename fd.cip fd.sip fd.cport fd.sport
fd.l4proto fd.sockfamily fd.uid user.uid user.name user.homedir user.shell group.gid group.name container.id`.split(
    /\s+/,
  );

/** What that version of sysdig, which looks at enter events too, answers otherwise, and why ours is meant. */
const argued: [when: (field: string, theirs: string, ours: string, type: string) => boolean, why: string][] = [
  [
    (field, theirs) => field === 'user.name' && theirs === 'does not match',
    'a user who is in no list is called <NA> since, rather than not there',
  ],
  [(_, theirs, ours) => theirs === '<unknown>' && ours === 'unknown', 'a call without a name has another name since'],
  [
    (field, theirs, _, type) =>
      /^(send|recv)/.test(type) && field.startsWith('fd.') && ['', '<NA>', 'o', '/'].includes(theirs),
    'a datagram says whom its socket speaks to, though nobody saw that opened',
  ],
];

const lines = (args: string[]): string[] =>
  execFileSync('sysdig', args, { encoding: 'utf8', maxBuffer: 1 << 30, env: { ...process.env, TZ: 'UTC' } })
    .split('\n')
    .filter(line => line !== '');

function bound(text: string) {
  const [, name = '', argument] = /^([\w.]+)(?:\[(.*)\])?$/.exec(text) ?? [];
  const spec = syscallSource.fields.find(field => field.name === name);
  const field = spec && syscallSource.bind(spec, argument);
  if (field === undefined) throw new Error(`no field ${text}`);
  return field;
}

const shown = (value: FieldValue, type: string): string => {
  if (value === undefined) return '<NA>';
  return type === 'IPADDR' ? addressText(value as number | bigint) : String(value);
};

async function compare(path: string): Promise<number> {
  const reads = fields.map(name => ({ name, ...bound(name) }));
  const tests = filters.map(text => filterOf(text, syscallSource));
  const ours = new Map<string, string[]>();
  const types = new Map<string, string>();
  const matched = filters.map(() => new Set<string>());
  const { sink } = syscallState(event => {
    if (!event.view.type.syscall) return;
    const number = String(event.num);
    types.set(number, event.type);
    ours.set(
      number,
      reads.map(({ read, type }) => shown(read(event), type)),
    );
    for (const [index, test] of tests.entries()) if (test.matches(event)) matched[index]?.add(number);
  });
  await replayCapture(
    (async function* () {
      yield readFileSync(path);
    })(),
    sink,
  );
  let differences = 0;
  const differs = (what: string, field: string, number: string, theirs: string, mine: string): void => {
    if (argued.some(([when]) => when(field, theirs, mine, types.get(number) ?? ''))) return;
    differences++;
    console.log(`${path}: event ${number}: ${what}: sysdig ${theirs}, here ${mine}`);
  };
  const theirs = lines([
    '-r',
    path,
    '-p',
    ['*%evt.num', ...fields.map(name => `%${name}`)].join('\u0001'),
    'evt.dir=<',
  ]);
  let compared = 0;
  for (const line of theirs) {
    const [number = '', ...values] = line.split('\u0001');
    const mine = ours.get(number);
    if (mine === undefined) continue;
    compared++;
    for (const [index, name] of fields.entries()) {
      if (values[index] !== mine[index]) differs(name, name, number, values[index] ?? '', mine[index] ?? '');
    }
  }
  const visible = new Set(theirs.map(line => line.split('\u0001')[0] ?? ''));
  for (const [index, filter] of filters.entries()) {
    const found = new Set(lines(['-r', path, '-p', '*%evt.num', `evt.dir=< and (${filter})`]));
    const mine = matched[index] ?? new Set();
    const field = /[\w.]+/.exec(filter)?.[0] ?? '';
    for (const number of visible) {
      if (!types.has(number) || found.has(number) === mine.has(number)) continue;
      differs(
        `filter ${filter}`,
        field,
        number,
        found.has(number) ? '' : 'does not match',
        mine.has(number) ? 'matches' : 'does not',
      );
    }
  }
  console.log(
    `${path}: ${compared} events, ${fields.length} fields, ${filters.length} filters: ${differences} differences`,
  );
  return differences;
}

const folder = fileURLToPath(new URL('../../shared/oracles/falco/captures', import.meta.url));
const given = process.argv.slice(2);
const paths =
  given.length > 0 || !existsSync(folder)
    ? given
    : readdirSync(folder)
        .filter(name => name.endsWith('.scap'))
        .map(name => join(folder, name));
if (spawnSync('sysdig', ['--version']).error) console.log('skipped: sysdig is not installed');
else {
  let differences = 0;
  for (const path of paths) differences += await compare(path);
  for (const [, why] of argued) console.log(`passed over: ${why}`);
  process.exitCode = differences > 0 ? 1 : 0;
}
