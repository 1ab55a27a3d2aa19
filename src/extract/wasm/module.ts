/** WebAssembly: modules and components, what they are made of, and what they ask their host for. */
import type { ByteSink, Extractor, FactSink, PackageFact } from '../../model/index.ts';
import { packagesOf } from '../binary/go.ts';
import { buildInfoOf } from '../binary/go-buildinfo.ts';
import { type WasmFacts, wasmBinary } from './binary.ts';
import { wasmBounds } from './bounds.ts';
import { createGoTextSearch } from './go-text.ts';
import { pulled } from './pull.ts';

export const wasm: Extractor = {
  id: 'wasm/module',
  version: 1,
  maxBytes: wasmBounds.fileBytes,
  wants: path => path.endsWith('.wasm'),
  stream: ({ path, size }, facts) => wasmSink(path, size, facts),
  capability: {
    what: 'WebAssembly modules and components, also as OCI artifacts and files: name, tools, crates (cargo-auditable), Go modules, and what they ask their host for',
    files: ['**/*.wasm'],
    type: 'generic',
    licences: true,
    dependencies: true,
    scope: 'both',
  },
};

function wasmSink(path: string, size: number, facts: FactSink): ByteSink {
  const go = createGoTextSearch();
  return pulled(wasmBinary(size, go.write), found => {
    if (!found) {
      const message = `${path}: it is no WebAssembly module or component, or of a version that is not known`;
      facts.problem({ code: 'file-unreadable', message, path });
      return;
    }
    for (const what of found.problems) facts.problem({ code: 'file-unreadable', message: `${path}: ${what}`, path });
    facts.package(moduleOf(found, path));
    for (const crate of found.crates ?? []) facts.package(crate);
    for (const fact of goPackages(found, go.text())) facts.package(fact);
  });
}

/**
 * The binary itself, with what it asks for. purl has no type for it, so it is a generic one; a binary that does not say
 * its version has none.
 */
function moduleOf(found: WasmFacts, path: string): PackageFact {
  const crate = mainCrate(found);
  const {
    kind,
    name,
    version = crate?.version ?? '',
    licence,
    buildId,
    nested,
    producers,
    capabilities,
    importCount,
    imports,
  } = found;
  return {
    type: 'generic',
    name: crate?.name ?? nameOf(name, path),
    version,
    ...(licence && { licences: [licence] }),
    extra: {
      wasm: {
        kind,
        capabilities: [...capabilities].sort(),
        imports,
        ...(importCount > wasmBounds.importsKept && { importCount }),
        ...(producers.length > 0 && { producers }),
        ...(buildId && { buildId }),
        ...(nested > 0 && { nested }),
      },
    },
  };
}

/** The crate that was built: the one that nothing else needed. Parts of a component may have one each. */
function mainCrate({ crates }: WasmFacts): PackageFact | undefined {
  const roots = crates?.filter(({ direct }) => direct === undefined) ?? [];
  return roots.length === 1 ? roots[0] : undefined;
}

/** Linkers write the name of the file that they made, with its ending. */
function nameOf(stated: string | undefined, path: string): string {
  const name = stated && /^[\w@.:/+-]+$/.test(stated) ? stated : path;
  return name.slice(name.lastIndexOf('/') + 1).replace(/(.)\.wasm$/, '$1');
}

function goPackages({ producers }: WasmFacts, text: string | undefined): PackageFact[] {
  const compiler = producers.find(({ name, version }) => name === 'Go cmd/compile' && version.startsWith('go'));
  if (!compiler && text === undefined) return [];
  return packagesOf(buildInfoOf(compiler?.version ?? '', text ?? ''), undefined);
}
