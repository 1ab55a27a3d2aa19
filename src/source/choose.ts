/** Which entry of an index is meant: by platform, attestations and other attachments passed over. Pure. */
import { type Platform, PlimsollError } from '../model/index.ts';
import { entryKind } from './artifact-kind.ts';
import type { Descriptor } from './manifest.ts';
import { formatPlatform, hostPlatform, platformScore } from './platform.ts';
import type { OpenOptions } from './types.ts';

export interface WantedPlatform {
  platform: Platform;
  /** The user asked for it; otherwise it is the host's, and an image that has only one platform is taken as it is. */
  asked: boolean;
}

export const wantedPlatform = (options: OpenOptions): WantedPlatform =>
  options.platform
    ? { platform: options.platform, asked: true }
    : { platform: hostPlatform(process.arch), asked: false };

const unique = <T>(items: T[]): T[] => [...new Set(items)];

/**
 * Chooses the entry of an index that serves the platform best; among equals the first.
 * @param what names the index in errors
 * @throws `platform-missing` naming the platforms there are; `not-applicable` when it holds no image at all
 */
export function chooseEntry(entries: Descriptor[], wanted: WantedPlatform, what: string): Descriptor {
  const images = entries.filter(entry => entryKind(entry) === undefined);
  if (images.length === 0) {
    const kinds = unique(entries.map(entry => entryKind(entry) ?? ''));
    const why = kinds.length > 0 ? `it holds nothing but ${kinds.join(' and ')}` : 'it is empty';
    throw new PlimsollError('not-applicable', `${what} holds no image: ${why}`);
  }
  const [only] = images;
  if (only && unique(images.map(entry => entry.digest)).length === 1 && (!wanted.asked || !only.platform)) return only;

  let best: Descriptor | undefined;
  let bestScore = 0;
  for (const entry of images) {
    const score = entry.platform ? platformScore(wanted.platform, entry.platform) : 0;
    if (score > bestScore) [best, bestScore] = [entry, score];
  }
  if (best) return best;

  const nameless = images.filter(entry => !entry.platform);
  if (nameless.length === 1 && nameless[0]) return nameless[0];
  const offered = unique(images.flatMap(entry => (entry.platform ? [formatPlatform(entry.platform)] : []))).sort();
  const list = offered.length > 0 ? offered.join(', ') : `${nameless.length} manifests that name no platform`;
  throw new PlimsollError(
    'platform-missing',
    `${what} has no image for ${formatPlatform(wanted.platform)}; it has ${list}`,
  );
}
