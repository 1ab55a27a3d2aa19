import { expect, it } from 'vitest';
import type { LayerFacts } from '../../model/index.ts';
import { createFactsMemory } from './facts-memory.ts';

const facts = (diffId: string): LayerFacts => ({
  diffId,
  files: [],
  whiteouts: [],
  opaques: [],
  paths: new Uint8Array(),
  problems: [],
  entries: 0,
  bytes: 0,
});

it('forgets what has not been used for longest, and nothing that is larger than all of it', () => {
  const memory = createFactsMemory(100);
  for (const key of ['a', 'b', 'c']) memory.put(key, facts(key), 40);
  expect(memory.get('a')).toBeUndefined();
  expect(memory.get('b')?.diffId).toBe('b');
  memory.put('d', facts('d'), 40);
  expect(memory.get('c')).toBeUndefined();
  expect(memory.get('b')?.diffId).toBe('b');
  memory.put('e', facts('e'), 101);
  expect(memory.get('e')).toBeUndefined();
  expect(memory.get('d')?.diffId).toBe('d');
});
