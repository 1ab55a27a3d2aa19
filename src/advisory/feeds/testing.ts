import { openInput } from '../reader.ts';
import type { Advisory } from '../record.ts';
import type { Feed, Sink } from './feed.ts';

export interface Read {
  advisories: Advisory[];
  faults: string[];
  counts: string[];
}

/** What a feed makes of a document; undefined where it does not know it. Text comes in small pieces, as from a disk. */
export async function readWith(
  feed: Feed,
  text: string | Uint8Array,
  name = 'sample',
  piece = 4096,
): Promise<Read | undefined> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length; from += piece) yield bytes.subarray(from, from + piece);
  }
  const read: Read = { advisories: [], faults: [], counts: [] };
  const sink: Sink = {
    advisory: advisory => read.advisories.push(advisory),
    rating() {},
    epss() {},
    kev() {},
    release() {},
    fault: (message, example) => read.faults.push(`${message} (${example})`),
    count: name => read.counts.push(name),
  };
  const { sample, reader, close } = await openInput({ name, chunks: chunks() }, sink.fault);
  try {
    if (!feed.detects(sample)) return undefined;
    await feed.ingest(reader, sink);
    return read;
  } finally {
    await close();
  }
}

/** `ecosystem:release name ranges extra`, sorted: what matching sees of an advisory. */
export const linesOf = ({ entries }: Advisory): string[] =>
  entries
    .map(({ ecosystem, release, name, ranges, extra }) =>
      `${ecosystem}${release ? `:${release}` : ''} ${name} ${ranges} ${extra ? JSON.stringify(extra) : ''}`.trim(),
    )
    .sort();
