/**
 * Go's advisories name the functions in which the flaw lies (`ecosystem_specific.imports`, go.dev/doc/security/vuln/database),
 * and extractors tell which functions the linker left in a program. A flaw none of whose functions is there does no harm.
 */
import { type Finding, nameHash, type Package, symbolHash, unpackSymbols } from '../model/index.ts';
import { bounds } from './bounds.ts';
import type { EntryExtra, FlawedImport } from './record.ts';

/** What a record says of where its flaw lies; `undefined`: nothing, or not in a form we know. */
export function importsOf(stated: unknown): FlawedImport[] | undefined {
  if (!Array.isArray(stated) || stated.length === 0) return undefined;
  const imports: FlawedImport[] = [];
  let count = 0;
  for (const one of stated as unknown[]) {
    const { path, symbols = [] } = (one ?? {}) as { path?: unknown; symbols?: unknown };
    if (!isWord(path) || !Array.isArray(symbols) || !symbols.every(isWord)) return undefined;
    count += 1 + symbols.length;
    if (count > bounds.symbols) return undefined;
    imports.push([path, ...symbols]);
  }
  return imports;
}

const isWord = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= bounds.word;

/**
 * Where the flaw of one vulnerability lies, from the entries of each record that matched. Records that say nothing (those of
 * other databases) do not count; one that says it for a part of its entries alone may lie anywhere: `undefined`.
 */
export function flawedImports(records: readonly (EntryExtra | undefined)[][]): FlawedImport[] | undefined {
  const telling = records.filter(extras => extras.some(extra => extra?.imports));
  const extras = telling.flat();
  if (extras.length === 0 || extras.some(extra => !extra?.imports)) return undefined;
  return extras.flatMap(extra => extra?.imports ?? []);
}

/** The finding as it holds for this package: `not_affected`, with the reason, where none of the flawed code is in the program. */
export function withReach(finding: Finding, imports: FlawedImport[] | undefined, { symbols }: Package): Finding {
  if (!imports || symbols === undefined) return finding;
  const linked = linkedIn(symbols);
  const present = imports.some(([path, ...names]) => {
    const packageHash = nameHash(path);
    // Without names the whole package is meant; the empty name stands for any of its functions.
    return (names.length > 0 ? names : ['']).some(name => linked.has(symbolHash(packageHash, name)));
  });
  if (present) return finding;
  const why = `code absent: ${inWords(imports)} not in the program`;
  return {
    ...finding,
    status: 'not_affected',
    evidence: finding.evidence?.map(one => ({ ...one, comparison: `${one.comparison}; ${why}` })) ?? [],
  };
}

function inWords(imports: FlawedImport[]): string {
  const all = imports.flatMap(([path, ...names]) =>
    names.length > 0 ? names.map(name => `${path}.${name}`) : [`package ${path}`],
  );
  if (all.length === 1) return `${all[0]} is`;
  return all.length === 2 ? `${all.join(' and ')} are` : `${all[0]} and ${all.length - 1} more that it names are`;
}

/** The findings of one package follow each other or nearly so; its names are unpacked once. */
const unpacked = new Map<string, Set<number>>();
const mostUnpacked = 8;

function linkedIn(symbols: string): Set<number> {
  let linked = unpacked.get(symbols);
  if (!linked) {
    linked = unpackSymbols(symbols);
    if (unpacked.size >= mostUnpacked) unpacked.delete(unpacked.keys().next().value ?? '');
    unpacked.set(symbols, linked);
  }
  return linked;
}
