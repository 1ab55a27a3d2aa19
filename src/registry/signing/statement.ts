import { PlimsollError } from '../../model/index.ts';
import { isObject, text } from '../files.ts';

/** What is said of an artifact, by whoever signs it (in-toto/attestation, spec/v1/statement.md). */
export interface Statement {
  predicateType: string;
  /** `sha256:…` of each that it speaks of. */
  digests: string[];
  predicate: unknown;
}

/** Kinds of statements by the names that cosign gives them; an address is a type of its own. */
export const predicateTypes = {
  signature: 'https://sigstore.dev/cosign/sign/v1',
  cyclonedx: 'https://cyclonedx.org/bom',
  spdx: 'https://spdx.dev/Document',
  vuln: 'https://cosign.sigstore.dev/attestation/vuln/v1',
  openvex: 'https://openvex.dev/ns',
  slsaprovenance: 'https://slsa.dev/provenance/v0.2',
  slsaprovenance1: 'https://slsa.dev/provenance/v1',
  link: 'https://in-toto.io/attestation/link/v0.3',
} as const;

/** Other addresses of the same kinds: with versions in them, or of tools that write their own. */
const families: Record<string, RegExp> = {
  cyclonedx: /^https:\/\/cyclonedx\.org\/(bom|specification)(\/v[\d.]+)?$/,
  spdx: /^https:\/\/spdx\.(dev|github\.io)\/(Document|spdx-spec)(\/v[\d.]+)?$/,
  openvex: /^https:\/\/openvex\.dev\/ns(\/v[\d.]+)?$/,
  slsaprovenance: /^https:\/\/slsa\.dev\/provenance\/v0\.[\d.]+$/,
  link: /^https:\/\/in-toto\.io\/(attestation\/link\/v[\d.]+|Link\/v1)$/,
  sbom: /^https:\/\/(cyclonedx\.org\/(bom|specification)|spdx\.(dev|github\.io)\/(Document|spdx-spec))(\/v[\d.]+)?$/,
};

export type PredicateTest = (predicateType: string) => boolean;

/**
 * What a name of a kind, or an address, stands for. `sbom` is any bill of materials.
 * @throws PlimsollError `usage`
 */
export function predicateTest(kind: string): PredicateTest {
  const family = Object.hasOwn(families, kind) ? families[kind] : undefined;
  if (family) return type => family.test(type);
  const known = Object.hasOwn(predicateTypes, kind) ? predicateTypes[kind as keyof typeof predicateTypes] : undefined;
  const wanted = known ?? (URL.canParse(kind) ? kind : undefined);
  if (wanted === undefined) {
    const names = [...Object.keys(predicateTypes), 'sbom'].join(', ');
    throw new PlimsollError('usage', `${JSON.stringify(kind)} is no kind of statement; ${names} are, and any address`);
  }
  return type => type === wanted;
}

/**
 * Writes a statement about one artifact. The predicate goes in as it stands.
 * @param predicate JSON text; it was parsed before
 */
export function statementBytes(
  subject: { name: string; digest: string },
  predicateType: string,
  predicate: Uint8Array,
): Buffer {
  const [algorithm = '', hex = ''] = subject.digest.split(':');
  const head = JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: subject.name, digest: { [algorithm]: hex } }],
    predicateType,
  });
  return Buffer.concat([Buffer.from(`${head.slice(0, -1)},"predicate":`), predicate, Buffer.from('}')]);
}

/** Subjects that are read of one statement. */
const mostSubjects = 10_000;

/** @throws PlimsollError `record-invalid`, `bound` */
export function statementOf(payload: Uint8Array): Statement {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'));
  } catch (cause) {
    throw new PlimsollError('record-invalid', 'what is signed is not JSON', { cause });
  }
  const predicateType = text(value, 'predicateType');
  const subjects = isObject(value) ? value['subject'] : undefined;
  if (!isObject(value) || !/^https:\/\/in-toto\.io\/Statement\/v(0\.1|1)$/.test(text(value, '_type') ?? ''))
    throw new PlimsollError('record-invalid', 'what is signed is no in-toto statement');
  if (predicateType === undefined || !Array.isArray(subjects))
    throw new PlimsollError('record-invalid', 'the statement lacks its subject or its type');
  if (subjects.length > mostSubjects)
    throw new PlimsollError('bound', `the statement speaks of more than ${mostSubjects} artifacts`);
  const digests = subjects.flatMap(subject => {
    const digest = isObject(subject) ? subject['digest'] : undefined;
    return isObject(digest) ? Object.entries(digest).map(([algorithm, hex]) => `${algorithm}:${hex}`) : [];
  });
  return { predicateType, digests, predicate: value['predicate'] };
}
