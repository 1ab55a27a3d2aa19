import { expect, test } from 'vitest';
import { eventKinds } from './kinds.ts';

const kinds = eventKinds();

test('at least two hundred kinds of events have a name, a category, parameters and a meaning in both languages', () => {
  expect(kinds.length).toBeGreaterThanOrEqual(200);
  expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  for (const { category, parameters, meaning } of kinds) {
    expect(category).not.toBe('');
    expect(parameters.length).toBeGreaterThan(0);
    expect(meaning.en).toMatch(/^[a-z].*[^.]$/);
    expect(meaning.zh).toMatch(/\p{Script=Han}/u);
  }
});

test.each(['execve', 'clone', 'procexit', 'openat', 'connect', 'cgroup_mkdir', 'io_uring_submit', 'keyctl'])(
  '%s is one of them',
  name => expect(kinds.map(kind => kind.name)).toContain(name),
);

test('flags have their names', () => {
  const flags = kinds.find(({ name }) => name === 'openat')?.parameters.find(({ name }) => name === 'flags');
  expect(flags).toMatchObject({ type: 'flags', names: expect.arrayContaining(['O_CREAT', 'O_WRONLY']) });
});
