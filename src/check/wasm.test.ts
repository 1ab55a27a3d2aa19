import { describe, expect, it, test } from 'vitest';
import type { Package } from '../model/index.ts';
import { checkWasm, wasmChecks } from './wasm.ts';

const module = (capabilities: unknown, imports: unknown = []): Package => ({
  ...{ type: 'generic', name: 'plugin', version: '', purl: 'pkg:generic/plugin', path: 'srv/plugin.wasm' },
  extra: { wasm: { kind: 'module', capabilities, imports } },
});

describe('a module', () => {
  test.each<[string[], string[]]>([
    [['stdio', 'exit', 'clocks', 'random', 'environment'], []],
    [['sockets'], ['PLW-001']],
    [['files'], ['PLW-002']],
    [['http', 'stdio'], ['PLW-003']],
    [
      ['processes', 'files', 'sockets'],
      ['PLW-001', 'PLW-002', 'PLW-004'],
    ],
  ])('that asks for %j: %j', (capabilities, ids) => {
    expect(checkWasm([module(capabilities)]).map(({ id }) => id)).toEqual(ids);
  });

  it('is a finding about its file, that names what it imports for it', () => {
    const imports = ['wasi_snapshot_preview1#fd_write', 'wasi_snapshot_preview1#sock_send'];
    expect(checkWasm([module(['sockets'], imports)])).toMatchObject([
      {
        kind: 'misconfiguration',
        severity: 'medium',
        subject: { kind: 'file', path: 'srv/plugin.wasm' },
        message: { en: 'plugin asks for sockets: it imports wasi_snapshot_preview1#sock_send' },
      },
    ]);
  });
});

it('says nothing of other packages, and of facts of another form', () => {
  const { extra: _, ...plain } = module([]);
  expect(checkWasm([plain, module('sockets'), module([1, null]), { ...module(['sockets']), type: 'npm' }])).toEqual([]);
});

test.each(wasmChecks.map(check => [check.id, check] as const))('%s speaks both languages', (_, { advice }) => {
  for (const text of [advice.title, advice.why, advice.fix]) {
    expect(text.en).toMatch(/[a-z]/);
    expect(text.zh).toMatch(/\p{Script=Han}/u);
  }
});
