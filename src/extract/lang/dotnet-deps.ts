/** .NET: the libraries of an application, as its build lists them beside it (`NAME.deps.json`). */
import type { Extractor, PackageFact } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord, jsonObject } from '../json.ts';

export const dotnetDeps: Extractor = {
  id: 'lang/dotnet-deps',
  version: 1,
  maxBytes: 32 * 1024 * 1024,
  wants: path => path.endsWith('.deps.json'),
  extract(file, facts) {
    for (const fact of librariesOf(jsonObject(file))) facts.package(fact);
  },
  capability: {
    what: '.NET libraries of published applications, with the runtime where it is published with them',
    files: ['**/*.deps.json'],
    type: 'nuget',
    licences: false,
    dependencies: true,
    scope: 'installed',
  },
};

/** The prefix of a runtime that is published with the application. */
const runtimePack = 'runtimepack.';

/**
 * The libraries of which the application uses files (github.com/dotnet/sdk, runtime-configuration-file.md). Those without
 * any are names alone: what they stand for is part of the runtime.
 * @throws PlimsollError `record-invalid` when a part is not of the form it should have.
 */
export function librariesOf(stated: Record<string, unknown>): PackageFact[] {
  const libraries = recordOf(stated, 'libraries');
  const runtime = recordOf(stated, 'runtimeTarget')['name'];
  const target = typeof runtime === 'string' ? recordOf(stated, 'targets')[runtime] : undefined;
  const used = isRecord(target) && Object.keys(target).length > 0 ? target : undefined;
  const projects = Object.keys(libraries).filter(key => typeOf(libraries[key]) === 'project');
  const root = rootOf(projects, used);
  const direct = new Set(root === undefined ? [] : dependenciesOf(used?.[root]).map(([to]) => plain(to)));

  const facts: PackageFact[] = [];
  for (const [key, library] of Object.entries(libraries)) {
    const [name, version] = split(key);
    const kind = typeOf(library);
    if (name === '' || version === '') continue;
    if (used && kind !== 'project' && !hasFiles(used[key])) continue;
    const dependsOn = dependenciesOf(used?.[key])
      .map(([to, its]) => `${plain(to)}@${its}`)
      .sort();
    facts.push({
      type: 'nuget',
      name: plain(name),
      version,
      ...(root !== undefined && key !== root && { direct: direct.has(plain(name)) }),
      ...(dependsOn.length > 0 && { dependsOn }),
      ...(kind && kind !== 'package' && { extra: { kind } }),
    });
  }
  return facts;
}

function recordOf(stated: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = stated[key];
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw new PlimsollError('record-invalid', `its ${key} is not a JSON object`);
  return value;
}

const typeOf = (library: unknown): string | undefined =>
  isRecord(library) && typeof library['type'] === 'string' ? library['type'] : undefined;

function split(key: string): [name: string, version: string] {
  const slash = key.lastIndexOf('/');
  return slash < 0 ? ['', ''] : [key.slice(0, slash), key.slice(slash + 1)];
}

const plain = (name: string): string => (name.startsWith(runtimePack) ? name.slice(runtimePack.length) : name);

const hasFiles = (library: unknown): boolean =>
  isRecord(library) &&
  ['runtime', 'runtimeTargets', 'native', 'resources'].some(key => {
    const files = library[key];
    return isRecord(files) && Object.keys(files).length > 0;
  });

function dependenciesOf(library: unknown): [name: string, version: string][] {
  const stated = isRecord(library) ? library['dependencies'] : undefined;
  if (!isRecord(stated)) return [];
  return Object.entries(stated).filter((one): one is [string, string] => typeof one[1] === 'string');
}

/** The application's own project: the only one that no other depends on. */
function rootOf(projects: string[], used: Record<string, unknown> | undefined): string | undefined {
  if (projects.length < 2) return used ? projects[0] : undefined;
  const named = new Set(projects.flatMap(key => dependenciesOf(used?.[key]).map(([name]) => name)));
  const free = projects.filter(key => !named.has(split(key)[0]));
  return free.length === 1 ? free[0] : undefined;
}
