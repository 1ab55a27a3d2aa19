import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Artifact, Blob, Layer } from '../source/index.ts';
import { openFactsCache } from './cache.ts';
import { extractors } from './extractors.ts';
import { type FactsProgress, factsFor } from './facts-for.ts';
import { squash } from './squash.ts';
import { type TestEntry, tarOf } from './testing.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'facts-for-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const npm = (name: string): TestEntry => ({
  path: `app/node_modules/${name}/package.json`,
  content: JSON.stringify({ name, version: '1.0.0' }),
});
const tars = [[npm('a')], [npm('b'), npm('c')], [{ path: 'app/node_modules/.wh.b' }]].map(tarOf);
const digest = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

interface Opened {
  artifact: Artifact;
  /** Layer indices, each time one is opened. */
  opened: number[];
}

function imageOf(
  blobs: readonly Buffer[],
  change: (layer: Layer, index: number) => Partial<Layer> = () => ({}),
): Opened {
  const opened: number[] = [];
  const layers = blobs.map((bytes, index): Layer => {
    const layer: Layer = {
      index,
      diffId: digest(bytes),
      async open() {
        opened.push(index);
        return pieces(bytes);
      },
    };
    return { ...layer, ...change(layer, index) };
  });
  const info = { reference: 'test', transport: 'test', kind: 'image', layers } as const;
  return { artifact: { info, layers, problems: [], close: async () => {} }, opened };
}

