import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LayerFacts } from '../model/index.ts';
import { type FactsCacheOptions, openFactsCache } from './cache.ts';
import { extractors } from './extractors.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'facts-cache-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const open = (options: Partial<FactsCacheOptions> = {}, at = dir) => openFactsCache(at, { extractors, ...options });
const facts = (diffId: string, paths = 6): LayerFacts => ({
  diffId,
  files: [{ path: 'a', extractor: 'lang/x', packages: [{ type: 'npm', name: 'ünï', version: '1.0.0' }] }],
  whiteouts: ['b'],
  opaques: ['c'],
  paths: new Uint8Array(paths).fill(7),
  problems: [{ code: 'bound', message: 'too much' }],
  entries: 3,
  bytes: 1024,
});
const file = () => join(dir, 'layers.db');

describe('facts', () => {
  it('come back as they were, also to another process that opens the folder later', () => {
    const first = open();
    first.put(facts('sha256:a'));
    first.close();
    const second = open();
    expect(second.get(['sha256:a', 'sha256:b'])).toEqual(new Map([['sha256:a', facts('sha256:a')]]));
    second.close();
  });

  it('are not those of other extractors or other versions of them', () => {
    const cache = open();
    cache.put(facts('sha256:a'));
    cache.close();
    const raised = extractors.map((one, index) => (index === 0 ? { ...one, version: one.version + 1 } : one));
    const other = open({ extractors: raised });
    expect(other.get(['sha256:a']).size).toBe(0);
    expect(other.claim('sha256:a')).toBe('mine');
    other.close();
  });
});

describe('a claim', () => {
  it('is held by one at a time, until facts are there', () => {
    const [one, other] = [open(), open()];
    expect(one.claim('sha256:a')).toBe('mine');
    expect(one.claim('sha256:a')).toBe('busy');
    expect(other.claim('sha256:a')).toBe('busy');
    expect(other.claim('sha256:b')).toBe('mine');
    one.put(facts('sha256:a'));
    expect(other.claim('sha256:a')).toBe('done');
    one.close();
    other.close();
  });

  it('is free again when it is released, or its holder closes', () => {
    const [one, other] = [open(), open()];
    one.claim('sha256:a');
    one.claim('sha256:b');
    one.release('sha256:a');
    expect(other.claim('sha256:a')).toBe('mine');
    one.close();
    expect(other.claim('sha256:b')).toBe('mine');
    other.close();
  });

  const leave = (claim: { host?: string; pid: number; started: string; beat: number }) => {
    const cache = open();
    cache.claim('sha256:a');
    const database = new DatabaseSync(file());
    const set = Object.entries(claim);
    database
      .prepare(`UPDATE claims SET ${set.map(([column]) => `${column} = ?`).join(', ')}`)
      .run(...set.map(([, value]) => value));
    database.close();
  };

  it.each([
    ['whose holder is dead is free', { pid: 2 ** 22 + 1, started: '1', beat: Date.now() }, 'mine'],
    ['whose pid is another process now is free', { pid: process.pid, started: '1', beat: Date.now() }, 'mine'],
    ['of another machine is held', { host: 'elsewhere', pid: 1, started: '1', beat: Date.now() }, 'busy'],
    ['of another machine that is silent is free', { host: 'elsewhere', pid: 1, started: '1', beat: 0 }, 'mine'],
  ])('%s', (_, claim, expected) => {
    leave(claim);
    const cache = open();
    expect(cache.claim('sha256:a')).toBe(expected);
    cache.close();
  });
});

describe('size', () => {
  it('stays within its bound: the least recently used layers go', () => {
    let now = 1_000_000_000_000;
    const cache = open({ maxBytes: 30_000, now: () => now });
    for (const name of ['a', 'b']) cache.put(facts(`sha256:${name}`, 12_000));
    now += 24 * 3_600_000;
    cache.get(['sha256:a']);
    cache.put(facts('sha256:c', 12_000));
    expect([...cache.get(['sha256:a', 'sha256:b', 'sha256:c']).keys()]).toEqual(['sha256:a', 'sha256:c']);
    cache.close();
  });

  it('of the file stays within the bound too', () => {
    const cache = open({ maxBytes: 1_000_000 });
    for (let at = 0; at < 100; at++) cache.put(facts(`sha256:${at}`, 60_000));
    cache.close();
    expect(statSync(file()).size).toBeLessThan(1_500_000);
  });

  it('of one layer beyond the bound is not kept', () => {
    const cache = open({ maxBytes: 1000 });
    cache.claim('sha256:a');
    cache.put(facts('sha256:a', 6000));
    expect(cache.get(['sha256:a']).size).toBe(0);
    expect(cache.claim('sha256:a')).toBe('mine');
    cache.close();
  });
});

describe('a broken cache', () => {
  const fill = () => {
    const cache = open();
    for (let at = 0; at < 20; at++) cache.put(facts(`sha256:${at}`, 6000));
    cache.close();
  };

  it.each([
    ['that is no database', () => writeFileSync(file(), 'not a database at all, not even nearly'.repeat(100))],
    ['whose first page is overwritten', () => scribble(0, 4096)],
    ['whose later pages are overwritten', () => scribble(4096, Number.POSITIVE_INFINITY)],
    ['that is cut off', () => writeFileSync(file(), readFileSync(file()).subarray(0, 5000))],
    ['that is empty', () => writeFileSync(file(), '')],
  ])('%s is made anew, or its damaged layers are read again', (_, damage) => {
    fill();
    damage();
    const cache = open();
    for (const [diffId, found] of cache.get(Array.from({ length: 20 }, (_, at) => `sha256:${at}`))) {
      expect(found).toEqual(facts(diffId, 6000));
    }
    cache.claim('sha256:new');
    cache.put(facts('sha256:new'));
    expect(cache.get(['sha256:new']).size).toBe(1);
    expect(cache.problem()).toBeUndefined();
    cache.close();
    expect(readdirSync(dir)).toEqual(['layers.db']);
  });

  function scribble(start: number, end: number): void {
    const bytes = readFileSync(file());
    bytes.fill('x', start, Math.min(end, bytes.length));
    writeFileSync(file(), bytes);
  }

  it('whose facts were changed gives none of them', () => {
    fill();
    const database = new DatabaseSync(file());
    database.exec(`UPDATE layers SET facts = replace(facts, '1.0.0', '9.0.0') WHERE diff_id = 'sha256:3'`);
    database.close();
    const cache = open();
    expect(cache.get(['sha256:3']).size).toBe(0);
    expect(cache.claim('sha256:3')).toBe('mine');
    cache.close();
  });

  it('of another schema is emptied', () => {
    fill();
    const database = new DatabaseSync(file());
    database.exec('PRAGMA user_version = 999');
    database.close();
    const cache = open();
    expect(cache.get(['sha256:3']).size).toBe(0);
    cache.put(facts('sha256:3'));
    expect(cache.get(['sha256:3']).size).toBe(1);
    cache.close();
  });
});

it('works without a folder that can be used, and says so', () => {
  writeFileSync(join(dir, 'a-file'), '');
  const cache = open({}, join(dir, 'a-file', 'cache'));
  expect(cache.get(['sha256:a']).size).toBe(0);
  expect(cache.claim('sha256:a')).toBe('mine');
  cache.put(facts('sha256:a'));
  cache.release('sha256:a');
  expect(cache.problem()).toMatchObject({ code: 'file-unreadable' });
  expect(cache.problem()?.gap).toBeUndefined();
  cache.close();
});
