/** For which packages the corpus holds a vulnerability. */
import { readdirSync, readFileSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';

interface OsvRecord {
  id: string;
  aliases?: string[];
  upstream?: string[];
  related?: string[];
  withdrawn?: string;
  affected?: { package?: { ecosystem?: string; name?: string } }[];
}

/** What one vulnerability is recorded for: names of packages by ecosystem and release. */
export type Holding = Map<string, Set<string>>;

export interface Corpus {
  /** By vulnerability. */
  holdings: Map<string, Holding>;
  /** Every name that any record has, by ecosystem and release. */
  names: Holding;
}

export function corpusOf(folder: URL, wanted: ReadonlySet<string>): Corpus {
  const corpus: Corpus = { holdings: new Map(), names: new Map() };
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.ndjson.zst') || file.startsWith('match-labels')) continue;
    const lines = zstdDecompressSync(readFileSync(new URL(file, folder)))
      .toString()
      .split('\n');
    for (const line of lines) if (line) hold(JSON.parse(line) as OsvRecord, wanted, corpus);
  }
  return corpus;
}

function hold(record: OsvRecord, wanted: ReadonlySet<string>, { holdings, names }: Corpus): void {
  const { id, aliases = [], upstream = [], related = [], affected = [], withdrawn } = record;
  if (withdrawn) return;
  const asked = [id, ...aliases, ...upstream, ...related].filter(name => wanted.has(name));
  const into = [names, ...asked.map(name => getOrAdd(holdings, name, () => new Map<string, Set<string>>()))];
  for (const { package: found } of affected) {
    if (!found?.ecosystem || !found.name) continue;
    for (const holding of into) getOrAdd(holding, found.ecosystem, () => new Set<string>()).add(found.name);
  }
}

function getOrAdd<V>(map: Map<string, V>, key: string, make: () => V): V {
  const before = map.get(key);
  if (before !== undefined) return before;
  const made = make();
  map.set(key, made);
  return made;
}
