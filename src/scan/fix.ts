/** Safe fixes of configuration: what would change, without changing anything. */
import { type FixedFile, fixFiles, type OwnChecks, wantsConfiguration } from '../check/index.ts';
import { PlimsollError, type Problem } from '../model/index.ts';
import { type OpenOptions, openArtifact } from '../source/index.ts';

export interface Fixes {
  files: FixedFile[];
  problems: Problem[];
}

export type FixOptions = OpenOptions & { ownChecks?: OwnChecks };

/** Bytes of configuration held at one time. */
const mostBytes = 256 * 1024 * 1024;

/**
 * What the safe fixes of all checks would change below a directory, or in one file.
 * @throws PlimsollError `usage` for a reference that is no directory or file with configuration
 * @example const { files } = await fixesOf('config:deploy', { env: process.env })
 */
export async function fixesOf(reference: string, options: FixOptions): Promise<Fixes> {
  const artifact = await openArtifact(reference, options);
  try {
    const { kind } = artifact.info;
    if (!artifact.walk || (kind !== 'config' && kind !== 'repo'))
      throw new PlimsollError('usage', `--fix changes files of config:DIR or config:FILE; ${reference} is neither`);
    const files: { path: string; text(): string }[] = [];
    let held = 0;
    const problems = await artifact.walk(entry => {
      const { path, size, type } = entry;
      if (type !== 'file' || !(artifact.oneFile || wantsConfiguration(path, size))) return undefined;
      held += size;
      if (held > mostBytes) throw new PlimsollError('bound', `the files of ${reference} exceed ${mostBytes} bytes`);
      const chunks: Buffer[] = [];
      return {
        write: chunk => void chunks.push(Buffer.from(chunk)),
        end() {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString('utf8');
          // What is no UTF-8 could not be written back as it was.
          if (Buffer.from(text, 'utf8').equals(bytes)) files.push({ path, text: () => text });
        },
      };
    }, options.signal);
    return { files: fixFiles(files, { oneFile: artifact.oneFile, own: options.ownChecks }), problems };
  } finally {
    await artifact.close();
  }
}
