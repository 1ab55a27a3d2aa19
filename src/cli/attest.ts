import type { Command } from 'commander';
import { neutral } from '../kit/index.ts';
import { exitCode, PlimsollError, type Problem } from '../model/index.ts';
import { attachedPage } from './attest-pages.ts';
import { predicateOf, predicateTypeOf } from './attested.ts';
import { commonOptions, type ReadingOptions, readingOptions, writeOut } from './options.ts';
import { exitOf, readOptionsOf } from './reading.ts';
import { attest, type SigningOptions, signingOf, signingOptions } from './signing.ts';
import { imageNameOf, targetOf } from './target.ts';
import { lookOf } from './terminal.ts';

interface AttestOptions extends ReadingOptions, SigningOptions {
  type: string;
  predicate?: string;
}

export function register(program: Command): void {
  const command = program
    .command('attest')
    .description('sign a statement about an image, and attach it in its registry')
    .argument('<reference>', 'image in a registry')
    .requiredOption(
      '--type <kind>',
      'cyclonedx, spdx, vuln, openvex, slsaprovenance, slsaprovenance1, link, or an address',
    )
    .option('--predicate <file>', 'what is stated (JSON); our own SBOM or scan where it is missing');
  signingOptions(readingOptions(commonOptions(command, ['table', 'json'])))
    .addHelpText(
      'after',
      `
What is made here, an SBOM or a scan, is stated of the platform's image; a file, of whatever the name stands for.

Examples:
  plimsoll attest registry.example/app:1.4 --type cyclonedx --key cosign.key
  plimsoll attest registry.example/app:1.4 --type openvex --predicate app.vex.json --key signing.pem
  plimsoll attest registry.example/app:1.4 --type vuln --identity-token token.txt \\
    --fulcio-url https://fulcio.example --rekor-url https://rekor.example
  plimsoll attest registry.example/app:1.4 --type spdx --key cosign.key --layout cosign   for cosign before version 3
`,
    )
    .action(async (reference: string, options: AttestOptions) => {
      imageNameOf(reference);
      const predicateType = predicateTypeOf(options.type);
      const signing = await signingOf(options, process.env);
      if (!signing)
        throw new PlimsollError('usage', 'nothing to sign with: name --key, or --identity-token and --fulcio-url');
      const reach = readOptionsOf(options, process.env);
      const made = await predicateOf(reference, options.type, options.predicate, options, reach);
      const target = await targetOf(reference, reach, made.digest);
      try {
        const done = await attest(target, predicateType, made.bytes, signing, {
          layout: options.layout,
          now: new Date(),
        });
        await printAttached({ ...done, type: predicateType, signed: true }, options);
        tellGaps(made.problems);
        process.exitCode = exitOf(made.problems, options.strict, exitCode.fine);
      } finally {
        target.client.close();
      }
    });
}

/** What is missing from what was attached goes with the image from now on: it is said, whatever else was asked for. */
export function tellGaps(problems: readonly Problem[]): void {
  for (const { gap, message } of problems) if (gap) process.stderr.write(`not complete: ${neutral(message)}\n`);
}

/** What was attached, for people or as JSON. */
export async function printAttached(
  { subject, type, place, signed }: { subject: string; type: string; place: string; signed: boolean },
  options: ReadingOptions,
): Promise<void> {
  const summary = { subject, type, place, signed };
  const page =
    options.format === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, ...summary })}\n`
      : attachedPage(summary, lookOf(options, process.env).lang);
  await writeOut(page, options.output);
}
