/** Python packages as pip, setuptools, uv, poetry and distributions install them: `*.dist-info`, `*.egg-info`. */
import { type ExtractFile, type Extractor, type FactSink, type PackageFact, PlimsollError } from '../../model/index.ts';
import { isRecord, jsonObject } from '../json.ts';
import { baseOf, dirOf } from '../paths.ts';
import { normalName, type PythonMetadata, pythonFact, pythonMetadata } from './python-metadata.ts';

export const python: Extractor = {
  id: 'lang/python',
  version: 2,
  maxBytes: 8 * 1024 * 1024,
  wants: path => isMetadata(path) || path.endsWith(origin),
  extractAll(files, facts) {
    const origins = new Map(files.filter(({ path }) => path.endsWith(origin)).map(file => [dirOf(file.path), file]));
    /** Installed beside each other: directory → normalised name → package. */
    const places = new Map<string, Map<string, Installed>>();
    for (const file of files) {
      if (file.path.endsWith(origin)) continue;
      try {
        const metadata = pythonMetadata(file.text());
        if (isInterpreter(metadata)) continue;
        const fact: PackageFact = { ...pythonFact(metadata), path: file.path };
        const from = origins.get(dirOf(file.path));
        if (from) Object.assign(fact, originOf(from, facts));
        const place = siteOf(file.path);
        const beside = places.get(place) ?? new Map<string, Installed>();
        places.set(place, beside);
        const key = normalName(fact.name);
        // Two versions of one package in one directory are both there.
        beside.set(beside.has(key) ? `${key} ${file.path}` : key, { fact, metadata });
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        facts.problem({ code: error.code, message: `${file.path}: ${error.message}`, path: file.path });
      }
    }
    for (const beside of places.values()) {
      for (const { fact, metadata } of beside.values()) {
        const dependsOn = dependenciesOf(metadata, beside);
        facts.package(dependsOn.length > 0 ? { ...fact, dependsOn } : fact);
      }
    }
  },
  capability: {
    what: 'installed Python packages, with those of distributions and editable ones',
    files: ['**/*.dist-info/METADATA', '**/*.egg-info', '**/*.egg-info/PKG-INFO', '**/EGG-INFO/PKG-INFO'],
    type: 'pypi',
    licences: true,
    dependencies: true,
    scope: 'installed',
  },
};

interface Installed {
  fact: PackageFact;
  metadata: PythonMetadata;
}

/** PEP 610: where a package came from that did not come from an index. */
const origin = '.dist-info/direct_url.json';

function isMetadata(path: string): boolean {
  switch (path.charCodeAt(path.length - 1)) {
    case 65: // METADATA
      return path.endsWith('.dist-info/METADATA') || path.endsWith('.DIST-INFO/METADATA');
    case 79: // PKG-INFO
      return path.endsWith('.egg-info/PKG-INFO') || path.endsWith('EGG-INFO/PKG-INFO');
    case 111: // egg-info
      return path.endsWith('.egg-info');
    default:
      return false;
  }
}

/** The interpreter's own record of itself, which is no package of an index. */
const isInterpreter = ({ name }: PythonMetadata): boolean => name === 'Python';

/** The directory that is on the module search path: the one that holds `NAME.dist-info` or `NAME.egg`. */
function siteOf(path: string): string {
  if (path.endsWith('.egg-info')) return dirOf(path);
  const record = dirOf(path);
  return baseOf(record) === 'EGG-INFO' ? dirOf(dirOf(record)) : dirOf(record);
}

/** purl qualifiers and what else PEP 610 states; nothing where the file does not follow it. */
function originOf(file: ExtractFile, facts: FactSink): Partial<PackageFact> {
  let stated: Record<string, unknown>;
  try {
    stated = jsonObject(file);
  } catch (error) {
    facts.problem({ code: 'record-invalid', message: `${file.path}: ${(error as Error).message}`, path: file.path });
    return {};
  }
  const { url, vcs_info: vcs, dir_info: dir } = stated;
  if (typeof url !== 'string' || url === '') return {};
  if (isRecord(vcs) && typeof vcs['vcs'] === 'string') {
    const commit = typeof vcs['commit_id'] === 'string' ? `@${vcs['commit_id']}` : '';
    return { qualifiers: { vcs_url: `${vcs['vcs']}+${url}${commit}` } };
  }
  if (isRecord(dir)) return { extra: { from: url, ...(dir['editable'] === true && { editable: true }) } };
  return { qualifiers: { download_url: url } };
}

/** Keys of those installed beside it that it names; a requirement for an extra counts when it is there. */
function dependenciesOf({ requires }: PythonMetadata, beside: ReadonlyMap<string, Installed>): string[] {
  const keys = new Set<string>();
  for (const requirement of requires) {
    const marker = requirement.indexOf(';');
    if (marker >= 0 && /\bextra\s*==/.test(requirement.slice(marker))) continue;
    const name = /^[A-Za-z0-9][A-Za-z0-9._-]*/.exec(requirement)?.[0];
    const found = name && beside.get(normalName(name));
    if (found) keys.add(`${found.fact.name}@${found.fact.version}`);
  }
  return [...keys];
}
