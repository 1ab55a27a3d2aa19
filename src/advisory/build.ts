import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type FeedInfo, PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import { download, isAddress } from './download.ts';
import type { Sink } from './feeds/feed.ts';
import { feeds } from './feeds.ts';
import { infoOf } from './info.ts';
import { filesOf, inputsOf, type SourceFile } from './input.ts';
import { takeLock } from './lock.ts';
import { digestOf, type Manifest, writeManifest } from './manifest.ts';
import { openInput } from './reader.ts';
import { schemaVersion, sourceFile } from './schema.ts';
import { cutShards } from './shards.ts';
import { Staging } from './staging.ts';
import { swapManifest, sweep, writingFault } from './swap.ts';
import type { BuildOptions, BuildSummary } from './types.ts';

/**
 * Reads feeds and writes the database. The old one stays whole and in use until the new manifest takes its place in one
 * rename; the shards of the old one are kept until the next build, for readers that have it open.
 * The same input gives the same shards, byte for byte, and the same digest.
 * Errors: file-unreadable, database-busy, write-failed, bound, interrupted.
 */
export async function buildDatabase(options: BuildOptions): Promise<BuildSummary> {
  const { to, signal } = options;
  try {
    const files = await filesOf(options.from.filter(from => !isAddress(from)));
    await mkdir(to, { recursive: true });
    const unlock = await takeLock(to);
    const scratch = join(to, `.staging-${process.pid}`);
    try {
      await sweep(to);
      await mkdir(scratch, { recursive: true });
      const fetched = await download(options.from.filter(isAddress), scratch, options);
      return await build(options, [...files, ...fetched], scratch);
    } finally {
      await rm(scratch, { recursive: true, force: true });
      await unlock();
    }
  } catch (cause) {
    throw writingFault(cause, to, signal);
  }
}

async function build(options: BuildOptions, files: SourceFile[], scratch: string): Promise<BuildSummary> {
  const { to, now, signal, onProgress } = options;
  const faults = new Map<string, { count: number; examples: string[] }>();
  const fault = (message: string, example: string): void => {
    const known = faults.get(message) ?? { count: 0, examples: [] };
    known.count++;
    if (known.examples.length < bounds.examples) known.examples.push(example);
    faults.set(message, known);
  };
  const counts = new Map<string, FeedInfo>();
  let records = 0;
  const count = (name: string, newest?: string): void => {
    records++;
    const feed = counts.get(name) ?? { name, records: 0 };
    feed.records++;
    if (newest && (!feed.newest || newest > feed.newest)) feed.newest = newest;
    counts.set(name, feed);
  };
  const staging = new Staging(join(scratch, 'staging.sqlite'), id =>
    fault('two records with one id and date that differ', id),
  );
  try {
    const sink: Sink = {
      advisory: advisory => staging.advisory(advisory),
      rating: rating => staging.rating(rating),
      epss: (cve, probability, percentile) => staging.epss(cve, probability, percentile),
      kev: (cve, entry) => staging.kev(cve, entry),
      release: release => staging.release(release),
      fault,
      count,
    };
    const passedOver: BuildSummary['passedOver'] = [];
    for (const [done, file] of files.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ phase: 'reading', name: file.name, done, total: files.length, records });
      passedOver.push(...(await ingest(file, sink, signal)));
    }
    staging.sort();
    const shards = join(to, 'shards');
    const onShard = (name: string, done: number, total: number): void =>
      onProgress?.({ phase: 'writing', name, done, total, records });
    const { sections, added } = cutShards({ staging, scratch, shards, onShard, signal });
    if (sections.length === 0) {
      throw new PlimsollError(
        'file-unreadable',
        `none of the ${files.length} files holds advisory data that a feed knows; the old database stays`,
      );
    }
    const feedList = [...counts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const content = { schemaVersion, feeds: feedList, sections };
    const manifest: Manifest = { ...content, digest: digestOf(content), built: now.toISOString() };
    signal?.throwIfAborted();
    await swapManifest(to, scratch, writeManifest(manifest), manifest);
    // What is built here comes from nowhere else, and no shard of it is missing.
    await rm(join(to, sourceFile), { force: true });
    const refs = sections.flatMap(section => section.buckets).filter(shard => shard !== null);
    return {
      info: infoOf(manifest, to),
      shards: refs.length,
      shardsNew: added,
      bytes: refs.reduce((sum, shard) => sum + shard.size, 0),
      passedOver,
      problems: [...faults]
        .map(([message, known]) => ({ message, ...known }))
        .sort((a, b) => b.count - a.count || (a.message < b.message ? -1 : 1)),
      withdrawn: staging.withdrawn,
      duplicates: staging.duplicates,
    };
  } finally {
    staging.close();
  }
}

/** Hands every input of a file to the feed that knows it. A file that breaks off is a fault; its beginning counts. */
async function ingest(file: SourceFile, sink: Sink, signal?: AbortSignal): Promise<BuildSummary['passedOver']> {
  const passedOver: BuildSummary['passedOver'] = [];
  try {
    for await (const input of inputsOf(file, signal)) {
      const { sample, reader, close } = await openInput(input, sink.fault);
      try {
        const feed = feeds.find(candidate => candidate.detects(sample));
        if (feed) await feed.ingest(reader, sink);
        else passedOver.push({ name: input.name, because: whyNot(sample.head) });
      } finally {
        await close();
      }
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (signal?.aborted || code === 'ERR_SQLITE_ERROR' || (error instanceof PlimsollError && error.code !== 'bound'))
      throw error;
    sink.fault(`a file that cannot be read to its end: ${message}`, file.name);
  }
  return passedOver;
}

/** What an input that no feed knows looks like, in words. */
const looks: [pattern: RegExp, because: string][] = [
  [/^\s*$/, 'it is empty'],
  [/^\s*<(!doctype html|html)/i, 'it is an HTML page, not data'],
  [/^\s*\{[\s\S]*openvex/, 'it is an OpenVEX document: statements on a product, not advisories'],
  [/^\s*[[{]\s*["{[}\]]/, 'it is JSON in no form that a feed knows'],
  [/^\s*</, 'it is XML, but none of OVAL, CVRF or updateinfo'],
];

function whyNot(head: string): string {
  return looks.find(([pattern]) => pattern.test(head))?.[1] ?? 'it has no form that a feed knows';
}
