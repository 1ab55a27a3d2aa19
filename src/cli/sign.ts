import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';
import { signedPage } from './attest-pages.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { readOptionsOf } from './reading.ts';
import { type SigningOptions, signingOf, signingOptions, signTarget } from './signing.ts';
import { type ReachOptions, reachOptions, targetOf } from './target.ts';
import { lookOf } from './terminal.ts';

interface SignOptions extends CommonOptions, ReachOptions, SigningOptions {}

export function register(program: Command): void {
  const command = program
    .command('sign')
    .description('sign an image in its registry')
    .argument('<reference>', 'image in a registry; an index is signed as a whole');
  signingOptions(reachOptions(commonOptions(command, ['table', 'json'])))
    .addHelpText(
      'after',
      `
Keys are PEM (ECDSA, Ed25519, RSA) or cosign's files; $PLIMSOLL_KEY_PASSPHRASE or $COSIGN_PASSWORD opens them.

Examples:
  plimsoll sign registry.example/app:1.4 --key cosign.key
  plimsoll sign registry.example/app:1.4 --key cosign.key --layout cosign   for cosign before version 3
  plimsoll sign registry.example/app@sha256:… --identity-token token.txt \\
    --fulcio-url https://fulcio.example --rekor-url https://rekor.example
`,
    )
    .action(async (reference: string, options: SignOptions) => {
      const signing = await signingOf(options, process.env);
      if (!signing)
        throw new PlimsollError('usage', 'nothing to sign with: name --key, or --identity-token and --fulcio-url');
      const target = await targetOf(reference, readOptionsOf({ ...options, cache: false }, process.env));
      try {
        const { subject, place } = await signTarget(target, signing, { layout: options.layout, now: new Date() });
        const page =
          options.format === 'json'
            ? `${JSON.stringify({ schemaVersion: 1, subject, place })}\n`
            : signedPage({ subject, place }, lookOf(options, process.env).lang);
        await writeOut(page, options.output);
      } finally {
        target.client.close();
      }
    });
}