async function* pieces(bytes: Uint8Array): Blob {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

const names = (artifact: Artifact, facts: Awaited<ReturnType<typeof factsFor>>['facts']) =>
  squash(facts, artifact.layers).packages.map(({ name, layer }) => `${name} @${layer?.index}`);

describe('an image', () => {
  it('is read layer by layer', async () => {
    const { artifact } = imageOf(tars);
    const { facts, cached, read, problems } = await factsFor(artifact, { extractors });
    expect([cached, read, problems]).toEqual([0, 3, []]);
    expect(names(artifact, facts)).toEqual(['a @0', 'c @1']);
  });

  it('is not read again when it is known, and only the new layers of another one are', async () => {
    const cache = openFactsCache(dir, { extractors });
    const first = await factsFor(imageOf(tars).artifact, { extractors, cache });
    const again = imageOf(tars);
    const second = await factsFor(again.artifact, { extractors, cache });
    expect([again.opened, second.cached, second.read]).toEqual([[], 3, 0]);
    expect(second.facts).toEqual(first.facts);
    const changed = imageOf([tars[0]!, tars[1]!, tarOf([npm('d')])]);
    const third = await factsFor(changed.artifact, { extractors, cache });
    expect([changed.opened, third.cached, third.read]).toEqual([[2], 2, 1]);
    cache.close();
  });

  it('that has one layer twice is read once', async () => {
    const { artifact, opened } = imageOf([tars[0]!, tars[1]!, tars[0]!]);
    const { facts, read } = await factsFor(artifact, { extractors });
    expect([opened, read]).toEqual([[0, 1], 3]);
    expect(names(artifact, facts)).toEqual(['a @0', 'b @1', 'c @1']);
  });

  it('tells how far it is', async () => {
    const told: FactsProgress[] = [];
    await factsFor(imageOf([tars[0]!]).artifact, { extractors, onProgress: progress => told.push(progress) });
    expect(told).toEqual([
      { step: 'layers', total: 1, cached: 0 },
      { step: 'layer', index: 0, bytes: tars[0]!.length, done: true },
    ]);
  });

  it('opens no more layers at once than it may', async () => {
    let open = 0;
    let most = 0;
    const slow = (bytes: Buffer) =>
      async function* (): Blob {
        most = Math.max(most, ++open);
        await new Promise(resolve => setTimeout(resolve, 5));
        yield bytes;
        open--;
      };
    const blobs = Array.from({ length: 6 }, (_, at) => tarOf([npm(`p${at}`)]));
    const { artifact } = imageOf(blobs, (_, index) => ({ open: async () => slow(blobs[index]!)() }));
    await factsFor(artifact, { extractors, concurrency: 2 });
    expect(most).toBe(2);
  });

  it('whose package.json are hard links into a store is read in two passes', async () => {
    const content = JSON.stringify({ name: 'x', version: '1.0.0' });
    const link = { type: 'hardlink', linkname: 'a-store/3f/ab' } as const;
    const blob = tarOf([
      { path: 'a-store/3f/ab', content },
      { path: 'node_modules/x/package.json', ...link },
    ]);
    const { artifact, opened } = imageOf([blob]);
    const { facts, problems } = await factsFor(artifact, { extractors });
    expect([opened, problems, names(artifact, facts)]).toEqual([[0, 0], [], ['x @0']]);
  });
});

describe('a layer that cannot be read', () => {
  it.each<[string, Partial<Layer>]>([
    ['is another than its diffID says', { diffId: `sha256:${'0'.repeat(64)}` }],
    ['cannot be opened', { open: () => Promise.reject(new Error('the disk is on fire')) }],
    ['has no way to open it', { open: undefined }],
    ['is no tar', { open: async () => pieces(Buffer.alloc(5000, 'x')) }],
  ])('because it %s is a gap; the others are reported, and it is not cached', async (_, change) => {
    const cache = openFactsCache(dir, { extractors });
    const { artifact } = imageOf(tars, (_layer, index) => (index === 1 ? change : {}));
    const { facts, read, problems } = await factsFor(artifact, { extractors, cache });
    expect(problems).toMatchObject([{ gap: true, layer: artifact.layers[1]?.diffId }]);
    expect(problems[0]?.message).toMatch(/^layer 2 of 3 was not read: /);
    expect([facts[1], read, names(artifact, facts)]).toEqual([undefined, 2, ['a @0']]);
    expect(cache.claim(artifact.layers[1]!.diffId)).toBe('mine');
    cache.close();
  });
});

it('stops when it is told to, and leaves no claim behind', async () => {
  const cache = openFactsCache(dir, { extractors });
  const controller = new AbortController();
  const { artifact } = imageOf(tars, () => ({
    async open() {
      controller.abort();
      return pieces(tars[0]!);
    },
  }));
  const reading = factsFor(artifact, { extractors, cache, signal: controller.signal });
  await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
  expect(artifact.layers.map(({ diffId }) => cache.claim(diffId))).toEqual(['mine', 'mine', 'mine']);
  cache.close();
});

describe('an image that comes as one stream', () => {
  const streamed = (blobs: Buffer[]) => {
    const { artifact } = imageOf(tars, () => ({ open: undefined }));
    let passes = 0;
    artifact.stream = async visit => {
      passes++;
      for (const bytes of blobs) await visit(pieces(bytes));
    };
    return { artifact, passes: () => passes };
  };

  it('is read in one pass, in whatever order its layers come', async () => {
    const { artifact, passes } = streamed([tars[2]!, Buffer.from('{"a": "config"}'), tars[0]!, tars[1]!]);
    const { facts, read, problems } = await factsFor(artifact, { extractors });
    expect([passes(), read, problems, names(artifact, facts)]).toEqual([1, 3, [], ['a @0', 'c @1']]);
  });

  it('names the layers that did not come', async () => {
    const { artifact } = streamed([tars[0]!, tars[1]!]);
    const { read, problems } = await factsFor(artifact, { extractors });
    expect([read, problems]).toMatchObject([2, [{ gap: true, layer: artifact.layers[2]?.diffId }]]);
  });
});

it('a directory is walked, and not cached', async () => {
  const cache = openFactsCache(dir, { extractors });
  const bytes = Buffer.from('{"name":"x","version":"1.0.0"}');
  const { artifact } = imageOf([]);
  artifact.walk = async visit => {
    const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 0, size: bytes.length };
    const take = visit({ path: 'node_modules/x/package.json', type: 'file', ...meta });
    take?.write(bytes);
    await take?.end();
    return [{ code: 'file-unreadable', message: 'root/ could not be read', path: 'root' }];
  };
  const { facts, problems } = await factsFor(artifact, { extractors, cache });
  expect(problems).toHaveLength(1);
  expect(squash(facts, []).packages.map(({ purl }) => purl)).toEqual(['pkg:npm/x@1.0.0']);
  cache.close();
});

