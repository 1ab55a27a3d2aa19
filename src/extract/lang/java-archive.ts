/** Java archives: jar, war, ear and their kin, with what is nested, shaded or renamed in them. */
import type { ByteSink, Extractor } from '../../model/index.ts';
import { readArchive } from './java/archive.ts';
import { archiveBounds, newBudget } from './java/bounds.ts';
import { isArchive } from './java/jar.ts';
import { streamedArchive } from './java/streamed.ts';

export const javaArchive: Extractor = {
  id: 'lang/java-archive',
  version: 2,
  maxBytes: archiveBounds.fileBytes,
  wants: isArchive,
  stream({ path, size }, facts) {
    const place = { path, depth: 0, budget: newBudget(), facts };
    if (size > archiveBounds.wholeBytes) return streamedArchive(place);
    return whole(size, bytes => readArchive(bytes, place));
  },
  capability: {
    what: 'Java archives: by their poms, else by manifest, file name and classes; nested, shaded and renamed ones',
    files: ['**/*.{jar,war,ear,par,sar,nar,jpi,hpi,kar,lpkg,jmod}'],
    type: 'maven',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/** Gathers a file in a buffer that has served another before: fresh memory costs more than what is done with it. */
function whole(size: number, read: (bytes: Buffer) => void): ByteSink {
  const at = spare.findIndex(({ length }) => length >= size);
  const buffer = at < 0 ? Buffer.allocUnsafeSlow(Math.ceil(size / grain) * grain) : spare.splice(at, 1)[0]!;
  let length = 0;
  return {
    write(chunk) {
      const taken = Math.min(chunk.length, size - length);
      buffer.set(taken === chunk.length ? chunk : chunk.subarray(0, taken), length);
      length += taken;
    },
    end() {
      try {
        read(buffer.subarray(0, length));
      } finally {
        if (spare.length < mostSpare && buffer.length <= largestSpare) spare.push(buffer);
      }
    },
  };
}

const spare: Buffer[] = [];
const mostSpare = 4;
/** Bytes. */
const largestSpare = 16 * 1024 * 1024;
const grain = 1024 * 1024;
