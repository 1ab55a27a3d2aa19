/** Bills of materials that hang on an image in its registry: found, verified, and taken in the place of its layers. */
import { PlimsollError, type Problem } from '../model/index.ts';
import {
  type Attached,
  type Attachment,
  attachedTo,
  createRegistryClient,
  type ImageName,
  isSignedForm,
  parseImageName,
  predicateTest,
  registryBounds,
  type Signatory,
  type Trust,
  type Verdicts,
  verifyAttached,
} from '../registry/index.ts';
import { isBillAttached } from '../sbom/index.ts';
import type { Artifact } from '../source/index.ts';
import type { ReadOptions } from './inventory.ts';

export interface AttachedBill {
  attachment: Attachment;
  /** Whose word it is; undefined where nobody's was asked for. */
  signatory?: Signatory;
  /** The digest that it is of, where that was verified. */
  subject?: string;
  read(): Promise<Uint8Array>;
}

export interface AttachedBills {
  bills: AttachedBill[];
  refused: Verdicts['refused'];
  strangers: string[];
  close(): void;
}

/**
 * Looks for bills of materials.
 * @param digest of the platform's manifest
 * @param trust only what they signed counts; undefined: whatever is there
 * @throws what `RegistryClient` throws
 */
export async function attachedBills(
  name: ImageName,
  digest: string,
  trust: Trust | undefined,
  { insecure, caFile, username, password, authFile, env, idleTimeoutMs, signal }: ReadOptions,
): Promise<AttachedBills> {
  const client = createRegistryClient({ insecure, caFile, username, password, authFile, env, idleTimeoutMs });
  const close = () => client.close();
  try {
    const attached: Attached = await attachedTo(client, name, digest, trust ? ['att'] : ['att', 'sbom'], signal);
    const { strangers, items } = attached;
    const sbom = predicateTest('sbom');
    if (!trust) {
      const limit = registryBounds.attachedBytes;
      const bills = items
        .filter(one => isBillAttached(one) || (one.predicateType === undefined && isSignedForm(one)))
        .map(attachment => ({
          attachment,
          read: () =>
            client.blobBytes(name, attachment.digest, {
              limit,
              expectedSize: attachment.size,
              ...(signal && { signal }),
            }),
        }));
      return { bills: bills.filter(once), refused: [], strangers, close };
    }
    const { verified, refused } = await verifyAttached(client, name, attached, trust, sbom, signal);
    const bills = verified.map(({ attachment, predicate, predicateType, signatory, subject }) => ({
      attachment: { ...attachment, predicateType },
      signatory,
      subject,
      read: async () => Buffer.from(JSON.stringify(predicate)),
    }));
    return { bills, refused, strangers, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The same document may hang there as a referrer and under a tag. */
const once = (bill: AttachedBill, at: number, all: AttachedBill[]): boolean =>
  all.findIndex(({ attachment }) => attachment.digest === bill.attachment.digest) === at;

/** Of the platform rather than the index, CycloneDX rather than SPDX, and of several alike the last one listed. */
export function bestBill({ bills }: AttachedBills, digest: string): AttachedBill | undefined {
  const rank = ({ subject, attachment }: AttachedBill): number =>
    (subject === digest ? 2 : 0) + (/cyclonedx/i.test(`${attachment.predicateType} ${attachment.mediaType}`) ? 1 : 0);
  return bills.reduce<AttachedBill | undefined>(
    (best, one) => (best === undefined || rank(one) >= rank(best) ? one : best),
    undefined,
  );
}

/**
 * Takes an attached bill in the place of an image's layers.
 * @returns what the report has to say of it
 * @throws PlimsollError `usage`: no image in a registry; `attachment-missing`, `attachment-unverified`
 */
export async function takeAttachedBill(
  artifact: Artifact,
  trust: Trust | undefined,
  options: ReadOptions,
): Promise<Problem> {
  const { info } = artifact;
  if (info.transport !== 'docker://' || info.kind !== 'image' || info.digest === undefined)
    throw new PlimsollError('usage', `${info.reference} is no image in a registry, and has nothing attached`);
  const name = parseImageName(info.reference.replace(/^docker:\/\//, ''));
  const found = await attachedBills(name, info.digest, trust, options);
  try {
    const bill = bestBill(found, info.digest);
    const [refused] = found.refused;
    if (!bill && refused)
      throw new PlimsollError(
        'attachment-unverified',
        `no SBOM attached to ${info.reference} is signed by someone trusted: ${refused.reason} (${refused.attachment.place})`,
      );
    if (!bill)
      throw new PlimsollError(
        'attachment-missing',
        `no ${trust ? 'signed ' : ''}SBOM is attached to ${info.reference}`,
      );
    artifact.document = await bill.read();
    const by = bill.signatory ? `signed by ${wordsOf(bill.signatory)}` : 'which nobody has verified';
    const others = found.bills.length > 1 ? `; it is one of ${found.bills.length}` : '';
    return {
      code: 'not-applicable',
      message: `the layers were not read: what is aboard is told by the SBOM in ${bill.attachment.place}, ${by}${others}`,
      gap: false,
    };
  } finally {
    found.close();
  }
}

const wordsOf = (signatory: Signatory): string =>
  'key' in signatory ? `the key sha256:${signatory.key}` : `${signatory.identity} (${signatory.issuer})`;
