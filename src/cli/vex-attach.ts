import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';
import { attachDocument, predicateTypes } from '../registry/index.ts';
import { readVex } from '../sbom/index.ts';
import { printAttached } from './attest.ts';
import { commonOptions, type ReadingOptions } from './options.ts';
import { fileOf, readOptionsOf } from './reading.ts';
import { attest, type SigningOptions, signingOf, signingOptions } from './signing.ts';
import { reachOptions, targetOf } from './target.ts';

interface AttachOptions extends ReadingOptions, SigningOptions {
  file: string;
}

/** Forms of VEX by what the document itself says: media type, and type as a predicate. */
const forms: { claims(value: Record<string, unknown>): boolean; mediaType: string; predicateType?: string }[] = [
  {
    claims: value => String(value['@context'] ?? '').startsWith('https://openvex.dev/ns'),
    mediaType: 'application/openvex+json',
    predicateType: predicateTypes.openvex,
  },
  {
    claims: value => value['bomFormat'] === 'CycloneDX',
    mediaType: 'application/vnd.cyclonedx+json',
    predicateType: predicateTypes.cyclonedx,
  },
  { claims: value => typeof value['document'] === 'object', mediaType: 'application/csaf+json' },
];

export function registerAttach(vex: Command): void {
  const command = vex
    .command('attach')
    .description('attach a VEX document to an image in its registry')
    .argument('<reference>', 'image in a registry')
    .requiredOption('--file <file>', 'the document: OpenVEX, CycloneDX or CSAF, JSON');
  signingOptions(reachOptions(commonOptions(command, ['table', 'json'])))
    .addHelpText(
      'after',
      `
With a key or an identity it is signed, as an attestation. \`plimsoll scan --vex registry\` finds it.

Examples:
  plimsoll vex attach registry.example/app:1.4 --file app.vex.json
  plimsoll vex attach registry.example/app:1.4 --file app.vex.json --key cosign.key
`,
    )
    .action(async (reference: string, options: AttachOptions) => {
      const signing = await signingOf(options, process.env);
      const bytes = await fileOf(options.file);
      readVex(bytes, options.file);
      const form = formOf(bytes);
      if (!form) throw new PlimsollError('usage', `${options.file} is no JSON; write it anew: plimsoll vex --from`);
      if (signing && !form.predicateType)
        throw new PlimsollError('usage', 'CSAF has no type of statements; write it as OpenVEX: plimsoll vex --from');
      const target = await targetOf(reference, readOptionsOf({ ...options, cache: false }, process.env));
      const now = new Date();
      const { client, name, subject } = target;
      try {
        if (signing && form.predicateType) {
          const done = await attest(target, form.predicateType, bytes, signing, { layout: options.layout, now });
          await printAttached({ ...done, type: form.predicateType, signed: true }, options);
        } else {
          const { mediaType } = form;
          const annotations = { 'org.opencontainers.image.created': now.toISOString() };
          const place = await attachDocument(client, name, subject, {
            artifactType: mediaType,
            mediaType,
            bytes,
            annotations,
          });
          await printAttached({ subject: subject.digest, type: mediaType, place, signed: false }, options);
        }
      } finally {
        client.close();
      }
    });
}

function formOf(bytes: Uint8Array): (typeof forms)[number] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null
      ? forms.find(form => form.claims(value as Record<string, unknown>))
      : undefined;
  } catch {
    // CycloneDX as XML, which readVex takes too.
    return undefined;
  }
}
