/** From a package header to the fact. */
import type { FactSink, PackageFact } from '../../../model/index.ts';
import { type Header, tag } from './header.ts';
import { isDistribution } from './vendors.ts';

/** Keys that rpm keeps among the packages; nothing of them is on disk. */
const key = 'gpg-pubkey';

/** Reports a package and the files that it owns; tells `damaged` what of it cannot be read. */
export function reportPackage(header: Header, facts: FactSink, damaged: (what: string) => void): void {
  const name = header.string(tag.name);
  const version = header.string(tag.version);
  if (name === key) return;
  if (header.outside.length > 0)
    damaged(`tags ${header.outside.join(', ')} of ${name || 'a package'} point behind its end`);
  if (!name || !version) {
    if (header.outside.length === 0) damaged(`${name || 'a package'} has no ${name ? 'version' : 'name'}`);
    return;
  }
  const vendor = stated(header.string(tag.vendor));
  facts.package(
    rpmPackage({
      name,
      version,
      release: header.string(tag.release) ?? '',
      epoch: header.integers(tag.epoch)[0] ?? 0,
      arch: stated(header.string(tag.arch)),
      vendor,
      licence: stated(header.string(tag.licence)),
      module: stated(header.string(tag.moduleLabel)),
      sourceRpm: stated(header.string(tag.sourceRpm)),
    }),
  );
  // No advisory of the distribution covers what is inside a package of someone else, so that is reported for itself.
  if (isDistribution(vendor)) facts.owns(name, filesOf(header));
}

interface Stated {
  name: string;
  version: string;
  release: string;
  epoch: number;
  arch: string | undefined;
  vendor: string | undefined;
  licence?: string | undefined;
  module?: string | undefined;
  sourceRpm: string | undefined;
}

/** `[epoch:]version-release`; an epoch of 0 and none are the same (rpm-version(7)). */
export function rpmPackage(one: Stated): PackageFact {
  const { name, arch, vendor, licence, module } = one;
  const source = one.sourceRpm && sourceOf(one.sourceRpm, one.epoch);
  return {
    type: 'rpm',
    name,
    version: evr(one.epoch, one.release ? `${one.version}-${one.release}` : one.version),
    ...(arch && { arch }),
    ...(source && { source }),
    ...(licence && { licences: [licence] }),
    ...(vendor && { vendor }),
    ...(module && { module, qualifiers: { rpmmod: module } }),
    ...(!isDistribution(vendor) && { extra: { thirdParty: true } }),
  };
}

/** `openssl-1.1.1k-7.el8_6.src.rpm`. Its epoch is not written there; in practice it is that of what was built from it. */
function sourceOf(file: string, epoch: number): PackageFact['source'] {
  const [, name, version] = /^(.+)-([^-]+-[^-]+)\.[^.-]+\.rpm$/.exec(file) ?? [];
  return name && version ? { name, version: evr(epoch, version) } : undefined;
}

const evr = (epoch: number, rest: string): string => (epoch > 0 ? `${epoch}:${rest}` : rest);

/** What `rpm --qf` writes for an empty field. */
export const stated = (value: string | undefined): string | undefined =>
  value === '(none)' ? undefined : value?.trim() || undefined;

/** No path on Linux is longer (PATH_MAX). */
const longestPath = 4096;

/** Directory and base names stand apart since rpm 4; before that, whole paths. */
function* filesOf(header: Header): Iterable<string> {
  const directories = header.strings(tag.dirNames);
  const indexes = header.integers(tag.dirIndexes);
  let at = 0;
  for (const base of header.strings(tag.baseNames)) {
    const directory = directories[indexes[at++] ?? -1];
    if (directory !== undefined && directory.length + base.length <= longestPath) yield relative(directory + base);
  }
  if (at === 0) for (const path of header.strings(tag.oldFileNames)) yield relative(path);
}

const relative = (path: string): string => (path.startsWith('/') ? path.slice(1) : path);
