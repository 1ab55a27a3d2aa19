import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { diffDatabases } from './diff.ts';
import { built, folders, shardsIn } from './published/testing.ts';
import { type Json, record } from './testing.ts';

const { next, remove } = folders('diff');
afterAll(remove);

const base = record('GHSA-1', 'npm', 'left', 'i0 f1.0.0', { database_specific: { severity: 'LOW' } });
const told = async (before: Json[], after: Json[]) => {
  const { changes, counts } = await diffDatabases(await built(next(), before), await built(next(), after));
  expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(changes.length);
  return changes.map(({ ecosystem: _, ...change }) => change);
};
const other = record('GHSA-0', 'npm', 'other', 'i0 f1');

describe('what changed between two databases', () => {
  test.each<[string, Json[], Json[], unknown[]]>([
    ['nothing', [base], [base], []],
    ['a record that was added', [other], [other, base], [{ kind: 'added', id: 'GHSA-1' }]],
    ['one that is gone', [other, base], [other], [{ kind: 'removed', id: 'GHSA-1' }]],
    [
      'one that was withdrawn',
      [base],
      [{ ...base, withdrawn: '2024-05-01T00:00:00Z' }],
      [{ kind: 'withdrawn', id: 'GHSA-1' }],
    ],
    [
      'another severity',
      [base],
      [{ ...base, database_specific: { severity: 'HIGH' } }],
      [{ kind: 'severity', id: 'GHSA-1', before: 'LOW', after: 'HIGH' }],
    ],
    [
      'another range',
      [base],
      [record('GHSA-1', 'npm', 'left', 'i0 f1.0.1', { database_specific: { severity: 'LOW' } })],
      [{ kind: 'range', id: 'GHSA-1' }],
    ],
    ['another text', [base], [{ ...base, summary: 'x' }], [{ kind: 'other', id: 'GHSA-1' }]],
  ])('%s', async (_, before, after, changes) => expect(await told(before, after)).toEqual(changes));

  test('is not changed by the splitting of buckets alone', async () => {
    const many = Array.from({ length: 900 }, (_, at) =>
      record(`GHSA-9${at}`, 'npm', `package-${at}`, 'i0 f1', { summary: `${at} `.repeat(90) }),
    );
    const spread = {
      ...base,
      affected: ['a', 'b', 'c', 'left'].flatMap(name => record('x', 'npm', name, 'i0 f1')['affected']),
    };
    const changes = await told([spread], [spread, ...many]);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['added']));
    expect(changes).toHaveLength(many.length);
  });

  test('is told of the last build when one folder is named, and what cannot be compared is said', async () => {
    const dir = await built(next(), [other]);
    await expect(diffDatabases(dir)).rejects.toMatchObject({ code: 'database-missing' });
    await built(dir, [other, base]);
    expect((await diffDatabases(dir)).counts).toMatchObject({ added: 1 });
    for (const shard of shardsIn(dir)) rmSync(join(dir, 'shards', shard));
    expect(await diffDatabases(dir)).toMatchObject({ changes: [], notCompared: ['npm'] });
  });
});
