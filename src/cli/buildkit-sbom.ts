import { lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { exitCode, PlimsollError, type Problem } from '../model/index.ts';
import { writeSbom } from '../sbom/index.ts';
import { inventoryOf } from '../scan/index.ts';
import { version } from './about.ts';
import { writeOut } from './options.ts';
import { exitOf } from './reading.ts';
import { timeOf } from './sbom-making.ts';

type Env = Record<string, string | undefined>;

/** A root file system that BuildKit mounted for us. */
interface Target {
  name: string;
  path: string;
}

export function register(program: Command): void {
  program
    .command('buildkit-sbom')
    .description('write SBOMs as BuildKit asks its generators: docker buildx build --sbom=generator=IMAGE')
    .option('--debug', 'stack traces of errors')
    .addHelpText(
      'after',
      `
Reads BUILDKIT_SCAN_SOURCE, BUILDKIT_SCAN_SOURCE_EXTRAS and BUILDKIT_SCAN_DESTINATION, which BuildKit sets
(its docs/attestations/sbom-protocol.md). deploy/buildkit/Dockerfile makes the image.
`,
    )
    .action(async () => {
      const { targets, destination } = askedOf(process.env);
      const problems: Problem[] = [];
      for (const target of targets) problems.push(...(await writeStatement(target, destination)));
      for (const { message } of problems) process.stderr.write(`${message}\n`);
      // A part that is missing fails the build: an SBOM that lacks it would be believed.
      process.exitCode = exitOf(problems, false, exitCode.fine);
    });
}

/** @throws PlimsollError `usage` */
function askedOf(env: Env): { targets: Target[]; destination: string } {
  const folder = (name: string): string => {
    const path = env[name];
    if (!path) throw new PlimsollError('usage', `${name} is not set: BuildKit runs this, not a person`);
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new PlimsollError('usage', `${name} is no directory: ${path}`);
    return path;
  };
  const core = folder('BUILDKIT_SCAN_SOURCE');
  const targets = [{ name: basename(core), path: core }, ...extrasOf(env['BUILDKIT_SCAN_SOURCE_EXTRAS'])];
  return { targets, destination: folder('BUILDKIT_SCAN_DESTINATION') };
}

/** Stages and the build context; not set, empty and not there all mean none. */
function extrasOf(folder: string | undefined): Target[] {
  if (!folder || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder)
    .sort()
    .map(name => ({ name, path: join(folder, name) }))
    .filter(({ path }) => lstatSync(path).isDirectory());
}

/** The name that BuildKit's Dockerfile frontend gives to the build context, which is a source tree. */
const contextName = 'sbom-context';

/** One in-toto statement whose predicate is the SPDX document. BuildKit itself fills in the subject. */
async function writeStatement({ name, path }: Target, destination: string): Promise<Problem[]> {
  const reference = name === contextName ? `repo:${path}` : `rootfs:${path}`;
  const { artifact, inventory, problems } = await inventoryOf(reference, { env: process.env });
  const bill = {
    // Where it was mounted says nothing to whoever reads the document.
    artifact: { ...artifact, reference: name },
    os: inventory.os,
    packages: inventory.packages,
    problems,
  };
  const created = timeOf(artifact, process.env, new Date());
  const document = await writeSbom('spdx-json', bill, { created, version });
  await writeOut(statementOf(document), join(destination, `${name}.spdx.json`));
  return problems;
}

function* statementOf(predicate: Iterable<string>): Iterable<string> {
  yield '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","subject":[],"predicate":';
  yield* predicate;
  yield '}\n';
}
