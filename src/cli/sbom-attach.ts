import type { Command } from 'commander';
import { exitCode, PlimsollError } from '../model/index.ts';
import { attachDocument, predicateTypes } from '../registry/index.ts';
import { type CyclonedxVersion, sbomFormats } from '../sbom/index.ts';
import { printAttached, tellGaps } from './attest.ts';
import { type Made, mediaTypeOf, sbomOf } from './attested.ts';
import { commonOptions, type ReadingOptions, readingOptions } from './options.ts';
import { exitOf, fileOf, readOptionsOf } from './reading.ts';
import { specVersionOption } from './sbom-making.ts';
import { attest, type SigningOptions, signingOf, signingOptions } from './signing.ts';
import { imageNameOf, targetOf } from './target.ts';

interface AttachOptions extends ReadingOptions, SigningOptions {
  file?: string;
  specVersion?: CyclonedxVersion;
}

/** Formats that go into statements, which are JSON. */
const predicates: Record<string, string> = {
  'cyclonedx-json': predicateTypes.cyclonedx,
  'spdx-json': predicateTypes.spdx,
  'spdx3-json': predicateTypes.spdx,
};

export function registerAttach(sbom: Command): void {
  const command = sbom
    .command('attach')
    .description('write the SBOM of an image and attach it in its registry')
    .argument('<reference>', 'image in a registry')
    .addOption(specVersionOption())
    .option('--file <file>', 'attach this one, of whatever format, rather than one of our own');
  const formats = sbomFormats.map(({ id }) => id);
  signingOptions(readingOptions(commonOptions(command, formats)))
    .addHelpText(
      'after',
      `
It becomes a referrer of the image (the tag sha256-… lists it where the registry lists no referrers). With a key or an
identity it is signed, as an attestation.

Examples:
  plimsoll sbom attach registry.example/app:1.4
  plimsoll sbom attach registry.example/app:1.4 --format spdx-json --key cosign.key
  plimsoll sbom attach registry.example/app:1.4 --file app.cdx.json
`,
    )
    .action(async (reference: string, options: AttachOptions) => {
      imageNameOf(reference);
      const signing = await signingOf(options, process.env);
      const reach = readOptionsOf(options, process.env);
      const { format, ...made } = options.file
        ? await givenBill(options.file)
        : { format: options.format, ...(await sbomOf(reference, options.format, options.specVersion, reach)) };
      const predicateType = predicates[format];
      if (signing && !predicateType)
        throw new PlimsollError('usage', `${format} cannot be signed: statements hold JSON; choose a format that is`);
      const target = await targetOf(reference, reach, made.digest);
      const now = new Date();
      const { client, name, subject } = target;
      try {
        if (signing && predicateType) {
          const { layout } = options;
          const done = await attest(target, predicateType, made.bytes, signing, { layout, now });
          await printAttached({ ...done, type: predicateType, signed: true }, options);
        } else {
          const mediaType = mediaTypeOf(format);
          const annotations = { 'org.opencontainers.image.created': now.toISOString() };
          const document = { artifactType: mediaType, mediaType, bytes: made.bytes, annotations };
          const place = await attachDocument(client, name, subject, document);
          await printAttached({ subject: subject.digest, type: mediaType, place, signed: false }, options);
        }
        tellGaps(made.problems);
        process.exitCode = exitOf(made.problems, options.strict, exitCode.fine);
      } finally {
        client.close();
      }
    });
}

/** A file, whose format is told by what it says. @throws PlimsollError `record-invalid` for what is no SBOM */
async function givenBill(file: string): Promise<Made & { format: string }> {
  const { readSbom } = await import('../sbom/index.ts');
  const bytes = await fileOf(file);
  const { format } = await readSbom(bytes, { name: file, ecosystemOf: () => undefined });
  const id = formatIds.find(([shape]) => shape.test(format))?.[1];
  if (!id) throw new PlimsollError('usage', `${file} is ${format}; convert it first: plimsoll convert`);
  return { format: id, bytes, problems: [] };
}

/** What a read document is called → the format it would be written in. */
const formatIds: [RegExp, string][] = [
  [/CycloneDX.*XML/i, 'cyclonedx-xml'],
  [/CycloneDX/i, 'cyclonedx-json'],
  [/SPDX-?\s*2.*tag/i, 'spdx-tag-value'],
  [/SPDX-?\s*2.*JSON/i, 'spdx-json'],
  [/SPDX-?\s*3/i, 'spdx3-json'],
];
