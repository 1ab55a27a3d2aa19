import { list, text } from '../foreign/value.ts';
import { vexBounds } from './bounds.ts';
import { type CsafProducts, csafProducts } from './csaf-products.ts';
import { writeCsaf } from './csaf-write.ts';
import { type VexProduct, type VexStatement, type VexStatus, vexJustifications } from './document.ts';
import { dateAt, readable, sentence, stated, type VexForm, wordOf } from './statement.ts';

/** Lists of `product_status` (CSAF 2.0, 3.2.3.9). What is recommended says nothing of what is affected. */
const lists: [list: string, status: VexStatus][] = [
  ['known_affected', 'affected'],
  ['first_affected', 'affected'],
  ['last_affected', 'affected'],
  ['under_investigation', 'under_investigation'],
  ['fixed', 'fixed'],
  ['first_fixed', 'fixed'],
  ['known_not_affected', 'not_affected'],
];

/** CSAF 2.0 and 2.1, the VEX profile and advisories, whose `product_status` says the same (profile 5, "VEX"). */
export const csaf: VexForm = {
  id: 'csaf',
  title: 'CSAF VEX',
  claims: json =>
    text(json, 'document', 'csaf_version') !== '' || text(json, 'document', 'category').startsWith('csaf_'),
  read(json) {
    const timestamp = dateAt(json, 'document', 'tracking', 'current_release_date');
    const products = csafProducts(json);
    const all: (VexStatement | undefined)[] = [];
    for (const vulnerability of list(json, 'vulnerabilities')) {
      if (all.length > vexBounds.statements) break;
      all.push(...statementsOf(vulnerability, products, timestamp));
    }
    return {
      id: text(json, 'document', 'tracking', 'id'),
      author: text(json, 'document', 'publisher', 'name'),
      ...stated({ timestamp }),
      ...readable(all),
    };
  },
  write: writeCsaf,
};

/** Products of which the same is said share a statement. */
function statementsOf(one: unknown, products: CsafProducts, timestamp: string | undefined): VexStatement[] {
  const [cve, ...aliases] = [text(one, 'cve'), ...list(one, 'ids').map(id => text(id, 'text'))].filter(Boolean);
  const flags = said(list(one, 'flags'), 'label', products);
  const impacts = said(
    list(one, 'threats').filter(threat => text(threat, 'category') === 'impact'),
    'details',
    products,
  );
  const actions = said(list(one, 'remediations'), 'details', products);
  const statements = new Map<string, VexStatement>();
  const seen = new Set<string>();
  for (const [name, status] of lists) {
    for (const id of idsIn(one, name)) {
      if (seen.has(`${status} ${id}`)) continue;
      seen.add(`${status} ${id}`);
      const rest = {
        justification: status === 'not_affected' ? wordOf(vexJustifications, flags(id) ?? '') : undefined,
        impact: status === 'not_affected' ? impacts(id) : undefined,
        action: status === 'affected' ? actions(id) : undefined,
      };
      const key = JSON.stringify([status, rest]);
      const statement = statements.get(key) ?? {
        vulnerability: cve ?? '',
        aliases,
        products: [] as VexProduct[],
        status,
        ...stated({ ...rest, timestamp }),
      };
      statements.set(key, statement);
      const product = products.of(id);
      if (product) statement.products.push(product);
    }
  }
  return [...statements.values()];
}

/** Ids of a list; there may be many more of them than names of one vulnerability. */
const idsIn = (one: unknown, name: string): string[] =>
  list(one, 'product_status', name)
    .map(id => text(id))
    .filter(Boolean);

/** What a list of remarks says of a product: the first that names it, or that names none. */
function said(remarks: readonly unknown[], key: string, products: CsafProducts): (id: string) => string | undefined {
  const byId = new Map<string, string>();
  let ofAll: string | undefined;
  for (const remark of remarks) {
    const words = sentence(remark, key);
    const ids = [
      ...list(remark, 'product_ids').map(id => text(id)),
      ...list(remark, 'group_ids').flatMap(group => products.group(text(group))),
    ];
    if (ids.length === 0) ofAll ??= words;
    for (const id of ids) if (!byId.has(id)) byId.set(id, words);
  }
  return id => byId.get(id) ?? ofAll;
}
