import { xmlOf } from '../foreign/xml.ts';

/** Elements of CycloneDX's XML that are lists in its JSON, by the element that they hold (CycloneDX 1.4 to 1.7). */
const lists: Record<string, string> = {
  components: 'component',
  vulnerabilities: 'vulnerability',
  affects: 'target',
  versions: 'version',
  references: 'reference',
  authors: 'author',
  hashes: 'hash',
};

/** CycloneDX's XML as its JSON, as far as VEX needs it. XML of another kind becomes something that no form claims. */
export function cyclonedxOfXml(source: string): unknown {
  const { root, json } = xmlOf(source);
  return root === 'bom' ? { bomFormat: 'CycloneDX', ...(asJson(json) as object) } : { xml: root };
}

function asJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === 'responses') return ['response', held(inner, 'response')];
      const child = Object.hasOwn(lists, key) ? lists[key] : undefined;
      return [key, child ? held(inner, child) : asJson(inner)];
    }),
  );
}

function held(list: unknown, child: string): unknown[] {
  if (typeof list !== 'object' || list === null) return [];
  const found = (list as Record<string, unknown>)[child];
  return (Array.isArray(found) ? found : found === undefined ? [] : [found]).map(asJson);
}
