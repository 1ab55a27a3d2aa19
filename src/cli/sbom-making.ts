/** What every command that makes SBOMs shares: the version of CycloneDX, and the time in the document. */
import { Option } from 'commander';
import { type ArtifactInfo, PlimsollError } from '../model/index.ts';
import { cyclonedxVersions } from '../sbom/index.ts';

export const specVersionOption = (): Option =>
  new Option('--spec-version <version>', 'version of CycloneDX; 1.6 by default').choices([...cyclonedxVersions]);

/** @throws PlimsollError `usage` for a SOURCE_DATE_EPOCH that is no number of seconds */
export function timeOf(artifact: ArtifactInfo, env: Record<string, string | undefined>, now: Date): Date {
  const epoch = env['SOURCE_DATE_EPOCH'];
  if (epoch) {
    if (!/^\d{1,11}$/.test(epoch))
      throw new PlimsollError('usage', `SOURCE_DATE_EPOCH is no number of seconds: ${JSON.stringify(epoch)}`);
    return new Date(Number(epoch) * 1000);
  }
  const made = new Date(artifact.created ?? Number.NaN);
  const year = made.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? made : now;
}
