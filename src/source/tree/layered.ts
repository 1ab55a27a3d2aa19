/** The tree that the layers of an image make, without unpacking it: an index in memory, content on demand. */
import { type LayerRef, PlimsollError, type Problem } from '../../model/index.ts';
import { type SourceBounds, sourceBounds } from '../bounds.ts';
import { readLayer } from '../layer.ts';
import type { TarEntry } from '../tar/entry.ts';
import type { Artifact, Layer, Take } from '../types.ts';
import { type Changeset, createSquash } from './squash.ts';
import type { ReadOptions, Tree } from './tree.ts';

type Layers = Pick<Artifact, 'layers' | 'stream'>;

interface TreeOptions {
  bounds?: Readonly<SourceBounds>;
  signal?: AbortSignal;
  /** Layers read at once. */
  concurrency?: number;
}

/** What is done with a layer while it is read, and once it is known to be the layer it should be. */
interface Visit {
  onEntry(entry: TarEntry): Take;
  done(layers: number[]): void | Promise<void>;
}

/**
 * Reads the layers once and squashes them: later layers win, whiteouts remove. A layer that cannot be read is missing
 * from the tree, and a problem says so.
 * @throws PlimsollError `bound` when the layers have more entries than any image has, `interrupted`
 */
export async function layeredTree(artifact: Layers, options: TreeOptions = {}): Promise<Tree> {
  const bounds = options.bounds ?? sourceBounds;
  const squash = createSquash(bounds);
  const { inodes } = squash;
  const changesets = new Map<number, Changeset>();
  const everything = new Set(artifact.layers.map((_, at) => at));
  const problems = await readLayers(artifact, everything, options, () => {
    const changeset = squash.changeset();
    return {
      onEntry: entry => void changeset.add(entry),
      done: layers => {
        for (const layer of layers) changesets.set(layer, changeset);
      },
    };
  });
  for (const [at, layer] of artifact.layers.entries()) {
    const changeset = changesets.get(at);
    if (changeset === undefined) continue;
    for (const problem of squash.apply(changeset, at)) problems.push({ ...problem, layer: layer.diffId });
  }
  changesets.clear();

  async function readMany(
    paths: Iterable<string>,
    onFile: (path: string, bytes: Buffer) => void | Promise<void>,
    { maxBytes = bounds.fileBytes, signal = options.signal }: ReadOptions = {},
  ): Promise<Problem[]> {
    const failed: Problem[] = [];
    /** Content by layer and by where it begins there; one content may be wanted under several paths. */
    const wanted = new Map<number, Map<number, string[]>>();
    for (const path of new Set(paths)) {
      const found = squash.find(path, true);
      if (found === undefined || inodes.type(found.inode) !== 'file') continue;
      const size = inodes.size(found.inode);
      if (size > maxBytes) {
        failed.push({ code: 'bound', message: `it has ${size} bytes; the bound is ${maxBytes}`, path });
        continue;
      }
      const inLayer = entryIn(wanted, inodes.layer(found.inode), () => new Map<number, string[]>());
      entryIn(inLayer, inodes.offset(found.inode), () => []).push(path);
    }
    const missed = await readLayers(artifact, new Set(wanted.keys()), { ...options, signal }, at => {
      // In a stream, which layer it is shows at its end.
      const candidates = at === undefined ? [...wanted.values()] : [wanted.get(at)!];
      const contents = new Map<number, Buffer>();
      let held = 0;
      return {
        onEntry(entry) {
          const isWanted = candidates.some(offsets => offsets.has(entry.offset));
          if (!isWanted || entry.type !== 'file' || entry.size > maxBytes) return undefined;
          held += entry.size;
          if (held > bounds.fileBytes) {
            throw new PlimsollError('bound', `the files read at once have more than ${bounds.fileBytes} bytes`);
          }
          return gather(entry.size, bytes => contents.set(entry.offset, bytes));
        },
        async done(layers) {
          for (const layer of layers) {
            for (const [offset, names] of wanted.get(layer) ?? []) {
              const bytes = contents.get(offset);
              for (const path of names) if (bytes) await onFile(path, bytes);
            }
          }
        },
      };
    });
    return [...failed, ...missed];
  }

  return {
    async stat(path) {
      const found = squash.find(path, true);
      return found && { path: found.path, ...inodes.stat(found.inode) };
    },
    async lstat(path) {
      const found = squash.find(path, false);
      return found && { path: found.path, ...inodes.stat(found.inode) };
    },
    async readlink(path) {
      const found = squash.find(path, false);
      return found && inodes.type(found.inode) === 'symlink' ? inodes.link(found.inode) : undefined;
    },
    async list(path) {
      const found = squash.find(path, true);
      return found && squash.names(found.inode);
    },
    async read(path, readOptions) {
      let content: Buffer | undefined;
      const keep = (_: string, bytes: Buffer) => {
        content = bytes;
      };
      const [problem] = await readMany([path], keep, readOptions);
      if (content === undefined && problem) throw new PlimsollError(problem.code, `${path}: ${problem.message}`);
      return content;
    },
    readMany,
    problems,
    close: async () => {},
  };
}

/** Reads the layers of the given positions, each with a visit of its own. Returns why one could not be read. */
async function readLayers(
  artifact: Layers,
  wanted: ReadonlySet<number>,
  { bounds, signal, concurrency = 3 }: TreeOptions,
  begin: (layer?: number) => Visit,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const missing = new Set(wanted);
  const readable = (error: unknown): PlimsollError => {
    if (error instanceof PlimsollError && error.code !== 'interrupted') return error;
    throw error;
  };
  const lost = ({ code, message }: PlimsollError, { diffId }: LayerRef) =>
    problems.push({ code, message, layer: diffId, gap: true });

  const queue = [...wanted].filter(at => artifact.layers[at]?.open !== undefined);
  async function readOne(at: number, layer: Layer): Promise<void> {
    missing.delete(at);
    try {
      const blob = await layer.open!(signal);
      const visit = begin(at);
      const { problems: found } = await readLayer(blob, layer, visit.onEntry, { bounds, signal });
      problems.push(...found);
      await visit.done([at]);
    } catch (error) {
      lost(readable(error), layer);
    }
  }
  const workers = Array.from({ length: Math.max(1, concurrency) }, async () => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) await readOne(at, artifact.layers[at]!);
  });
  await Promise.all(workers);

  let failure: PlimsollError | undefined;
  if (missing.size > 0 && artifact.stream !== undefined) {
    await artifact.stream(async blob => {
      const visit = begin();
      const reading = await readLayer(blob, {}, visit.onEntry, { bounds, signal }).catch(error => {
        // Not every candidate is a layer; a layer that is not among the others is reported below.
        failure = readable(error);
      });
      const layers = [...missing].filter(at => artifact.layers[at]!.diffId === reading?.diffId);
      if (reading === undefined || layers.length === 0) return;
      for (const at of layers) missing.delete(at);
      problems.push(...reading.problems);
      await visit.done(layers);
    }, signal);
  }
  for (const at of missing) {
    const layer = artifact.layers[at]!;
    const message = `layer ${layer.diffId} was not there to read${failure ? `: ${failure.message}` : ''}`;
    lost(new PlimsollError(failure?.code ?? 'blob-missing', message), layer);
  }
  return problems;
}

/** Takes a whole file of a known size. */
function gather(size: number, done: (bytes: Buffer) => void): Take {
  const bytes = Buffer.allocUnsafeSlow(size);
  let length = 0;
  return {
    write(chunk) {
      bytes.set(chunk, length);
      length += chunk.length;
    },
    end: () => done(bytes),
  };
}

function entryIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
