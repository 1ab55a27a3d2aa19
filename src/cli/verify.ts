import type { Command } from 'commander';
import { exitCode, PlimsollError } from '../model/index.ts';
import type { Attached, Verdicts } from '../registry/index.ts';
import { verifiedPage } from './attest-pages.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { readOptionsOf } from './reading.ts';
import { platformDigest, type ReachOptions, reachOptions, targetOf } from './target.ts';
import { lookOf } from './terminal.ts';
import { type TrustOptions, trustedBy, trustOf, trustOptions } from './trust.ts';

interface VerifyOptions extends CommonOptions, ReachOptions, TrustOptions {
  type?: string;
  save?: string;
}

export function register(program: Command): void {
  const command = program
    .command('verify')
    .description('verify who signed an image, or what is stated of it')
    .argument('<reference>', 'image in a registry');
  trustOptions(reachOptions(commonOptions(command, ['table', 'json'])))
    .option(
      '--type <kind>',
      'a statement of this kind (sbom, cyclonedx, spdx, vuln, openvex …) rather than a signature',
    )
    .option('--save <file>', 'write what the first verified statement says')
    .addHelpText(
      'after',
      `
Read are sigstore bundles and cosign's signatures and attestations, as referrers and under cosign's tags. Exit 1: nothing
of that kind is signed by someone trusted.

Examples:
  plimsoll verify registry.example/app:1.4 --key cosign.pub
  plimsoll verify registry.example/app:1.4 --key cosign.pub --type cyclonedx --save app.cdx.json
  plimsoll verify registry.example/app:1.4 --identity 'https://ci\\.example/team/.*' --issuer https://ci.example \\
    --trust-root trusted_root.json
`,
    )
    .action(async (reference: string, options: VerifyOptions) => {
      const registry = await import('../registry/index.ts');
      const trust = await trustOf(trustedBy(options));
      if (!registry.isTrusting(trust))
        throw new PlimsollError('usage', 'say whom to trust: --key, or --identity, --issuer and --trust-root');
      const wanted = registry.predicateTest(options.type ?? 'signature');
      const reach = readOptionsOf({ ...options, cache: false }, process.env);
      const target = await targetOf(reference, reach);
      try {
        // A signature of one platform is none of the others; a statement is made of one platform, mostly.
        const digest = options.type === undefined ? target.subject.digest : await oneDigest(reference, target.subject);
        // The tag may move meanwhile; the digest may not.
        const named = { ...target.name, digest: target.subject.digest };
        const attached = await registry.attachedTo(target.client, named, digest, ['sig', 'att']);
        const verdicts = await registry.verifyAttached(target.client, target.name, attached, trust, wanted);
        const [first] = verdicts.verified;
        if (options.save && first) await writeOut(`${JSON.stringify(first.predicate)}\n`, options.save);
        const page =
          options.format === 'json'
            ? `${JSON.stringify(jsonOf(reference, attached, verdicts))}\n`
            : verifiedPage(verdicts, attached.strangers, lookOf(options, process.env).lang);
        await writeOut(page, options.output);
        process.exitCode = first ? exitCode.fine : exitCode.findings;
      } finally {
        target.client.close();
      }
      async function oneDigest(name: string, subject: { mediaType: string; digest: string }): Promise<string> {
        const isIndex = /index|manifest\.list/.test(subject.mediaType);
        return isIndex ? ((await platformDigest(name, reach)) ?? subject.digest) : subject.digest;
      }
    });
}

function jsonOf(reference: string, { digests, strangers }: Attached, { verified, refused }: Verdicts): object {
  return {
    schemaVersion: 1,
    reference,
    digests,
    verified: verified.map(({ predicateType, subject, signatory, attachment }) => ({
      predicateType,
      subject,
      signatory,
      place: attachment.place,
      digest: attachment.digest,
    })),
    refused: refused.map(({ attachment, reason }) => ({ place: attachment.place, digest: attachment.digest, reason })),
    strangers,
  };
}
