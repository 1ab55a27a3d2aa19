/** Takes the content of wanted files: streams it to whoever reads streams, holds it once for all who read whole files. */
import type { ByteSink, ExtractFile, Extractor, FactSink, FileMeta } from '../model/index.ts';
import { PlimsollError } from '../model/index.ts';
import type { Take } from '../source/index.ts';
import { extractBounds } from './bounds.ts';
import type { LayerSink } from './sink.ts';

/** One file for one extractor; `meta.path` is the name under which it is wanted. */
export interface Delivery {
  extractor: Extractor;
  meta: FileMeta;
}

export interface Intake {
  /**
   * Takes one file's content for all deliveries; all of them have the same size.
   * @param linked they are links to the file, of which there may be many.
   */
  take(deliveries: Delivery[], linked?: boolean): Take;
  /** Delivers a file that passed earlier once more, under other names. Returns what needs its content again. */
  again(deliveries: Delivery[], path: string): Delivery[];
  /** An entry of this path takes the place of an earlier one. */
  forget(path: string): void;
  /** Runs the extractors that wait for the whole layer. */
  finish(): Promise<void>;
}

export function createIntake(sink: LayerSink): Intake {
  /** Small files that hard links may still name. */
  const kept = new Map<string, Uint8Array>();
  let keptBytes = 0;
  /** Files that wait for the end of the layer. */
  const waiting = new Map<Extractor, Map<string, ExtractFile>>();
  let heldBytes = 0;
  /** Everything that was taken, so that the common entry costs one look-up. */
  const taken = new Set<string>();
  const asynchronous: Promise<unknown>[] = [];
  let linkBytes = 0;

  /** Whether a link asks for more than all links of a layer may. */
  const linksTooMuch = ({ extractor, meta }: Delivery, bytes: number): boolean => {
    linkBytes += bytes;
    if (linkBytes <= extractBounds.linkBytes) return false;
    const message = `links to package files of this layer ask for more than ${extractBounds.linkBytes} bytes`;
    sink.failed(extractor, meta.path, new PlimsollError('bound', message));
    return true;
  };

  const hold = (extractor: Extractor, file: ExtractFile) => {
    const files = waiting.get(extractor) ?? new Map<string, ExtractFile>();
    waiting.set(extractor, files);
    files.set(file.path, file);
    heldBytes += file.bytes.length;
  };

  /** Hands a whole file to the extractors. A promise only if one of them works asynchronously. */
  const deliver = (deliveries: Delivery[], bytes: Uint8Array): Promise<unknown> | undefined => {
    const running: Promise<void>[] = [];
    let file: ExtractFile | undefined;
    for (const { extractor, meta } of deliveries) {
      if (file?.path !== meta.path) file = wholeFile(meta, bytes);
      taken.add(meta.path);
      if (extractor.extractAll) hold(extractor, file);
      if (!extractor.extract) continue;
      try {
        const done = extractor.extract(file, sink.at(extractor, meta.path));
        if (done) running.push(done.catch(error => sink.failed(extractor, meta.path, error)));
      } catch (error) {
        sink.failed(extractor, meta.path, error);
      }
    }
    return running.length > 0 ? Promise.all(running) : undefined;
  };

  const keep = (path: string, bytes: Uint8Array) => {
    if (bytes.length > extractBounds.linkedFileBytes || keptBytes + bytes.length > extractBounds.linkedBytes) return;
    kept.set(path, bytes);
    keptBytes += bytes.length;
  };

  const tooLarge = ({ extractor, meta }: Delivery): boolean => {
    if (meta.size <= extractor.maxBytes) return false;
    const message = `it has ${meta.size} bytes, more than the ${extractor.maxBytes} that ${extractor.id} reads`;
    sink.failed(extractor, meta.path, new PlimsollError('bound', message));
    return true;
  };

  return {
    take(deliveries, linked = false) {
      const wanted = deliveries.filter(
        delivery => !tooLarge(delivery) && !(linked && linksTooMuch(delivery, delivery.meta.size)),
      );
      const streams: Stream[] = wanted.flatMap(delivery => openStream(delivery, sink) ?? []);
      for (const { meta } of streams) taken.add(meta.path);
      const reads = wanted.filter(({ extractor }) => extractor.extract || extractor.extractAll);
      const size = reads[0]?.meta.size ?? 0;
      if (reads.length > 0 && heldBytes + size > extractBounds.heldBytes) {
        const message = `the files to be held of this layer exceed ${extractBounds.heldBytes} bytes`;
        for (const { extractor, meta } of reads.splice(0)) {
          sink.failed(extractor, meta.path, new PlimsollError('bound', message));
        }
      }
      if (reads.length === 0 && streams.length === 0) return undefined;

      const bytes = reads.length > 0 ? Buffer.allocUnsafeSlow(size) : undefined;
      let length = 0;
      return {
        write(chunk) {
          if (bytes) {
            bytes.set(chunk.length > size - length ? chunk.subarray(0, size - length) : chunk, length);
            length = Math.min(size, length + chunk.length);
          }
          for (const stream of streams) stream.attempt(to => to.write(chunk));
        },
        end() {
          for (const stream of streams) stream.attempt(to => to.end());
          if (!bytes) return undefined;
          const whole = bytes.subarray(0, length);
          if (reads[0]) keep(reads[0].meta.path, whole);
          return deliver(reads, whole) as Promise<void> | undefined;
        },
        abort(reason) {
          for (const { extractor, meta } of wanted) {
            sink.problem({ ...reason, path: meta.path, ...(extractor.database && { gap: true }) });
          }
        },
      };
    },

    again(deliveries, path) {
      const bytes = kept.get(path);
      const later: Delivery[] = [];
      for (const delivery of deliveries) {
        const { extractor, meta } = delivery;
        const said = sink.said(extractor, path);
        if (extractor.stream && taken.has(path)) {
          // A large file under a second name: the same facts, without reading it again.
          const facts = sink.at(extractor, meta.path);
          for (const fact of said?.packages ?? []) facts.package(fact);
          for (const finding of said?.findings ?? []) {
            const { subject } = finding;
            facts.finding(
              subject.kind === 'file' && subject.path === path
                ? { ...finding, subject: { ...subject, path: meta.path } }
                : finding,
            );
          }
        } else if (bytes) {
          if (linksTooMuch(delivery, bytes.length)) continue;
          const file = { ...meta, size: bytes.length };
          const running = deliver([{ extractor, meta: file }], bytes);
          if (running) asynchronous.push(running);
        } else later.push(delivery);
      }
      return later;
    },

    forget(path) {
      if (!taken.delete(path)) return;
      sink.forget(path);
      keptBytes -= kept.get(path)?.length ?? 0;
      kept.delete(path);
      for (const files of waiting.values()) {
        heldBytes -= files.get(path)?.bytes.length ?? 0;
        files.delete(path);
      }
    },

    async finish() {
      await Promise.all(asynchronous);
      for (const [extractor, files] of waiting) {
        const first = files.keys().next();
        if (first.done) continue;
        try {
          await extractor.extractAll?.([...files.values()], sinkOfAll(extractor, files, first.value, sink));
        } catch (error) {
          sink.failed(extractor, first.value, error);
        }
      }
    },
  };
}

