/** Distributions without a package manager, which list what they were built from in one JSON file. */
import type { ExtractFile, Extractor, PackageFact } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord, jsonObject } from '../json.ts';

interface Manifest {
  id: string;
  what: string;
  path: string;
  type: PackageFact['type'];
  /** The entries, or undefined when the file does not have the form. */
  entries(root: Record<string, unknown>): Record<string, unknown>[] | undefined;
  /** What is not a string is absent. */
  packageOf(entry: Record<string, string | undefined>): Omit<PackageFact, 'type' | 'name' | 'version'> & {
    name: string | undefined;
    version: string | undefined;
  };
}

/** An array of objects under a key; an absent key is an empty list. */
const listAt =
  (key: string): Manifest['entries'] =>
  root => {
    const list = root[key] ?? [];
    return Array.isArray(list) ? list.map(one => (isRecord(one) ? one : {})) : undefined;
  };

function extractorOf({ id, what, path, type, entries, packageOf }: Manifest): Extractor {
  return {
    id,
    version: 1,
    maxBytes: 16 * 1024 * 1024,
    database: true,
    wants: candidate => candidate === path,
    extract(file: ExtractFile, facts) {
      const list = entries(jsonObject(file));
      if (!list) throw new PlimsollError('record-invalid', 'it is not a list of packages');
      let broken = 0;
      for (const entry of list) {
        const strings = Object.fromEntries(
          Object.entries(entry).map(([key, value]) => [
            key,
            typeof value === 'string' && value !== '' ? value : undefined,
          ]),
        );
        const { name, version, ...rest } = packageOf(strings);
        if (name && version) facts.package({ type, name, version, ...rest });
        else broken++;
      }
      if (broken > 0)
        facts.problem({ code: 'record-invalid', message: `${broken} entries have no name or no version`, gap: true });
    },
    capability: { what, files: [path], type, licences: false, dependencies: false, scope: 'installed' },
  };
}

export const cos = extractorOf({
  id: 'os/cos',
  what: "packages of Google's Container-Optimized OS",
  path: 'etc/cos-package-info.json',
  type: 'cos',
  entries: listAt('installedPackages'),
  packageOf: ({ name, version, category, ebuild_version: ebuild }) => ({
    name,
    version,
    extra: { ...(category && { category }), ...(ebuild && { ebuildVersion: ebuild }) },
  }),
});

export const bottlerocket = extractorOf({
  id: 'os/bottlerocket',
  what: 'packages of Bottlerocket',
  path: 'usr/share/bottlerocket/application-inventory.json',
  type: 'bottlerocket',
  entries: listAt('Content'),
  packageOf: ({ Name, Version, Epoch, Release, Architecture, Publisher }) => ({
    name: Name,
    version: Version && Epoch && Epoch !== '0' ? `${Epoch}:${Version}` : Version,
    ...(Architecture && { arch: Architecture }),
    ...(Publisher && { vendor: Publisher }),
    ...(Release && { extra: { release: Release } }),
  }),
});

export const hadron = extractorOf({
  id: 'os/hadron',
  what: 'components of Hadron Linux',
  path: 'usr/lib/hadron/components.json',
  type: 'generic',
  entries: root => Object.entries(root).map(([name, version]) => ({ name, version })),
  packageOf: ({ name, version }) => ({ name, version }),
});
