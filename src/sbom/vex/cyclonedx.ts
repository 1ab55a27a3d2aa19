import { at, list, text } from '../foreign/value.ts';
import { vexBounds } from './bounds.ts';
import type { VexComponent, VexDocument, VexJustification, VexProduct, VexStatement, VexStatus } from './document.ts';
import { purlOfText } from './purl.ts';
import { dateAt, readable, sentence, stated, type VexForm } from './statement.ts';

/** `analysis.state` (CycloneDX, impactAnalysisState). Without an analysis there is no statement, only a finding. */
const states: Record<string, VexStatus> = {
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  exploitable: 'affected',
  in_triage: 'under_investigation',
  false_positive: 'not_affected',
  not_affected: 'not_affected',
};

/** `analysis.justification` (CycloneDX, impactAnalysisJustification), to the nearest of OpenVEX's. */
const justifications: Record<string, VexJustification> = {
  code_not_present: 'vulnerable_code_not_present',
  code_not_reachable: 'vulnerable_code_not_in_execute_path',
  requires_configuration: 'vulnerable_code_cannot_be_controlled_by_adversary',
  requires_dependency: 'vulnerable_code_cannot_be_controlled_by_adversary',
  requires_environment: 'vulnerable_code_cannot_be_controlled_by_adversary',
  protected_by_compiler: 'inline_mitigations_already_exist',
  protected_at_runtime: 'inline_mitigations_already_exist',
  protected_at_perimeter: 'inline_mitigations_already_exist',
  protected_by_mitigating_control: 'inline_mitigations_already_exist',
};

/** The other way; what CycloneDX has no word for goes into the detail. */
const written: Partial<Record<VexJustification, string>> = {
  vulnerable_code_not_present: 'code_not_present',
  component_not_present: 'code_not_present',
  vulnerable_code_not_in_execute_path: 'code_not_reachable',
  vulnerable_code_cannot_be_controlled_by_adversary: 'requires_environment',
  inline_mitigations_already_exist: 'protected_by_mitigating_control',
};
const writtenStates: Record<VexStatus, string> = {
  affected: 'exploitable',
  under_investigation: 'in_triage',
  fixed: 'resolved',
  not_affected: 'not_affected',
};

const known = <V>(table: Record<string, V>, word: string): V | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** CycloneDX with analyses of its vulnerabilities (1.4 and later), beside an SBOM or inside one. JSON. */
export const cyclonedx: VexForm = {
  id: 'cyclonedx',
  title: 'CycloneDX VEX',
  claims: json =>
    text(json, 'bomFormat') === 'CycloneDX' &&
    list(json, 'vulnerabilities').some(one => text(one, 'analysis', 'state') !== ''),
  read(json) {
    const components = componentsOf(json);
    const main = at(json, 'metadata', 'component');
    const timestamp = dateAt(json, 'metadata', 'timestamp');
    const all = list(json, 'vulnerabilities')
      .slice(0, vexBounds.statements + 1)
      .filter(one => at(one, 'analysis') !== undefined)
      .map(one => statementOf(one, components, main, timestamp));
    return { id: text(json, 'serialNumber'), author: authorOf(json), ...stated({ timestamp }), ...readable(all) };
  },
  write,
};

function authorOf(json: unknown): string {
  const [author] = list(json, 'metadata', 'authors');
  return (
    text(author, 'name') ||
    text(json, 'metadata', 'manufacturer', 'name') ||
    text(json, 'metadata', 'manufacture', 'name') ||
    text(json, 'metadata', 'supplier', 'name')
  );
}

/** Components by their `bom-ref`; they hold components. */
function componentsOf(json: unknown): Map<string, unknown> {
  const byRef = new Map<string, unknown>();
  const walk = (all: readonly unknown[], depth: number): void => {
    if (depth > vexBounds.depth) return;
    for (const one of all) {
      const ref = text(one, 'bom-ref');
      if (ref) byRef.set(ref, one);
      walk(list(one, 'components'), depth + 1);
    }
  };
  walk([at(json, 'metadata', 'component'), ...list(json, 'components')], 0);
  return byRef;
}

function statementOf(
  one: unknown,
  components: Map<string, unknown>,
  main: unknown,
  ofDocument: string | undefined,
): VexStatement | undefined {
  const status = known(states, text(one, 'analysis', 'state'));
  if (!status) return undefined;
  const { product, ids: mainIds } = productOf(main);
  const products = list(one, 'affects').flatMap(target => {
    const named = namedBy(text(target, 'ref'), components);
    return versionsOf(target, status).map(versions => {
      const component = { ...named, ...versions };
      // A component of the artifact that the document describes is meant in it, and nowhere else.
      const inside = product && !named.ids.some(id => mainIds.includes(id));
      return inside ? { ...product, subcomponents: [component] } : { ...component, subcomponents: [] };
    });
  });
  return {
    vulnerability: text(one, 'id'),
    aliases: list(one, 'references')
      .map(reference => text(reference, 'id'))
      .filter(Boolean),
    products: products.filter(({ ids }) => ids.length > 0),
    status,
    ...stated({
      justification: known(justifications, text(one, 'analysis', 'justification')),
      impact: sentence(one, 'analysis', 'detail'),
      action:
        sentence(one, 'recommendation') ||
        list(one, 'analysis', 'response')
          .map(each => text(each))
          .join(', '),
      timestamp: dateAt(one, 'analysis', 'lastUpdated') ?? dateAt(one, 'updated') ?? ofDocument,
    }),
  };
}

