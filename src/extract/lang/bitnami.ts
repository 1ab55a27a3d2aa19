/** Bitnami: the components of its images, as the SPDX documents beside them state them, or the older list of all of them. */
import type { ExtractFile, Extractor, PackageFact } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord, jsonObject } from '../json.ts';

const list = '/.bitnami_components.json';

export const bitnami: Extractor = {
  id: 'lang/bitnami',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  wants: path => path.startsWith('opt/bitnami/') && (/\/\.spdx-[^/]+\.spdx$/.test(path) || path.endsWith(list)),
  extractAll(files, facts) {
    const stated = new Set<string>();
    for (const file of [...files].sort((a, b) => Number(a.path.endsWith(list)) - Number(b.path.endsWith(list)))) {
      try {
        for (const fact of file.path.endsWith(list) ? listed(file) : documented(file)) {
          // The list repeats what the documents say.
          if (file.path.endsWith(list) && stated.has(`${fact.name} ${fact.version}`)) continue;
          stated.add(`${fact.name} ${fact.version}`);
          facts.package({ ...fact, path: file.path });
        }
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        facts.problem({ code: error.code, message: `${file.path}: ${error.message}`, path: file.path });
      }
    }
  },
  capability: {
    what: 'components of Bitnami images',
    files: ['opt/bitnami/**/.spdx-*.spdx', 'opt/bitnami/.bitnami_components.json'],
    type: 'bitnami',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

function listed(file: ExtractFile): PackageFact[] {
  return Object.entries(jsonObject(file)).flatMap(([name, component]) => {
    const { version, arch, distro } = isRecord(component) ? component : {};
    if (typeof version !== 'string' || version === '' || name === '') return [];
    return [{ type: 'bitnami' as const, name, version, ...qualified({ arch, distro }) }];
  });
}

/** SPDX 2, JSON or tag-value: the packages that have a purl of Bitnami's. */
function documented(file: ExtractFile): PackageFact[] {
  const text = file.text();
  const packages = /^\s*\{/.test(text) ? inJson(file) : inTags(text);
  return packages.flatMap(({ name, purl, licences }) => {
    const [, version, query = ''] = /^pkg:bitnami\/[^@?#]+@([^?#]+)(?:\?([^#]*))?/.exec(purl) ?? [];
    if (!version || !name) return [];
    const { arch, distro } = Object.fromEntries(new URLSearchParams(query));
    const known = [...new Set(licences.filter(one => one !== '' && one !== 'NOASSERTION' && one !== 'NONE'))];
    return [
      {
        type: 'bitnami' as const,
        name,
        version: decoded(version),
        ...(known.length > 0 && { licences: known }),
        ...qualified({ arch, distro }),
      },
    ];
  });
}

interface Stated {
  name: string;
  purl: string;
  licences: string[];
}

function inJson(file: ExtractFile): Stated[] {
  const { packages = [] } = jsonObject(file);
  if (!Array.isArray(packages)) throw new PlimsollError('record-invalid', 'its packages are not a list');
  return packages.filter(isRecord).map(({ name, licenseConcluded, licenseDeclared, externalRefs }) => {
    const refs = Array.isArray(externalRefs) ? externalRefs.filter(isRecord) : [];
    const purl = refs.find(ref => ref['referenceType'] === 'purl')?.['referenceLocator'];
    return { name: text(name), purl: text(purl), licences: [text(licenseConcluded), text(licenseDeclared)] };
  });
}

function inTags(document: string): Stated[] {
  const found: Stated[] = [];
  if (!/^SPDXVersion:/m.test(document)) throw new PlimsollError('record-invalid', 'it is no SPDX document');
  for (const line of document.split(/\r?\n/)) {
    const [, tag, value = ''] = /^(\w+):\s*(.*)$/.exec(line) ?? [];
    const last = found.at(-1);
    if (tag === 'PackageName') found.push({ name: value.trim(), purl: '', licences: [] });
    else if (tag === 'PackageLicenseConcluded' || tag === 'PackageLicenseDeclared') last?.licences.push(value.trim());
    else if (tag === 'ExternalRef' && last) last.purl = /\spurl\s+(\S+)/.exec(line)?.[1] ?? last.purl;
  }
  return found;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function decoded(version: string): string {
  try {
    return decodeURIComponent(version);
  } catch {
    return version;
  }
}

function qualified({ arch, distro }: { arch?: unknown; distro?: unknown }): Partial<PackageFact> {
  const qualifiers = { ...(text(arch) && { arch: text(arch) }), ...(text(distro) && { distro: text(distro) }) };
  return Object.keys(qualifiers).length > 0 ? { qualifiers } : {};
}
