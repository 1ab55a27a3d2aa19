import type { Command } from 'commander';
import { Option } from 'commander';
import { exitCode, PlimsollError } from '../model/index.ts';
import { type CyclonedxVersion, sbomFormats, writeSbom } from '../sbom/index.ts';
import { inventoryOf } from '../scan/index.ts';
import { version } from './about.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { exitOf } from './reading.ts';
import { specVersionOption, timeOf } from './sbom-making.ts';

interface ConvertOptions extends Omit<CommonOptions, 'format'> {
  to: string;
  specVersion?: CyclonedxVersion;
  strict?: boolean;
}

export function register(program: Command): void {
  const formats = sbomFormats.map(format => format.id);
  const command = program
    .command('convert')
    .description('an SBOM of one format in another')
    .argument('<file>', 'CycloneDX, SPDX or Syft’s JSON, also within an attestation; - for standard input');
  command
    .addOption(new Option('--to <format>', 'what to write').choices(formats).makeOptionMandatory())
    .addOption(specVersionOption())
    .option('--strict', 'exit 3 when anything of the document could not be read')
    .addHelpText(
      'after',
      `
What the other format has no place for is written as properties (CycloneDX), annotations (SPDX 2) or extensions (SPDX 3);
what is lost all the same is said on standard error.

Examples:
  plimsoll convert app.spdx.json --to cyclonedx-json
  plimsoll convert bom.xml --to cyclonedx-json --spec-version 1.4 --output bom.json
  syft app:1.4 --output json | plimsoll convert - --to spdx3-json
`,
    );
  commonOptions(command, formats).action(async (file: string, options: ConvertOptions) => {
    const { read, problems } = await inventoryOf(`sbom:${file}`, { stdin: process.stdin });
    if (!read) throw new PlimsollError('internal', `${file} was not read as an SBOM`);
    const { bill, created, lost } = read;
    // The document was made when the other one was: nothing was looked at anew.
    const time = timeOf({ ...bill.artifact, created: created ?? bill.artifact.created ?? '' }, process.env, new Date());
    const chunks = await writeSbom(options.to, bill, { created: time, version, specVersion: options.specVersion });
    await writeOut(chunks, options.output);
    if (!options.quiet) {
      for (const what of lost) process.stderr.write(`not carried over: ${what}\n`);
      for (const { message } of problems) process.stderr.write(`${message}\n`);
    }
    process.exitCode = exitOf(problems, options.strict, exitCode.fine);
  });
}
