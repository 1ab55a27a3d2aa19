/**
 * Binary packages that hold no code of their source: a distribution names the source in its advisories, and a flaw in the
 * kernel is not in its headers, nor one of a library in its manual. Told by the names that distributions give to such
 * packages; a package of which an advisory itself speaks is never among them.
 */
import type { Finding, Package, PackageType } from '../model/index.ts';

/** Kernel headers, documentation and translations, by package type. */
const codeless: Partial<Record<PackageType, RegExp>> = {
  deb: /^linux-(libc-dev(-[a-z0-9]+-cross)?|headers-.+|source(-.+)?|doc(-.+)?)$|(-docs?|-manpages?|-man|-javadoc|-examples)$|^(manpages|doc-[a-z0-9-]+)|^(locales|locales-all|libc-l10n)$|-(l10n|i18n|locales?)(-[a-z]{2,3})?$/,
  rpm: /^kernel(-[a-z0-9]+)?-(headers|doc)$|(-docs?|-manual|-javadoc|-man-pages)$|^man-pages|-(lang|langpack(-[a-zA-Z_]+)?|all-langpacks|locale(-source)?)$/,
  apk: /^linux-headers$|(-docs?|-man|-lang)$/,
};

/** Whether a package that holds no code is blamed for its source; such a finding is left out. */
export function blamedForSource({ evidence = [] }: Finding, { type, name }: Package): boolean {
  return (
    evidence.length > 0 &&
    codeless[type]?.test(name) === true &&
    !evidence.some(({ compared }) => compared.name === name)
  );
}
