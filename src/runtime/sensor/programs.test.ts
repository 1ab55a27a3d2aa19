import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventTypes } from '../scap/table/types.ts';
import { callNumbers } from './numbers.ts';
import { callPrograms, programOf } from './programs.ts';

const folder = join(import.meta.dirname, '../../../sensor');
const sources = readdirSync(folder)
  .filter(name => /\.[ch]$/.test(name))
  .map(name => readFileSync(join(folder, name), 'utf8'))
  .join('\n');
const written = new Set(
  [...sources.matchAll(/^(?:CALL|SIMPLE|[A-Z_]+)\((\w+)[,)]/gm)].map(([, name]) => name as string),
);
const calls = [...new Set(['x64', 'arm64'].flatMap(architecture => callNumbers(architecture)).map(({ name }) => name))];

describe('programs of calls', () => {
  it('are all written', () => {
    expect(callPrograms.filter(name => !written.has(name))).toEqual([]);
  });

  it('have room in the kernel’s table', () => {
    const [, room] = /PROG_ARRAY\);\s*__uint\(max_entries, (\d+)\)/.exec(sources) ?? [];
    expect(callPrograms.length).toBeLessThanOrEqual(Number(room));
    expect(new Set(callPrograms).size).toBe(callPrograms.length);
  });

  it('make events that rules can name', () => {
    const names = new Set(eventTypes.filter(({ enter, syscall }) => syscall && !enter).map(({ name }) => name));
    const own = calls.map(programOf).filter(found => found !== undefined && found.id === 0);
    expect(own.map(found => found?.event).filter(event => event === undefined || !names.has(event))).toEqual([]);
  });

  it.each([
    ['openat', { event: 'openat', program: 'openat_', id: 0 }],
    ['pread64', { event: 'pread', program: 'pread_', id: 0 }],
    ['fchmodat2', { event: 'fchmodat', program: 'fchmodat', id: 0 }],
    ['setuid32', { event: 'setuid', program: 'setuid_', id: 0 }],
    ['execveat', { event: 'execveat', program: 'execve_failed', id: 0 }],
    ['getppid', { event: 'getppid', program: 'other', id: expect.any(Number) }],
  ])('%s', (call, expected) => {
    expect(programOf(call)).toEqual(expected);
  });

  it('names of objects are no calls', () => {
    for (const name of ['constructor', 'toString', '__proto__', '']) expect(programOf(name)).toBeUndefined();
  });
});

describe('numbers of calls', () => {
  it('are each one call’s', () => {
    for (const architecture of ['x64', 'arm64']) {
      for (const side of ['native', 'compat'] as const) {
        const numbers = callNumbers(architecture).flatMap(call => call[side] ?? []);
        expect(new Set(numbers).size, `${architecture} ${side}`).toBe(numbers.length);
        expect(Math.max(0, ...numbers)).toBeLessThan(512);
      }
    }
  });

  it('arm64 has no 32-bit programs here', () => {
    expect(callNumbers('arm64').every(({ compat }) => compat === undefined)).toBe(true);
  });

  const headers = '/usr/include/x86_64-linux-gnu/asm';
  const generic = '/usr/include/asm-generic/unistd.h';
  const ours = (architecture: string, side: 'native' | 'compat'): Map<string, number> =>
    new Map(callNumbers(architecture).flatMap(({ name, [side]: at }) => (at === undefined ? [] : [[name, at]])));

  it.skipIf(!existsSync(`${headers}/unistd_64.h`)).each([
    ['unistd_64.h', 'native'],
    ['unistd_32.h', 'compat'],
  ] as const)('are those of the kernel’s %s', (file, side) => {
    const mine = ours('x64', side);
    const theirs = readFileSync(join(headers, file), 'latin1').matchAll(/^#define __NR_(\w+) (\d+)$/gm);
    const wrong = [...theirs].filter(([, name = '', at]) => mine.get(name) !== Number(at)).map(([line]) => line);
    expect(wrong).toEqual([]);
  });

  it.skipIf(!existsSync(generic))('are those of the kernel’s table for arm64', () => {
    const mine = ours('arm64', 'native');
    const words = [
      '-E',
      '-dM',
      '-D__LP64__',
      '-D__BITS_PER_LONG=64',
      ...['RENAMEAT', 'NEW_STAT', 'SET_GET_RLIMIT'].map(word => `-D__ARCH_WANT_${word}`),
    ];
    let text: string;
    try {
      text = execFileSync('clang', [...words, '-D__ARCH_WANT_SYS_CLONE3', '-D__ARCH_WANT_MEMFD_SECRET', generic], {
        encoding: 'latin1',
      });
    } catch {
      return console.warn('skipped: no clang that reads the headers');
    }
    const resolved = new Map(
      [...text.matchAll(/^#define __NR(3264)?_(\w+) (\d+)$/gm)].map(([, , name = '', at]) => [name, Number(at)]),
    );
    const named: Record<string, string> = { fadvise64: 'fadvise64', fstatat: 'newfstatat' };
    const wrong = [...resolved].flatMap(([name, at]) => {
      const own = mine.get(named[name] ?? name);
      return own === at || name === 'syscalls' || name === 'arch_specific_syscall'
        ? []
        : [`${name} ${at}, here ${own}`];
    });
    expect(wrong).toEqual([]);
  });
});
