/** Software that no package manager installed, known by the bytes of its files. */

import type { Extractor, FactSink, PackageFact } from '../../model/index.ts';
import { binaryBounds } from './bounds.ts';
import { type Mark, type Product, reach } from './product-mark.ts';
import { languages } from './products-languages.ts';
import { servers } from './products-servers.ts';
import { tools } from './products-tools.ts';
import { throughWindow, type View, type WindowReader } from './window.ts';

/** All of them; where several go by one file name, the first that is recognised is the one. */
export const products: readonly Product[] = [...languages, ...servers, ...tools];

export const knownProduct: Extractor = {
  id: 'binary/product',
  version: 1,
  maxBytes: binaryBounds.productBytes,
  wants: path => productsAt(path).length > 0,
  stream({ path }, facts) {
    const candidates = productsAt(path);
    return candidates.length === 0 ? undefined : throughWindow(productReader(path, candidates, facts));
  },
  capability: {
    what: `programs and libraries copied into an image, by what they hold (${new Set(products.map(({ name }) => name)).size} products)`,
    files: ['**/{python*,node,nginx,redis-server,postgres,openssl,java,envoy,…}'],
    type: 'generic',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

const byName = new Map<string, Product[]>();
const byPattern: { product: Product; files: RegExp }[] = [];
for (const product of products) {
  if (product.files instanceof RegExp) byPattern.push({ product, files: product.files });
  else for (const name of product.files) byName.set(name, [...(byName.get(name) ?? []), product]);
}
const nothing: Product[] = [];

/** Beginnings of the names that patterns speak of: all others are passed over by one look-up. */
const beginnings = new Set('py li co ph gh sq lu ja jd el'.split(' '));

/** In the order of the table: what comes first wins. */
function productsAt(path: string): readonly Product[] {
  const from = path.lastIndexOf('/') + 1;
  const named = byName.get(from === 0 ? path : path.slice(from)) ?? nothing;
  if (!beginnings.has(path.slice(from, from + 2))) return named;
  const matching = byPattern.filter(({ files }) => files.test(path)).map(({ product }) => product);
  if (matching.length === 0) return named;
  return named.length === 0 ? matching : products.filter(one => named.includes(one) || matching.includes(one));
}

/** One pattern that is looked for, and the version that it found first. */
interface Search {
  product: Product;
  near: Buffer | undefined;
  pattern: RegExp;
  tries: number;
  version?: string;
}

function productReader(path: string, candidates: readonly Product[], facts: FactSink): WindowReader {
  const searches = candidates.flatMap(product => product.marks.flatMap(mark => searchOf(product, mark, path)));
  return {
    begin: () => searches.length > 0,
    search(view) {
      for (const search of searches) {
        if (search.version === undefined) look(search, view);
        // What comes later in the table could not win any more.
        if (search === searches[0] && search.version !== undefined) break;
      }
    },
    end() {
      const found = searches.find(({ version }) => version !== undefined);
      if (found?.version) facts.package(factOf(found.product, found.version));
    },
  };
}

function searchOf(product: Product, { near, pattern }: Mark, path: string): Search[] {
  const expression = pattern instanceof RegExp ? pattern : pattern(path);
  if (!expression) return [];
  return [
    {
      product,
      near: near === undefined ? undefined : Buffer.from(near, 'latin1'),
      pattern: new RegExp(expression.source, 'g'),
      tries: 0,
    },
  ];
}

function look(search: Search, { bytes, from, to }: View): void {
  const { near, pattern } = search;
  if (!near) {
    const start = Math.max(0, from - reach);
    const text = bytes.toString('latin1', start, Math.min(bytes.length, to + reach));
    pattern.lastIndex = 0;
    search.version = pattern.exec(text)?.groups?.['version'];
    return;
  }
  for (let at = bytes.indexOf(near, from); at >= 0 && at < to; at = bytes.indexOf(near, at + 1)) {
    if (++search.tries > binaryBounds.productTries) return;
    const text = bytes.toString('latin1', Math.max(0, at - reach), at + near.length + reach);
    pattern.lastIndex = 0;
    search.version = pattern.exec(text)?.groups?.['version'];
    if (search.version !== undefined) return;
  }
}

function factOf({ name, cpe, goModule }: Product, version: string): PackageFact {
  const names = [cpe ?? []].flat().map(one => `cpe:2.3:a:${one}:${version.replace(/[^\w.-]/g, '\\$&')}:*:*:*:*:*:*:*`);
  return {
    type: goModule ? 'golang' : 'generic',
    name: goModule ?? name,
    version,
    ...(names.length > 0 && { extra: { cpe: names.length === 1 ? names[0] : names } }),
  };
}
