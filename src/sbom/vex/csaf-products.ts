import { at, list, text } from '../foreign/value.ts';
import { vexBounds } from './bounds.ts';
import type { VexComponent, VexProduct } from './document.ts';
import { stated } from './statement.ts';

/** What the product ids of a document mean. */
export interface CsafProducts {
  of(id: string): VexProduct | undefined;
  /** Product ids of a group. */
  group(id: string): string[];
}

interface Relation {
  component: string;
  /** What it is installed on, or a part of. */
  whole: string;
}

/** Relations on relations: a package of a module of a platform is the deepest there is. */
const deepest = 4;

/** The product tree (CSAF 2.0, 3.2.2): branches, names and relationships. */
export function csafProducts(json: unknown): CsafProducts {
  const tree = at(json, 'product_tree');
  const products = new Map<string, VexComponent>();
  const keep = (product: unknown, range?: string): void => {
    const id = text(product, 'product_id');
    if (id && products.size < vexBounds.products) products.set(id, componentOf(product, range));
  };
  const walk = (branches: readonly unknown[], depth: number): void => {
    if (depth > vexBounds.depth) return;
    for (const branch of branches) {
      const ranged = text(branch, 'category') === 'product_version_range' ? text(branch, 'name') : undefined;
      keep(at(branch, 'product'), ranged);
      walk(list(branch, 'branches'), depth + 1);
    }
  };
  walk(list(tree, 'branches'), 0);
  for (const product of list(tree, 'full_product_names')) keep(product);
  const relations = relationsOf(tree);
  const groups = new Map(
    list(tree, 'product_groups').map(group => [
      text(group, 'group_id'),
      list(group, 'product_ids').map(id => text(id)),
    ]),
  );
  return {
    of(id) {
      let relation = relations.get(id);
      const own = products.get(relation?.component ?? id);
      if (!own) return undefined;
      if (!relation) return { ...own, subcomponents: [] };
      // A package of a module of a platform: the platform is the whole.
      for (let depth = 0; depth < deepest; depth++) {
        const above = relations.get(relation.whole);
        if (!above) break;
        relation = above;
      }
      const whole = products.get(relation.whole);
      return whole && { ...whole, subcomponents: [own] };
    },
    group: id => groups.get(id) ?? [],
  };
}

function relationsOf(tree: unknown): Map<string, Relation> {
  const relations = new Map<string, Relation>();
  for (const one of list(tree, 'relationships')) {
    const id = text(one, 'full_product_name', 'product_id');
    const component = text(one, 'product_reference');
    const whole = text(one, 'relates_to_product_reference');
    if (id && component && whole && relations.size < vexBounds.products) relations.set(id, { component, whole });
  }
  return relations;
}

function componentOf(product: unknown, range: string | undefined): VexComponent {
  const clues = at(product, 'product_identification_helper');
  const hashes = list(clues, 'hashes')
    .flatMap(one => list(one, 'file_hashes'))
    .map(hash => `${text(hash, 'algorithm').toLowerCase()}:${text(hash, 'value').toLowerCase()}`);
  const purls = [text(clues, 'purl'), ...list(clues, 'purls').map(purl => text(purl))];
  const ids = [...purls, text(clues, 'cpe'), ...hashes, text(product, 'name')].filter(Boolean);
  return { ids: [...new Set(ids)], ...stated({ range }) };
}
