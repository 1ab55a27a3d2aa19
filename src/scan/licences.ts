/** Licences of packages, made one expression each, and what they ask. Loaded by who asks for them alone. */
import type { PlacedText } from '../extract/index.ts';
import { licenceOf } from '../kit/spdx/index.ts';
import type { Finding, Licence, Package } from '../model/index.ts';

function licenceFrom(stated: readonly string[], type: string): Licence | undefined {
  const read = licenceOf(stated, type);
  return read && { expression: read.expression, class: read.class };
}

/** The same packages, with what their stated licences mean. */
export const withLicences = (packages: readonly Package[]): Package[] =>
  packages.map(one => {
    const licence = licenceFrom(one.licences ?? [], one.type);
    return licence ? { ...one, licence } : one;
  });

/**
 * What licences ask of whoever passes the artifact on, or runs it for others.
 * @param texts of licences, that belong to no package
 */
export async function licenceFindings(
  packages: readonly Package[],
  texts: readonly PlacedText[] = [],
): Promise<Finding[]> {
  const { checkLicences, checkLicenceTexts } = await import('../check/index.ts');
  const read = texts.flatMap(({ path, licences, layer }) => {
    const licence = licenceFrom(licences, 'generic');
    return licence ? [{ path, licence, ...(layer && { layer }) }] : [];
  });
  return [...checkLicences(withLicences(packages)), ...checkLicenceTexts(read)];
}
