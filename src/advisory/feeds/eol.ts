import type { Feed, Release, Sink } from './feed.ts';

type Json = Record<string, unknown>;

/**
 * End-of-life dates: endoflife.date's API (v0: an array of cycles, the product in the file's name; v1: `result` with
 * `releases`), its release data by product, and Debian's distro-info tables.
 */
export const eol: Feed = {
  id: 'eol',
  about: { title: 'End-of-life dates', address: 'https://endoflife.date/', licence: 'MIT; distro-info-data: ISC' },
  detects({ head }) {
    return (
      /^\s*[[{]/.test(head) &&
      (/"(releaseCycle|eolFrom|distro_info_data)"\s*:/.test(head) ||
        (/"cycle"\s*:/.test(head) && /"eol"\s*:/.test(head)))
    );
  },
  async ingest(reader, sink) {
    const product = reader.name.replace(/^.*\//, '').replace(/\.json$/, '');
    const cycles: Json[] = [];
    await reader.values(value => {
      const document = objectOf(value);
      if (!document) return sink.fault('an end-of-life document that is neither object nor list', reader.name);
      // The elements of a v0 array come one by one.
      if ('cycle' in document) cycles.push(document);
      else productsOf(document, product, sink);
    });
    if (cycles.length > 0) releasesOf(product, cycles, sink);
  },
};

function productsOf(document: Json, name: string, sink: Sink): void {
  const date = typeof document['date'] === 'string' ? document['date'] : undefined;
  for (const [product, value] of Object.entries(objectOf(document['products']) ?? {}))
    releasesOf(product, listOf(objectOf(value)?.['releases']), sink, date);
  for (const value of [document['result']].flat()) {
    const product = objectOf(value);
    if (product?.['releases']) releasesOf(String(product['name'] ?? name), listOf(product['releases']), sink, date);
  }
  if (document['releases']) releasesOf(name, listOf(document['releases']), sink, date);
  const tables = objectOf(objectOf(document['distro_info_data'])?.['data']);
  for (const [product, rows] of Object.entries(tables ?? {})) releasesOf(product, listOf(rows), sink, date);
}

/** The spellings of one fact in the sources, the most exact first. */
const keys = {
  release: ['releaseCycle', 'cycle', 'name', 'version'],
  codename: ['series', 'codename'],
  eol: ['eolFrom', 'eol'],
  extended: ['eoesFrom', 'eoes', 'extendedSupport', 'eol_lts', 'eol-lts', 'eol_esm', 'eol-esm'],
};

function releasesOf(product: string, rows: unknown[], sink: Sink, newest?: string): void {
  for (const row of rows) {
    const facts = objectOf(row);
    const release = firstOf(facts, keys.release, value =>
      typeof value === 'string' && value ? value.replace(/ LTS$/, '') : undefined,
    );
    const date = firstOf(facts, keys.eol, dateOf);
    // Rows without a version are rolling suites (sid); without a date the release is supported: nothing to warn of.
    if (!release || !date) continue;
    const codename = firstOf(facts, keys.codename, value =>
      typeof value === 'string' && value ? value.toLowerCase() : undefined,
    );
    const extended = firstOf(facts, keys.extended, dateOf);
    const found: Release = { product: product.toLowerCase(), release, eol: date };
    if (codename) found.codename = codename;
    if (extended) found.extended = extended;
    sink.release(found);
    sink.count('eol', newest);
  }
}

function firstOf(
  facts: Json | undefined,
  names: string[],
  read: (value: unknown) => string | undefined,
): string | undefined {
  for (const name of names) {
    const value = read(facts?.[name]);
    if (value !== undefined) return value;
  }
  return undefined;
}

const dateOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : undefined;

const objectOf = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
