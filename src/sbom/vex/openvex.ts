import { at, entries, list, text, texts } from '../foreign/value.ts';
import { vexBounds } from './bounds.ts';
import { type VexComponent, type VexProduct, type VexStatement, vexJustifications, vexStatuses } from './document.ts';
import { dateAt, readable, sentence, stated, type VexForm, wordOf } from './statement.ts';

const context = 'https://openvex.dev/ns/v0.2.0';

/** OpenVEX 0.2.0, and the versions before it, in which vulnerabilities and products were plain texts. */
export const openvex: VexForm = {
  id: 'openvex',
  title: 'OpenVEX',
  claims: json => /^https:\/\/openvex\.dev\/ns\b/.test(text(json, '@context')),
  read(json) {
    const timestamp = dateAt(json, 'last_updated') ?? dateAt(json, 'timestamp');
    const all = list(json, 'statements').slice(0, vexBounds.statements + 1);
    return {
      id: text(json, '@id'),
      author: text(json, 'author'),
      ...stated({ timestamp }),
      ...readable(all.map(one => statementOf(one, dateAt(json, 'timestamp') ?? timestamp))),
    };
  },
  write: document => ({
    '@context': context,
    '@id': document.id,
    author: document.author,
    timestamp: document.timestamp,
    version: 1,
    statements: document.statements.map(statement => ({
      vulnerability: {
        name: statement.vulnerability,
        ...(statement.aliases.length > 0 ? { aliases: statement.aliases } : {}),
      },
      // A statement without a time of its own takes the document's.
      ...(statement.timestamp === document.timestamp ? {} : stated({ timestamp: statement.timestamp })),
      products: statement.products.map(productPart),
      status: statement.status,
      ...stated({
        justification: statement.justification,
        impact_statement: statement.impact,
        action_statement: statement.action,
      }),
    })),
  }),
};

function statementOf(one: unknown, ofDocument: string | undefined): VexStatement | undefined {
  const status = wordOf(vexStatuses, text(one, 'status'));
  if (!status) return undefined;
  const vulnerability = at(one, 'vulnerability');
  const before = list(one, 'subcomponents').map(componentOf);
  return {
    vulnerability: idOf(text(vulnerability, 'name') || text(vulnerability, '@id') || text(one, 'vulnerability')),
    aliases: texts(vulnerability, 'aliases'),
    products: list(one, 'products')
      .map(product => productOf(product, before))
      .filter(({ ids }) => ids.length > 0),
    status,
    ...stated({
      justification: wordOf(vexJustifications, text(one, 'justification')),
      impact: sentence(one, 'impact_statement'),
      action: sentence(one, 'action_statement'),
      timestamp: dateAt(one, 'last_updated') ?? dateAt(one, 'timestamp') ?? ofDocument,
    }),
  };
}

/** Of an address such as `https://nvd.nist.gov/vuln/detail/CVE-2023-38545`, the id at its end. */
const idOf = (name: string): string =>
  /^https?:/.test(name) ? (/[/=]([A-Za-z][A-Za-z0-9]*-[A-Za-z0-9-:.]+)\/?$/.exec(name)?.[1] ?? name) : name;

const productOf = (product: unknown, before: VexComponent[]): VexProduct => {
  const own = list(product, 'subcomponents').map(componentOf);
  return { ...componentOf(product), subcomponents: own.length > 0 ? own : before };
};

function componentOf(component: unknown): VexComponent {
  const identifiers = entries(component, 'identifiers').map(([, id]) => text(id));
  const hashes = entries(component, 'hashes').map(([algorithm, hash]) => digestOf(algorithm, text(hash)));
  const ids = [text(component), text(component, '@id'), ...identifiers, ...hashes].filter(Boolean);
  return { ids: [...new Set(ids)] };
}

/** `sha-256` is what OpenVEX calls it, `sha256:` what images carry. */
const digestOf = (algorithm: string, hash: string): string =>
  hash && `${algorithm.toLowerCase().replace(/^sha-/, 'sha')}:${hash.toLowerCase()}`;

const productPart = (product: VexProduct): object => ({
  ...componentPart(product),
  ...(product.subcomponents.length > 0 ? { subcomponents: product.subcomponents.map(componentPart) } : {}),
});

/** The first id stands for it; a package URL and digests beside it have places of their own. */
function componentPart({ ids: [first = '', ...others] }: VexComponent): object {
  const hashes = others.flatMap(id => {
    const [, bits, hash] = /^sha(256|512):([0-9a-f]+)$/.exec(id) ?? [];
    return hash ? [[`sha-${bits}`, hash]] : [];
  });
  const purl = others.find(id => id.startsWith('pkg:'));
  const cpe = others.find(id => id.startsWith('cpe:'));
  return {
    '@id': first,
    ...(purl || cpe ? { identifiers: stated({ purl, [cpe?.startsWith('cpe:/') ? 'cpe22' : 'cpe23']: cpe }) } : {}),
    ...(hashes.length > 0 ? { hashes: Object.fromEntries(hashes) } : {}),
  };
}
