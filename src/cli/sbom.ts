import type { Command } from 'commander';
import { exitCode } from '../model/index.ts';
import { type CyclonedxVersion, sbomFormats, writeSbom } from '../sbom/index.ts';
import { inventoryOf } from '../scan/index.ts';
import { version } from './about.ts';
import { commonOptions, type ReadingOptions, readingOptions, writeOut } from './options.ts';
import { exitOf, readOptionsOf } from './reading.ts';
import { registerAttach } from './sbom-attach.ts';
import { registerFind } from './sbom-find.ts';
import { specVersionOption, timeOf } from './sbom-making.ts';
import { lookOf, watchProgress } from './terminal.ts';

interface SbomCommandOptions extends ReadingOptions {
  specVersion?: CyclonedxVersion;
}

export function register(program: Command): void {
  // Options after the name of a sub-command are its own.
  program.enablePositionalOptions();
  const command = program
    .command('sbom')
    .description('write an SBOM: what is aboard, for other tools')
    .argument('<reference>', 'image, archive, layout, root file system, source tree or SBOM');
  command.enablePositionalOptions();
  registerAttach(command);
  registerFind(command);
  readingOptions(
    commonOptions(
      command,
      sbomFormats.map(format => format.id),
    ),
  )
    .addOption(specVersionOption())
    .addHelpText(
      'after',
      `
The time in the document is $SOURCE_DATE_EPOCH, else when the image was made, so that the same image gives the same
document; only what has no such time, a directory, takes that of the run.

Examples:
  plimsoll sbom alpine:3.19 --output alpine.cdx.json
  plimsoll sbom oci:./layout --format spdx-json
  plimsoll sbom repo:. --format cyclonedx-json --spec-version 1.5
`,
    )
    .action(async (reference: string, options: SbomCommandOptions) => {
      const look = lookOf(options, process.env);
      const watcher = watchProgress(options, look.lang);
      const read = { ...readOptionsOf(options, process.env), stdin: process.stdin, onProgress: watcher.onProgress };
      const aboard = await inventoryOf(reference, read).finally(watcher.stop);
      const { artifact, inventory, problems } = aboard;
      const bill = aboard.read?.bill ?? { artifact, os: inventory.os, packages: inventory.packages, problems };
      const created = timeOf(bill.artifact, process.env, new Date());
      await writeOut(
        await writeSbom(options.format, bill, { created, version, specVersion: options.specVersion }),
        options.output,
      );
      process.exitCode = exitOf(problems, options.strict, exitCode.fine);
    });
}
