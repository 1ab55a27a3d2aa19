import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../scap/reader.ts';
import { captureOf, eventBytes, firstTime, type TestEvent, threadRecord } from '../../scap/testing.ts';
import { syscallState } from '../../state/syscall-state.ts';
import { syscallFields } from '../index.ts';
import { expected as ofCalls } from './expected/call.ts';
import { expected as ofProcesses } from './expected/process.ts';
import { expected as ofTheRest } from './expected/rest.ts';
import { at, events, options } from './scenario.ts';
import { reads, syscallSource } from './source.ts';
import { fieldsAt } from './testing.ts';

const expected = [...ofCalls, ...ofProcesses, ...ofTheRest];
/** In the zone of the machine. */
const clocks = ['evt.time', 'evt.time.s', 'evt.datetime', 'evt.datetime.s', 'evt.outputtime'];

describe('fields of system calls', () => {
  const rows = fieldsAt(events, [...expected.map(([field]) => field), ...clocks], options);

  it.each(expected)('%s at %s is %o', (field, event, value) => {
    expect(rows[at[event]]?.[field]).toEqual(value);
  });

  it('times of day have nanoseconds', () => {
    const row = rows[at.open] ?? {};
    expect(row['evt.time']).toMatch(/^\d\d:\d\d:\d\d\.\d{9}$/);
    expect(row['evt.datetime']).toMatch(/^2023-11-1\d \d\d:\d\d:\d\d\.\d{9}$/);
    expect(String(row['evt.time']).startsWith(String(row['evt.time.s']))).toBe(true);
    expect(String(row['evt.datetime']).startsWith(String(row['evt.datetime.s']))).toBe(true);
    expect(row['evt.outputtime']).toBe(row['evt.time']);
  });

  it('each that is declared is read, and has its place above', () => {
    const tried = new Set([...expected.map(([field]) => field.replace(/\[.*$/, '')), ...clocks]);
    // What the API server alone could say is declared, and absent.
    const asked = (name: string) => /^k8smeta\.|^k8s\.(rc|svc|rs|deployment)\.|^k8s\.ns\.(id|label|labels)$/.test(name);
    expect(syscallFields.map(({ name }) => name).filter(name => !tried.has(name) && !asked(name))).toEqual([]);
    expect(Object.keys(reads).filter(name => !syscallFields.some(field => field.name === name))).toEqual([]);
  });

  it('none fails at any event, whatever its parameters are', () => {
    const bound = syscallFields.flatMap(spec => {
      const found = ['0', 'name', undefined]
        .map(argument => syscallSource.bind(spec, argument))
        .filter(each => each !== undefined);
      return found.map(({ read }) => read);
    });
    const odd: TestEvent[] = events.flatMap((event): TestEvent[] => [
      { type: event.type },
      { type: event.type, count: 1 },
    ]);
    let looked = 0;
    const { sink } = syscallState(event => {
      for (const read of bound) read(event);
      looked += 1;
    });
    const reader = new CaptureReader(sink);
    reader.push(captureOf(odd, { threads: [threadRecord({ tid: 7 })] }));
    for (let number = 0; number < 430; number++) {
      for (const filler of [0, 1, 255]) {
        const bytes = eventBytes({ type: number }, firstTime);
        const raw = Buffer.concat([bytes]);
        // Each parameter claims bytes of the next ones.
        for (let i = 36; i < raw.length - 4; i += 2) raw[i] = filler;
        reader.push(raw);
      }
    }
    expect(reader.finish().events).toBe(looked);
  });
});

describe('arguments as text', () => {
  it.each([
    ['kill', { res: 0, pid: 7, sig: 9 }, 'evt.arg.sig', 'SIGKILL'],
    ['kill', { res: 0, pid: 7, sig: 9 }, 'evt.arg.pid', 'sh'],
    ['socket', { fd: 3, domain: 2, type: 1, proto: 6 }, 'evt.arg.domain', 'AF_INET'],
    ['chmod', { res: 0, filename: 'x', mode: 0o4111 }, 'evt.arg.mode', 'S_IXOTH|S_IXGRP|S_IXUSR|S_ISUID'],
    ['access', { res: 0, name: '/x', mode: 0 }, 'evt.arg.mode', 'F_OK'],
    ['open', { fd: 3, name: '/x', flags: 3 }, 'evt.arg.flags', 'O_RDWR'],
    ['open', { fd: -13, name: '/x', flags: 1 }, 'evt.arg.fd', 'EACCES'],
    ['setuid', { res: 0, uid: 0 }, 'evt.arg.uid', 'root'],
    ['setuid', { res: 0, uid: -1 }, 'evt.arg.uid', '<NONE>'],
    ['setuid', { res: 0, uid: 5 }, 'evt.arg.uid', '<NA>'],
    ['nanosleep', { res: 0, interval: 1_500_000_000 }, 'evt.arg.interval', '1.5s'],
    ['brk', { res: 0xabcdef }, 'evt.arg.res', 'ABCDEF'],
    ['mkdirat', { res: 0, dirfd: -100, path: 'a', mode: 1 }, 'evt.arg.path', '/home/a'],
    ['mkdir', { res: 0, path: '/a\u0001b' }, 'evt.arg.path', '/ab'],
    ['write', { res: 1, data: 'a\u0001b' }, 'evt.arg.data', 'a.b.'],
    ['prctl', { res: 0, option: 15 }, 'evt.arg.option', 'PR_SET_NAME'],
    ['unlinkat', { res: 0, dirfd: -100, name: 'a', flags: 0x200 }, 'evt.arg.flags', 'AT_REMOVEDIR'],
    ['open', {}, 'evt.arg.name', 'NULL'],
    ['open', {}, 'evt.arg.nothing', undefined],
    ['open', { fd: 3, name: '/x' }, 'evt.arg[1]', '/x'],
  ] as [string, Record<string, string | number>, string, string | undefined][])(
    '%s %o: %s is %s',
    (type, values, field, value) => {
      const rows = fieldsAt([{ type, values }], [field], { threads: [threadRecord({ tid: 7 })] });
      expect(rows[0]?.[field]).toBe(value);
    },
  );
});