/**
 * What the document describes: an image by whatever names it, anything else by its package URL or digest alone. A mere name
 * of an application is the author's own, and says nothing of where it is found.
 */
function productOf(main: unknown): { product?: VexComponent; ids: string[] } {
  const ids = idsOf(main);
  return ids.length > 0 ? { product: { ids }, ids } : { ids };
}

function idsOf(component: unknown): string[] {
  const image = text(component, 'type') === 'container';
  const version = text(component, 'version');
  const named = image ? [/^sha256:/.test(version) ? version : '', text(component, 'name')] : [];
  const hashes = image ? list(component, 'hashes').map(digestOf) : [];
  return [text(component, 'purl'), text(component, 'cpe'), ...hashes, ...named].filter(Boolean);
}

const digestOf = (hash: unknown): string =>
  text(hash, 'alg') === 'SHA-256' ? `sha256:${text(hash, 'content').toLowerCase()}` : '';

/** A `bom-ref` of the document, a BOM-Link into another whose last part is one, or a package URL itself. */
function namedBy(ref: string, components: Map<string, unknown>): VexComponent {
  const component = components.get(ref);
  if (component !== undefined) return { ids: idsOf(component) };
  const inside = ref.startsWith('urn:cdx:') ? decoded(ref.slice(ref.indexOf('#') + 1)) : ref;
  return { ids: inside ? [inside] : [] };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Which versions are meant: those whose own status agrees with the statement, and all where none are listed. */
function versionsOf(target: unknown, status: VexStatus): { range?: string }[] {
  const versions = list(target, 'versions');
  if (versions.length === 0) return [{}];
  const harmless = status === 'not_affected' || status === 'fixed';
  return versions.flatMap(one => {
    const word = text(one, 'status') || 'affected';
    if (
      word === 'unknown' ||
      (harmless && word === 'affected' && versions.some(other => text(other, 'status') === 'unaffected'))
    )
      return [];
    if (!harmless && word === 'unaffected') return [];
    const range = text(one, 'range');
    const version = text(one, 'version');
    return range || version ? [{ range: range || version }] : [];
  });
}

function write(document: VexDocument): unknown {
  const products = new Map<string, VexComponent>();
  const main = soleProduct(document);
  const affects = (product: VexProduct): object[] => {
    const targets = product.subcomponents.length > 0 && main ? product.subcomponents : [product];
    return targets.map(target => {
      const ref = target.ids[0] ?? '';
      products.set(ref, target);
      return { ref, ...(target.range ? { versions: [{ range: target.range, status: 'affected' }] } : {}) };
    });
  };
  const vulnerabilities = document.statements.map((statement, index) => ({
    'bom-ref': `${statement.vulnerability}#${index + 1}`,
    id: statement.vulnerability,
    ...(statement.aliases.length > 0 ? { references: statement.aliases.map(id => ({ id, source: {} })) } : {}),
    ...stated({ recommendation: statement.action }),
    analysis: {
      state: writtenStates[statement.status],
      ...stated({
        justification: statement.justification && written[statement.justification],
        detail: statement.impact,
        lastUpdated: statement.timestamp,
      }),
    },
    affects: statement.products.flatMap(affects),
  }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    ...(/^urn:uuid:/.test(document.id) ? { serialNumber: document.id } : {}),
    version: 1,
    metadata: {
      ...stated({ timestamp: document.timestamp }),
      authors: [{ name: document.author }],
      ...(main ? { component: componentPart(main, 'container') } : {}),
    },
    components: [...products.values()]
      .filter(product => product !== main)
      .map(product => componentPart(product, 'library')),
    vulnerabilities,
  };
}

/** The image in which everything is meant; undefined where there are several, or none. */
function soleProduct({ statements }: VexDocument): VexComponent | undefined {
  const all = statements.flatMap(({ products }) => products);
  const [first] = all;
  const sole = all.every(({ ids, subcomponents }) => ids[0] === first?.ids[0] && subcomponents.length > 0);
  return first && sole ? { ids: first.ids } : undefined;
}

function componentPart({ ids }: VexComponent, type: 'container' | 'library'): object {
  const [first = ''] = ids;
  const purl = ids.find(id => id.startsWith('pkg:'));
  return {
    type,
    'bom-ref': first,
    name: nameOf(first),
    ...stated({
      version: type === 'container' ? ids.find(id => /^sha256:/.test(id)) : undefined,
      purl,
      cpe: ids.find(id => id.startsWith('cpe:')),
    }),
  };
}

const nameOf = (id: string): string => purlOfText(id)?.name ?? id;
