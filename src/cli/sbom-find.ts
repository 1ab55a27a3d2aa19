import type { Command } from 'commander';
import { exitCode, PlimsollError } from '../model/index.ts';
import { billsPage } from './attest-pages.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { readOptionsOf } from './reading.ts';
import { imageNameOf, platformDigest, type ReachOptions, reachOptions } from './target.ts';
import { lookOf } from './terminal.ts';
import { type TrustOptions, trustedBy, trustOf, trustOptions } from './trust.ts';

interface FindOptions extends CommonOptions, ReachOptions, TrustOptions {
  save?: string;
}

export function registerFind(sbom: Command): void {
  const command = sbom
    .command('find')
    .description('SBOMs that are attached to an image in its registry')
    .argument('<reference>', 'image in a registry');
  trustOptions(reachOptions(commonOptions(command, ['table', 'json'])))
    .option(
      '--save <file>',
      'write the best of them: of the platform rather than the index, CycloneDX rather than SPDX',
    )
    .addHelpText(
      'after',
      `
Looked at are referrers, the tag that lists them where the registry does not, cosign's tags (.sbom, .att), and what BuildKit
puts beside the platforms. With a key or an identity, those that are signed by them alone count.

Examples:
  plimsoll sbom find registry.example/app:1.4
  plimsoll sbom find registry.example/app:1.4 --key cosign.pub --save app.cdx.json
`,
    )
    .action(async (reference: string, options: FindOptions) => {
      const { isTrusting } = await import('../registry/index.ts');
      const { attachedBills, bestBill } = await import('../scan/attached-bill.ts');
      const name = imageNameOf(reference);
      const trust = await trustOf(trustedBy(options));
      const reach = readOptionsOf({ ...options, cache: false }, process.env);
      const digest = await platformDigest(reference, reach);
      if (!digest) throw new PlimsollError('internal', `${reference} has no digest`);
      const found = await attachedBills(name, digest, isTrusting(trust) ? trust : undefined, reach);
      if (options.save) {
        const bill = bestBill(found, digest);
        if (bill) await writeOut(Buffer.from(await bill.read()).toString('utf8'), options.save);
      }
      const bills = found.bills.map(({ attachment }) => attachment);
      const page =
        options.format === 'json'
          ? `${JSON.stringify({ schemaVersion: 1, reference, bills, strangers: found.strangers, refused: found.refused.map(({ attachment, reason }) => ({ place: attachment.place, reason })) })}\n`
          : billsPage(bills, found.strangers, lookOf(options, process.env).lang);
      found.close();
      await writeOut(page, options.output);
      process.exitCode = bills.length > 0 ? exitCode.fine : exitCode.findings;
    });
}
