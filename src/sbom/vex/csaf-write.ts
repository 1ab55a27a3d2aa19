import type { VexComponent, VexDocument, VexProduct, VexStatement, VexStatus } from './document.ts';
import { stated } from './statement.ts';

const lists: Record<VexStatus, string> = {
  affected: 'known_affected',
  under_investigation: 'under_investigation',
  fixed: 'fixed',
  not_affected: 'known_not_affected',
};

/** CSAF 2.0, profile 5 (VEX). A date is needed everywhere; a document without one takes the first day there is. */
export function writeCsaf(document: VexDocument): unknown {
  const date = document.timestamp ?? '1970-01-01T00:00:00Z';
  const tree = productTree();
  const byVulnerability = Map.groupBy(document.statements, ({ vulnerability }) => vulnerability);
  const vulnerabilities = [...byVulnerability].map(([id, statements]) => vulnerabilityPart(id, statements, tree));
  return {
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      title: `VEX by ${document.author}`,
      publisher: { category: 'user', name: document.author, namespace: 'https://plimsoll.dev' },
      tracking: {
        id: document.id,
        status: 'final',
        version: '1',
        initial_release_date: date,
        current_release_date: date,
        revision_history: [{ number: '1', date, summary: 'First release' }],
      },
    },
    product_tree: tree.part(),
    vulnerabilities,
  };
}

type Tree = ReturnType<typeof productTree>;

function vulnerabilityPart(id: string, statements: readonly VexStatement[], tree: Tree): object {
  const status: Record<string, string[]> = {};
  const flags: object[] = [];
  const threats: object[] = [];
  const remediations: object[] = [];
  for (const statement of statements) {
    const product_ids = statement.products.flatMap(tree.idsOf);
    const list = lists[statement.status];
    status[list] = [...new Set([...(status[list] ?? []), ...product_ids])];
    if (statement.justification) flags.push({ label: statement.justification, product_ids });
    if (statement.impact) threats.push({ category: 'impact', details: statement.impact, product_ids });
    if (statement.status === 'affected') {
      // The profile wants one of every affected product.
      const details = statement.action ?? 'No action is stated.';
      remediations.push({ category: statement.action ? 'workaround' : 'none_available', details, product_ids });
    }
  }
  const names = [...new Set([id, ...statements.flatMap(({ aliases }) => aliases)])];
  const cve = names.find(name => /^CVE-\d{4}-\d{4,}$/.test(name));
  const ids = names.filter(name => name !== cve);
  return {
    ...stated({ cve }),
    ...(ids.length > 0 ? { ids: ids.map(text => ({ system_name: systemOf(text), text })) } : {}),
    notes: [{ category: 'description', text: id }],
    product_status: status,
    ...(flags.length > 0 ? { flags } : {}),
    ...(threats.length > 0 ? { threats } : {}),
    ...(remediations.length > 0 ? { remediations } : {}),
  };
}

/** `GHSA` of `GHSA-xxxx-…`. */
const systemOf = (id: string): string => /^[A-Za-z]+/.exec(id)?.[0] ?? 'other';

/** Gives ids to products as they are met. */
function productTree() {
  const names: object[] = [];
  const relationships: object[] = [];
  const known = new Map<string, string>();
  const numbered = (key: string, make: (id: string) => void): string => {
    const before = known.get(key);
    if (before) return before;
    const id = `CSAFPID-${String(known.size + 1).padStart(4, '0')}`;
    known.set(key, id);
    make(id);
    return id;
  };
  const idOf = (component: VexComponent): string =>
    numbered(JSON.stringify(component), id => names.push(namePart(id, component)));
  return {
    idsOf(product: VexProduct): string[] {
      const { subcomponents, ...whole } = product;
      const wholeId = idOf(whole);
      if (subcomponents.length === 0) return [wholeId];
      return subcomponents.map(component => {
        const partId = idOf(component);
        return numbered(`${partId} of ${wholeId}`, id =>
          relationships.push({
            category: 'default_component_of',
            product_reference: partId,
            relates_to_product_reference: wholeId,
            full_product_name: { product_id: id, name: `${component.ids[0]} in ${whole.ids[0]}` },
          }),
        );
      });
    },
    part: () => ({
      full_product_names: names,
      ...(relationships.length > 0 ? { relationships } : {}),
    }),
  };
}

function namePart(id: string, { ids }: VexComponent): object {
  const purl = ids.find(one => one.startsWith('pkg:'));
  const cpe = ids.find(one => one.startsWith('cpe:'));
  const digests = ids.flatMap(one => /^(sha256|sha512):([0-9a-f]+)$/.exec(one)?.slice(1) ?? []);
  const hashes =
    digests.length > 1
      ? [{ filename: ids.at(-1) ?? id, file_hashes: [{ algorithm: digests[0], value: digests[1] }] }]
      : undefined;
  const clues = stated({ purl, cpe, hashes });
  return {
    product_id: id,
    name: ids.at(-1) ?? id,
    ...(Object.keys(clues).length > 0 ? { product_identification_helper: clues } : {}),
  };
}
