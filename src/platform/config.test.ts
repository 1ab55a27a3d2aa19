import { readFileSync } from 'node:fs';
import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { PlatformConfig } from './config.ts';
import { loadConfig } from './load-config.ts';

/** Every key, `[]` where it stands in a list. */
function* keysOf(
  schema: TSchema & { properties?: Record<string, TSchema>; items?: TSchema },
  path = '',
): Generator<string> {
  if (schema.items) yield* keysOf(schema.items, path);
  for (const [key, part] of Object.entries(schema.properties ?? {})) {
    yield key;
    yield* keysOf(part, `${path}.${key}`);
  }
}

describe('the configuration', () => {
  it('is described key by key in docs/platform.md', () => {
    const page = readFileSync(new URL('../../docs/platform.md', import.meta.url), 'utf8');
    const section = page.slice(page.indexOf('## Configuration'), page.indexOf('## The API'));
    const missing = [...new Set(keysOf(PlatformConfig))].filter(
      key => !new RegExp(`[\`.]${key}(?:\\[\\])?[\`.…]`).test(section),
    );
    expect(missing).toEqual([]);
  });

  const load = (text: string, env: Record<string, string> = {}, flags = {}) =>
    loadConfig({ text, name: 'f' }, env, flags, '/home');
  it('is the file, then the environment, then the options', () => {
    const text = 'dir: /one\npolicy: strict\nlisten: { host: 10.0.0.1, port: 1 }\nslots: { push: 9 }';
    expect(load(text)).toMatchObject({
      dir: '/one',
      policy: 'strict',
      listen: { port: 1 },
      slots: { push: 9, backfill: 1 },
    });
    const env = { PLIMSOLL_DIR: '/two', PLIMSOLL_LISTEN: '[::1]:2', PLIMSOLL_POLICY: 'default' };
    expect(load(text, env)).toMatchObject({ dir: '/two', policy: 'default', listen: { host: '::1', port: 2 } });
    expect(load(text, env, { dir: '/three' })).toMatchObject({ dir: '/three' });
    expect(load('', {})).toMatchObject({ dir: '/home', listen: { host: '127.0.0.1' } });
  });
  it.each([
    '[1]',
    'a: [',
    'slots: 1',
    'listen: { host: a, port: 70000 }',
    'registries: [{}]',
    'hooks: [{ dialekt: x }]',
    'drainSeconds: -1',
    `x: ${'a'.repeat(1_100_000)}`,
  ])('%.40s is refused', text => {
    expect(() => load(text)).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  });
});
