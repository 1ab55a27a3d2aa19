/** Dispatches the entries of one layer to the extractors that want them, and gathers what they say. */
import type { Extractor, FileMeta, LayerFacts } from '../model/index.ts';
import { type Entry, type Take, whiteoutOf } from '../source/index.ts';
import { extractBounds } from './bounds.ts';
import { createIntake, type Delivery } from './intake.ts';
import { createPathSet, resolveLink } from './paths.ts';
import { createLayerSink } from './sink.ts';

/** The part of the layer facts that comes from its entries. */
export type Collected = Pick<LayerFacts, 'files' | 'whiteouts' | 'opaques' | 'paths' | 'problems'>;

export interface Collector {
  /** Offers one entry, in the order of the layer. */
  onEntry(entry: Entry): Take;
  /**
   * Paths whose content was passed over before a link showed that it is wanted under another name. When there are any,
   * walk the layer once more with `onEntryAgain`.
   */
  pending(): string[];
  onEntryAgain(entry: Entry): Take;
  /** Runs what waited for the whole layer, and hands over everything. */
  finish(): Promise<Collected>;
}

/** Only these extractors can report what a distribution package already owns. */
const ownable = /^(lang|binary|wasm)\//;

/**
 * @param options.whiteouts `.wh.` names delete what lower layers hold (layers), or are plain files (a root file system).
 * @param options.keepOwned which files of distribution packages are kept; those that other extractors read, otherwise.
 * @example const collector = createCollector(extractors, { whiteouts: true });
 *   await readLayer(blob, layer, collector.onEntry); const { files } = await collector.finish();
 */
export function createCollector(
  extractors: readonly Extractor[],
  options: { whiteouts: boolean; keepOwned?: (path: string) => boolean },
): Collector {
  const owners = extractors.filter(extractor => ownable.test(extractor.id));
  const ofDirectories = extractors.filter(extractor => extractor.directory);
  const inspectors = extractors.filter(extractor => extractor.inspect);
  const readByOthers = (path: string) => owners.some(one => one.wants(path, { path, size: 0, mode: 0o755 }));
  const sink = createLayerSink(options.keepOwned ?? readByOthers);
  const intake = createIntake(sink);
  const paths = createPathSet();
  const whiteouts = new Set<string>();
  const opaques = new Set<string>();
  /** Target → the links to it → what is to be made of its content in the second pass. */
  const pending = new Map<string, Map<string, Delivery[]>>();
  /** Wanted links so far, by path → the file they name: a link to a link names the same file. */
  const links = new Map<string, string>();

  const wantedBy = (meta: FileMeta): Extractor[] => {
    let wanted = none;
    for (const extractor of extractors) {
      if (!extractor.wants(meta.path, meta)) continue;
      if (wanted === none) wanted = [];
      wanted.push(extractor);
    }
    return wanted;
  };

  /** The content of a link is that of its target, which may have passed already, unwanted under its own name. */
  const follow = (entry: Entry, target: string, wanted: Extractor[]): void => {
    if (links.size >= extractBounds.links) {
      const message = `more than ${extractBounds.links} links to package files; the rest were not followed`;
      sink.problem({ code: 'bound', message, path: entry.path });
      return;
    }
    const file = links.get(target) ?? target;
    links.set(entry.path, file);
    const meta = { path: entry.path, size: entry.size, mode: entry.mode };
    const later = intake.again(
      wanted.map(extractor => ({ extractor, meta })),
      file,
    );
    if (later.length === 0) return;
    const waiting = pending.get(file) ?? new Map<string, Delivery[]>();
    pending.set(file, waiting.set(entry.path, later));
  };

  /** An entry takes the place of an earlier link. */
  const forgetLink = (path: string): void => {
    const target = links.get(path);
    if (target === undefined) return;
    links.delete(path);
    const waiting = pending.get(target);
    if (waiting?.delete(path) && waiting.size === 0) pending.delete(target);
  };

  return {
    onEntry(entry) {
      const { path, type } = entry;
      const whiteout = options.whiteouts ? whiteoutOf(path) : undefined;
      if (whiteout) {
        if (whiteout.kind === 'whiteout') whiteouts.add(whiteout.path);
        else if (whiteout.kind === 'opaque') opaques.add(whiteout.path);
        return undefined;
      }
      paths.add(path, type === 'directory');
      intake.forget(path);
      forgetLink(path);
      if (type === 'directory' && ofDirectories.length > 0) {
        sink.forget(path);
        for (const extractor of ofDirectories) extractor.directory!(path, sink.at(extractor, path), entry.mode);
      }
      if (inspectors.length > 0) sink.forget(path);
      if (type === 'file') {
        for (const extractor of inspectors) extractor.inspect!(entry, sink.at(extractor, path));
      }
      if (type !== 'file' && type !== 'hardlink' && type !== 'symlink') return undefined;
      const wanted = wantedBy(entry);
      if (wanted.length === 0) return undefined;
      if (type === 'file') return intake.take(wanted.map(extractor => ({ extractor, meta: entry })));
      if (type === 'hardlink') follow(entry, resolveLink('', entry.linkname ?? ''), wanted);
      else {
        // A link from one wanted place to another is read there; a database that lives elsewhere must not be lost.
        const target = resolveLink(path, entry.linkname ?? '');
        const lost = wanted.filter(one => one.database && !one.wants(target, { path: target, size: 0, mode: 0o644 }));
        if (lost.length > 0) follow(entry, target, lost);
      }
      return undefined;
    },
    pending: () => [...pending.keys()],
    onEntryAgain(entry) {
      const waiting = entry.type === 'file' ? pending.get(entry.path) : undefined;
      if (!waiting) return undefined;
      pending.delete(entry.path);
      const deliveries = [...waiting.values()].flat();
      return intake.take(
        deliveries.map(({ extractor, meta }) => ({ extractor, meta: { ...meta, size: entry.size } })),
        true,
      );
    },
    async finish() {
      for (const [target, waiting] of pending) {
        for (const { extractor, meta } of [...waiting.values()].flat()) {
          sink.failed(extractor, meta.path, new Error(`it is a link to ${target}, which this layer does not hold`));
        }
      }
      await intake.finish();
      return {
        files: sink.files(),
        whiteouts: [...whiteouts].sort(),
        opaques: [...opaques].sort(),
        paths: paths.pack(),
        problems: sink.problems(),
      };
    },
  };
}

const none: Extractor[] = [];