describe('eight processes at once', () => {
  const room = new URL('./', import.meta.url);
  const program = (blobs: string[]) => `
    import { appendFileSync, readFileSync } from 'node:fs';
    import { createHash } from 'node:crypto';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { openFactsCache } from ${JSON.stringify(new URL('cache.ts', room).href)};
    import { extractors } from ${JSON.stringify(new URL('extractors.ts', room).href)};
    import { factsFor } from ${JSON.stringify(new URL('facts-for.ts', room).href)};
    const layers = ${JSON.stringify(blobs)}.map((file, index) => {
      const bytes = readFileSync(file);
      return {
        index,
        diffId: 'sha256:' + createHash('sha256').update(bytes).digest('hex'),
        async open() {
          appendFileSync(${JSON.stringify(join(dir, 'opened'))}, index + '\\n');
          if (process.argv.includes('hang')) await sleep(1_000_000);
          await sleep(20);
          return (async function* () { yield bytes; })();
        },
      };
    });
    const artifact = { info: {}, layers, problems: [], close: async () => {} };
    const cache = openFactsCache(${JSON.stringify(join(dir, 'cache'))}, { extractors });
    const { cached, read, problems, facts } = await factsFor(artifact, { extractors, cache });
    cache.close();
    console.log(JSON.stringify({ cached, read, problems, entries: facts.map(one => one?.entries) }));
  `;

  const start = (file: string, ...args: string[]) =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args]);
  const run = (file: string): Promise<{ code: number | null; output: string }> =>
    new Promise(resolve => {
      const child = start(file);
      let output = '';
      child.stdout.on('data', chunk => {
        output += chunk;
      });
      child.stderr.on('data', chunk => {
        output += chunk;
      });
      child.on('close', code => resolve({ code, output }));
    });

  function prepared(): string {
    const blobs = Array.from({ length: 6 }, (_, at) => tarOf([npm(`p${at}`)]));
    const files = blobs.map((_, at) => join(dir, `${at}.tar`));
    for (const [at, bytes] of blobs.entries()) writeFileSync(files[at]!, bytes);
    const file = join(dir, 'scan.ts');
    writeFileSync(file, program(files));
    return file;
  }
  const opened = () => readFileSync(join(dir, 'opened'), 'utf8').trim().split('\n').sort();

  it('read each layer of one image once', async () => {
    const file = prepared();
    const runs = await Promise.all(Array.from({ length: 8 }, () => run(file)));
    expect(runs.map(({ code }) => code)).toEqual(Array(8).fill(0));
    const results = runs.map(({ output }) => JSON.parse(output));
    for (const { cached, read, problems, entries } of results) {
      expect([cached + read, problems, entries]).toEqual([6, [], [1, 1, 1, 1, 1, 1]]);
    }
    expect(opened()).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('take over what one that is killed had claimed', async () => {
    const file = prepared();
    const victim = start(file, 'hang');
    await vi.waitFor(() => expect(opened()).toHaveLength(4), { timeout: 20_000 });
    const others = Promise.all([run(file), run(file)]);
    // The two layers that the victim had not come to; the other four they wait for.
    await vi.waitFor(() => expect(opened()).toHaveLength(6), { timeout: 20_000 });
    victim.kill('SIGKILL');
    for (const { output } of await others) {
      const { cached, read, problems } = JSON.parse(output);
      expect([cached + read, problems]).toEqual([6, []]);
    }
    expect(opened()).toHaveLength(10);
  });
});
