/** macOS: application bundles, which development images and disk images carry (Core Foundation, "Information Property List"). */
import type { Extractor } from '../../model/index.ts';

export const appleBundle: Extractor = {
  id: 'lang/apple-bundle',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => path.endsWith('.app/Contents/Info.plist'),
  extract({ path, text }, facts) {
    const stated = text();
    const of = (key: string): string | undefined =>
      decoded(new RegExp(`<key>${key}</key>\\s{0,200}<string>([^<]{0,1000})</string>`).exec(stated)?.[1]);
    const folder = /([^/]+)\.app\/Contents\/Info\.plist$/.exec(path)?.[1];
    const name = of('CFBundleDisplayName') || of('CFBundleName') || folder;
    const version = of('CFBundleShortVersionString') || of('CFBundleVersion');
    const id = of('CFBundleIdentifier');
    if (name && version) facts.package({ type: 'generic', name, version, ...(id && { extra: { bundle: id } }) });
  },
  capability: {
    what: 'macOS application bundles whose property list is XML',
    files: ['**/*.app/Contents/Info.plist'],
    type: 'generic',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const decoded = (text: string | undefined): string | undefined =>
  text?.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => signs[name] ?? '').trim();