interface Stream {
  meta: FileMeta;
  /** Runs a step; after one that throws, the file is given up for this extractor alone. */
  attempt(step: (to: ByteSink) => void): void;
}

function openStream({ extractor, meta }: Delivery, sink: LayerSink): Stream | undefined {
  let to: ByteSink | undefined;
  const attempt = (step: () => void) => {
    try {
      step();
    } catch (error) {
      to = undefined;
      sink.failed(extractor, meta.path, error);
    }
  };
  attempt(() => {
    to = extractor.stream?.(meta, sink.at(extractor, meta.path));
  });
  if (!to) return undefined;
  return { meta, attempt: step => to && attempt(() => step(to!)) };
}

const decoder = new TextDecoder();

function wholeFile(meta: FileMeta, bytes: Uint8Array): ExtractFile {
  let text: string | undefined;
  return {
    path: meta.path,
    size: bytes.length,
    mode: meta.mode,
    bytes,
    text() {
      text ??= decoder.decode(bytes);
      return text;
    },
  };
}

/** Facts of an extractor that read several files together go to the file that each one names. */
function sinkOfAll(extractor: Extractor, files: Map<string, ExtractFile>, first: string, sink: LayerSink): FactSink {
  const at = (path = first) => {
    const file = path.includes('!/') ? path.slice(0, path.indexOf('!/')) : path;
    return sink.at(extractor, files.has(path) ? path : files.has(file) ? file : first);
  };
  return {
    package: fact => at(fact.path).package(fact),
    os: release => at().os(release),
    owns: (name, paths) => at().owns(name, paths),
    licence: (name, licences) => at().licence(name, licences),
    finding: finding => at('path' in finding.subject ? finding.subject.path : undefined).finding(finding),
    judged: (kind, path) => at(path).judged(kind),
    problem: problem => at(problem.path).problem(problem),
  };
}
