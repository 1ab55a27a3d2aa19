/** What is attested: read from a file, or made here. */
import { PlimsollError, type Problem } from '../model/index.ts';
import { predicateTypes, registryBounds } from '../registry/index.ts';
import { type CyclonedxVersion, sbomFormats, writeSbom } from '../sbom/index.ts';
import { inventoryOf, type ReadOptions, scan } from '../scan/index.ts';
import { version } from './about.ts';
import type { ReadingOptions } from './options.ts';
import { databaseOf, fileOf, isOffline } from './reading.ts';
import { timeOf } from './sbom-making.ts';

/** A document, and the digest of the platform's manifest that it was made of. */
export interface Made {
  bytes: Uint8Array;
  digest?: string;
  problems: Problem[];
}

/** Kinds that are made here where no file is given, with the format they are written in. */
const made: Record<string, string> = { cyclonedx: 'cyclonedx-json', spdx: 'spdx-json' };

/** The address of a kind, or the address itself. */
export function predicateTypeOf(kind: string): string {
  const known = Object.hasOwn(predicateTypes, kind) ? predicateTypes[kind as keyof typeof predicateTypes] : undefined;
  if (known && kind !== 'signature') return known;
  if (!known && URL.canParse(kind)) return kind;
  const names = Object.keys(predicateTypes).filter(name => name !== 'signature');
  const hint = kind === 'signature' ? 'plimsoll sign signs an image' : `${names.join(', ')} are, and any address`;
  throw new PlimsollError('usage', `${JSON.stringify(kind)} is no kind of attestation; ${hint}`);
}

/**
 * The predicate of a kind: the file's, else our own SBOM or scan.
 * @throws PlimsollError `usage`, `record-invalid` for a file that is no JSON, and what reading the image throws
 */
export async function predicateOf(
  reference: string,
  kind: string,
  file: string | undefined,
  options: ReadingOptions,
  reach: ReadOptions,
): Promise<Made> {
  if (file !== undefined) return { bytes: jsonIn(await fileOf(file), file), problems: [] };
  const format = Object.hasOwn(made, kind) ? made[kind] : undefined;
  if (format) return sbomOf(reference, format, undefined, reach);
  if (kind === 'vuln') return scanOf(reference, options, reach);
  throw new PlimsollError('usage', `--predicate is missing: ${kind} is not made here`);
}

/** Our own SBOM of an image. */
export async function sbomOf(
  reference: string,
  format: string,
  specVersion: CyclonedxVersion | undefined,
  reach: ReadOptions,
): Promise<Made> {
  const { artifact, inventory, problems } = await inventoryOf(reference, reach);
  const bill = { artifact, os: inventory.os, packages: inventory.packages, problems };
  const created = timeOf(artifact, process.env, new Date());
  const chunks = await writeSbom(format, bill, { created, version, specVersion });
  return { bytes: bounded([...chunks].join('')), problems, ...(artifact.digest && { digest: artifact.digest }) };
}

async function scanOf(reference: string, options: ReadingOptions, reach: ReadOptions): Promise<Made> {
  const { formatOf } = await import('../report/index.ts');
  const now = new Date();
  const offline = isOffline(options, process.env);
  const result = await scan(reference, { ...reach, db: databaseOf(options, process.env), offline, now });
  const chunks: string[] = [];
  const times = { started: now, finished: new Date() };
  for await (const chunk of formatOf('cosign-vuln').write(result, { version, times }) as AsyncIterable<string>)
    chunks.push(chunk);
  const { digest } = result.artifact;
  return { bytes: bounded(chunks.join('')), problems: result.problems, ...(digest && { digest }) };
}

/** @throws PlimsollError `record-invalid`, `bound` */
function jsonIn(bytes: Uint8Array, file: string): Uint8Array {
  const text = bounded(
    Buffer.from(bytes)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  );
  try {
    JSON.parse(Buffer.from(text).toString('utf8'));
  } catch (cause) {
    throw new PlimsollError('record-invalid', `${file} is not JSON, and a statement holds nothing else`, { cause });
  }
  return text;
}

function bounded(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.byteLength > registryBounds.attachedBytes)
    throw new PlimsollError('bound', `the document has more than ${registryBounds.attachedBytes} bytes`);
  return bytes;
}

/** Media type of what is attached unsigned. */
export const mediaTypeOf = (format: string): string => sbomFormats.find(({ id }) => id === format)!.mediaType;
