/** Licences of packages, made one expression each, and what they ask. Loaded by who asks for them alone. */
import { licenceOf } from '../kit/spdx/index.ts';
import type { Finding, Package } from '../model/index.ts';

/** The same packages, with what their stated licences mean. */
export const withLicences = (packages: readonly Package[]): Package[] =>
  packages.map(one => {
    const read = licenceOf(one.licences ?? [], one.type);
    return read ? { ...one, licence: { expression: read.expression, class: read.class } } : one;
  });

/** What licences ask of whoever passes the artifact on, or runs it for others. */
export async function licenceFindings(packages: readonly Package[]): Promise<Finding[]> {
  const { checkLicences } = await import('../check/index.ts');
  return checkLicences(withLicences(packages));
}
