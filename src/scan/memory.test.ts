import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Artifact } from '../source/index.ts';
import type { Assessment } from './assessment.ts';
import { memoryOf } from './memory.ts';

const dir = mkdtempSync(join(tmpdir(), 'plimsoll-memory-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const now = new Date('2026-01-02T12:00:00Z');

const image = (diffId: string): Artifact => ({
  info: { reference: 'x', transport: 'oci:', kind: 'image', layers: [{ index: 0, diffId }] },
  layers: [{ index: 0, diffId }],
  problems: [],
  close: async () => {},
});

const assessment = (problems: Assessment['problems'] = []): Assessment => ({
  packages: () => [{ type: 'npm', name: 'a', version: '1', purl: 'pkg:npm/a@1', path: 'a' }],
  packageCounts: { npm: 1 },
  findings: [],
  fixFirst: [],
  covered: ['npm (1)'],
  notCovered: [],
  problems,
  database: { location: 'starter', digest: 'd', feeds: [], starter: true },
  layersRead: 1,
  layersCached: 0,
});

const options = { cacheDir: dir, now, build: 'b1' };

describe('the memory of earlier scans', () => {
  test('recalls what the same layers gave, packages included, and says that no layer was read', () => {
    memoryOf(image('sha256:a'), options)?.keep(assessment());
    const recalled = memoryOf(image('sha256:a'), options)?.recall();
    expect(recalled).toMatchObject({ packageCounts: { npm: 1 }, layersRead: 0, layersCached: 1 });
    expect(recalled?.packages()).toEqual(assessment().packages());
  });

  test.each([
    ['other layers', image('sha256:b'), options],
    ['another program', image('sha256:a'), { ...options, build: 'b2' }],
    ['the next day', image('sha256:a'), { ...options, now: new Date('2026-01-03T00:00:00Z') }],
  ])('knows nothing of %s', (_, artifact, asked) => {
    expect(memoryOf(artifact, asked)?.recall()).toBeUndefined();
  });

  test('knows nothing once the database was replaced', () => {
    const asked = { ...options, db: dir };
    writeFileSync(join(dir, 'manifest.json'), '{"digest":"one"}');
    memoryOf(image('sha256:a'), asked)?.keep(assessment());
    expect(memoryOf(image('sha256:a'), asked)?.recall()).toBeDefined();
    writeFileSync(join(dir, 'manifest.json'), '{"digest":"another"}');
    expect(memoryOf(image('sha256:a'), asked)?.recall()).toBeUndefined();
  });

  test('knows nothing once a private overlay says something new', () => {
    const asked = { ...options, db: dir };
    memoryOf(image('sha256:a'), asked)?.keep(assessment());
    mkdirSync(join(dir, 'overlay'));
    writeFileSync(join(dir, 'overlay/records.json'), '{}');
    expect(memoryOf(image('sha256:a'), asked)?.recall()).toBeUndefined();
  });

  test('does not keep an assessment with a gap: the layer may be readable next time', () => {
    const gap = assessment([{ code: 'blob-missing', message: 'layer 1 was not read', gap: true }]);
    memoryOf(image('sha256:gap'), options)?.keep(gap);
    expect(memoryOf(image('sha256:gap'), options)?.recall()).toBeUndefined();
  });

  test('a damaged file is as good as none', () => {
    memoryOf(image('sha256:a'), options)?.keep(assessment());
    for (const name of readdirSync(join(dir, 'assessments'))) writeFileSync(join(dir, 'assessments', name), '{"cut');
    expect(memoryOf(image('sha256:a'), options)?.recall()).toBeUndefined();
  });

  test.each([
    ['missing', (file: string) => rmSync(file)],
    ['cut off', (file: string) => writeFileSync(file, '[{"type":"npm"')],
  ])('knows nothing when its list of packages is %s', (_, damage) => {
    memoryOf(image('sha256:list'), options)?.keep(assessment());
    const folder = join(dir, 'assessments');
    for (const name of readdirSync(folder)) if (name.endsWith('.packages')) damage(join(folder, name));
    expect(memoryOf(image('sha256:list'), options)?.recall()).toBeUndefined();
  });

  test('remembers nothing of a directory, without a cache folder, or when run from source', () => {
    expect(memoryOf({ ...image('sha256:a'), walk: async () => [] }, options)).toBeUndefined();
    expect(memoryOf(image('sha256:a'), { ...options, cacheDir: undefined })).toBeUndefined();
    expect(memoryOf(image('sha256:a'), { ...options, build: undefined })).toBeUndefined();
  });
});
