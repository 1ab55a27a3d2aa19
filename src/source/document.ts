/** References to one document that says what is aboard, rather than to what is: SBOMs. */
import { PlimsollError } from '../model/index.ts';
import { readSmall } from './file-bytes.ts';
import { imageBounds } from './image-bounds.ts';
import type { Named } from './resolve.ts';
import type { Artifact, OpenOptions } from './types.ts';

/**
 * `sbom:FILE`; `sbom:-` is standard input. The document is read when it is asked for, and what it is about is known then.
 * @throws `reference-not-found`, `file-unreadable`, `bound`
 */
export async function openDocument(path: string, named: Named, { stdin }: OpenOptions): Promise<Artifact> {
  if (path === '-') return document(await drain(stdin), named);
  return document(
    readSmall(path, `the file ${path}`, size => accept(size, path)),
    named,
  );
}

/** Standard input: an SBOM where it begins like one, else configuration. */
export async function openStdin(named: Named, options: OpenOptions): Promise<Artifact> {
  const bytes = await drain(options.stdin);
  if (looksLikeSbom(bytes)) return document(bytes, { ...named, transport: 'sbom:' });
  const { openConfig } = await import('./config.ts');
  const again = (async function* () {
    yield bytes;
  })();
  return openConfig('-', named, { ...options, stdin: again });
}

function document(bytes: Uint8Array, named: Named): Artifact {
  return {
    info: { ...named, kind: 'sbom', layers: [] },
    layers: [],
    document: bytes,
    problems: [],
    close: async () => {},
  };
}

function accept(size: number, what: string): void {
  if (size > imageBounds.sbomBytes)
    throw new PlimsollError('bound', `${what} has more than ${imageBounds.sbomBytes} bytes, too many for an SBOM`);
}

async function drain(stdin: OpenOptions['stdin']): Promise<Buffer> {
  if (!stdin) throw new PlimsollError('reference-invalid', 'this command does not read standard input');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    size += chunk.length;
    accept(size, 'standard input');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the first kilobytes of SBOMs hold, and configuration does not. */
const signs =
  /"bomFormat"|"spdxVersion"|^\s*SPDXVersion:|cyclonedx\.org\/schema\/bom|spdx\.org\/rdf\/3|"artifacts"\s*:\s*\[\s*\{\s*"id"|in-toto\.io\/Statement|application\/vnd\.in-toto\+json/m;

function looksLikeSbom(bytes: Buffer): boolean {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return signs.test(bytes.toString(wide ? 'utf16le' : 'utf8', 0, 64 * 1024));
}
