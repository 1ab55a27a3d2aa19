/** The export of a daemon: one tar of all layers, read as it comes, of which nothing is kept but small JSON documents. */
import { PlimsollError } from '../model/index.ts';
import { sourceBounds } from './bounds.ts';
import { type Channel, createChannel } from './channel.ts';
import { stopIfAborted } from './file-bytes.ts';
import { imageBounds } from './image-bounds.ts';
import { createTarWalk, type TarEntry } from './tar/walk.ts';
import type { Blob, Take } from './types.ts';

export interface ExportVisitor {
  /** Each member that may be a layer, while it passes. May stop reading before its end. */
  layer(blob: Blob): Promise<void>;
  /** Each JSON document: manifest, config and the like. */
  json(bytes: Uint8Array): void;
}

/** Members that are neither: Docker's version marks, and documents of which the name says so. */
const isMark = (path: string): boolean => /(^|\/)VERSION$/.test(path);
const isDocument = (path: string): boolean => /(\.json|(^|\/)(json|repositories|oci-layout))$/.test(path);

/**
 * Reads an export to its end.
 * @param where names it in errors
 * @throws `archive-invalid` when it is cut off; what the visitor throws
 */
export async function readExport(
  blob: Blob,
  where: string,
  visitor: ExportVisitor,
  signal?: AbortSignal,
): Promise<void> {
  let open: Channel | undefined;
  let jsonBytes = 0;

  function layer(): NonNullable<Take> {
    const channel = createChannel();
    open = channel;
    const done = visitor.layer(channel.blob).finally(() => channel.close());
    // Its failure is met at `end`; until then it must not count as unhandled.
    done.catch(() => {});
    return {
      write: chunk => channel.push(chunk),
      async end() {
        channel.end();
        await done;
      },
      abort: problem => channel.end(new PlimsollError(problem.code, problem.message)),
    };
  }

  function document(entry: TarEntry): NonNullable<Take> {
    const pieces: Buffer[] = [];
    jsonBytes += entry.size;
    if (jsonBytes > imageBounds.archiveJsonBytes) {
      throw new PlimsollError('bound', `${where} has more than ${imageBounds.archiveJsonBytes} bytes of JSON`);
    }
    return {
      write: chunk => void pieces.push(Buffer.from(chunk)),
      async end() {
        const bytes = Buffer.concat(pieces);
        if (isDocument(entry.path) || isJson(bytes)) {
          visitor.json(bytes);
          return;
        }
        // A layer whose first file's name begins with a bracket.
        const take = layer();
        take.write(bytes);
        await take.end();
      },
    };
  }

  const walk = createTarWalk(
    entry => {
      if (entry.type !== 'file' || isMark(entry.path)) return undefined;
      const small = entry.size <= imageBounds.configBytes;
      if (isDocument(entry.path)) return small ? document(entry) : undefined;
      return small ? undecided(entry, document, layer) : layer();
    },
    { ...sourceBounds, entries: imageBounds.archiveMembers },
  );
  try {
    for await (const chunk of blob) {
      stopIfAborted(signal);
      await walk.write(chunk);
      // One chunk of the export at a time, however slowly its layers are read.
      await open?.drained();
    }
    walk.end();
  } catch (error) {
    open?.end(error);
    if (error instanceof PlimsollError && error.code === 'archive-invalid') {
      throw new PlimsollError('archive-invalid', `${where} is damaged: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** Blobs of an OCI layout have no telling names: the first byte shows which may be JSON. */
function undecided(
  entry: TarEntry,
  document: (entry: TarEntry) => NonNullable<Take>,
  layer: () => NonNullable<Take>,
): NonNullable<Take> {
  let take: Take;
  return {
    write(chunk) {
      take ??= chunk[0] === OPEN_BRACE || chunk[0] === OPEN_BRACKET ? document(entry) : layer();
      take.write(chunk);
    },
    end: () => take?.end(),
    abort: problem => take?.abort?.(problem),
  };
}

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}
