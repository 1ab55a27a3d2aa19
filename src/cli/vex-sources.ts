import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';
import type { ReadOptions } from '../scan/index.ts';
import type { VexFile, VexSource } from '../scan/vex.ts';
import { fileOf } from './reading.ts';

/** `--vex`, the same for every command that judges. */
export const vexOption = (command: Command): Command =>
  command.option(
    '--vex <source>',
    'VEX (OpenVEX, CycloneDX, CSAF): a file; "registry": what hangs on the image; repo:DIR or repo:https://…: a VEX repository. What it says is not affected is waived; may be repeated',
    (source: string, sources: string[] | undefined) => [...(sources ?? []), source],
  );

/** What `--vex` names: files are read now, the others when it is known what was scanned. */
export async function vexSourcesOf(
  named: readonly string[] | undefined,
  reach: ReadOptions,
): Promise<(VexFile | VexSource)[]> {
  const sources: (VexFile | VexSource)[] = [];
  for (const name of named ?? []) {
    if (name === 'registry') sources.push(attached(reach));
    else if (name.startsWith('repo:')) sources.push(repository(name.slice('repo:'.length), reach));
    else sources.push({ name, bytes: await fileOf(name) });
  }
  return sources;
}

const attached =
  (reach: ReadOptions): VexSource =>
  async artifact => {
    const { hangingOn } = await import('../scan/attached.ts');
    const hanging = hangingOn(artifact, reach);
    try {
      return await hanging.vex();
    } finally {
      hanging.close();
    }
  };

/** A repository that was named and cannot be read ends the scan, as a file would. */
const repository =
  (place: string, { env = {}, signal }: ReadOptions): VexSource =>
  async (artifact, packages) => {
    if (!place) throw new PlimsollError('usage', '--vex repo: needs a folder or an https address');
    const { vexOfRepository } = await import('../scan/vex-repository.ts');
    const purls = new Set(packages().map(({ purl }) => purl));
    const image = imagePurl(artifact.reference);
    if (image) purls.add(image);
    return { files: await vexOfRepository(place, purls, env, signal), problems: [] };
  };

/** Images are named by the last part of their name (purl-spec, PURL-TYPES, oci). */
function imagePurl(reference: string): string | undefined {
  const name = /([^/:@]+)(?::[^/@]*)?(?:@.*)?$/.exec(reference)?.[1];
  return name && `pkg:oci/${name.toLowerCase()}`;
}
