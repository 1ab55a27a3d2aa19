import { type Finding, PlimsollError } from '../model/index.ts';
import { readVex, type VexDocument, type VexProduct, type VexStatement } from '../sbom/index.ts';
import { type SavedScan, savedScanOf } from '../scan/saved.ts';

/** What `--from` names: our report of a scan, or a VEX document. */
export type Reported = { kind: 'scan'; scan: SavedScan } | { kind: 'vex'; document: VexDocument };

export function reportedOf(bytes: Uint8Array, name: string): Reported {
  const scan = savedScanOf(bytes, name);
  return scan ? { kind: 'scan', scan } : { kind: 'vex', document: readVex(bytes, name) };
}

type Spoken = Pick<VexStatement, 'vulnerability' | 'aliases' | 'products'>;

/** Which vulnerability in which products: of the report's findings, or of the products named. */
export function productsOf(ids: readonly string[], reported: Reported | undefined, named: readonly string[]): Spoken[] {
  if (reported?.kind !== 'scan') {
    if (named.length === 0) throw new PlimsollError('usage', 'say what is spoken of: --from REPORT, or --product PURL');
    const products = named.map(id => ({ ids: [id], subcomponents: [] }));
    return ids.map(id => ({ vulnerability: id, aliases: [], products }));
  }
  const { scan } = reported;
  const all = [...scan.findings, ...scan.waived].filter(
    ({ kind, package: found }) => kind === 'vulnerability' && found !== undefined,
  );
  const chosen = ids.length === 0 ? all : ids.flatMap(id => matching(id, all, scan.artifact.reference));
  const wholes = named.length > 0 ? [...named] : imageOf(scan);
  return [...Map.groupBy(new Set(chosen), ({ id }) => id)].map(([vulnerability, findings]) => ({
    vulnerability,
    aliases: [...new Set(findings.flatMap(({ aliases }) => aliases))].sort(),
    products: inside(wholes, [...new Set(findings.map(finding => finding.package?.purl ?? ''))].sort()),
  }));
}

function matching(query: string, all: readonly Finding[], reference: string): Finding[] {
  const at = query.startsWith('pkg:') ? -1 : query.indexOf('@');
  const [id, name] = at < 0 ? [query, undefined] : [query.slice(0, at), query.slice(at + 1)];
  const found = all.filter(
    finding =>
      [finding.id, ...finding.aliases, finding.package?.purl].includes(id) &&
      (name === undefined || [finding.package?.name, finding.package?.purl].includes(name)),
  );
  if (found.length === 0) throw new PlimsollError('usage', `the report of ${reference} has no finding "${query}"`);
  return found;
}

/** The image as a package URL (purl-spec, type `oci`); none where it has no digest. */
function imageOf({ artifact }: SavedScan): string[] {
  const { digest, reference, transport } = artifact;
  if (!digest || artifact.kind !== 'image') return [];
  const repository =
    transport === 'docker://' ? reference.replace(/^docker:\/\//, '').replace(/(?::[^:/]*)?(?:@.*)?$/, '') : '';
  const name = (repository || 'image').split('/').at(-1)?.toLowerCase() ?? 'image';
  const url = repository.includes('/') ? `?repository_url=${encodeURIComponent(repository).replace(/%2F/g, '/')}` : '';
  return [`pkg:oci/${name}@${encodeURIComponent(digest)}${url}`];
}

function inside(wholes: readonly string[], purls: readonly string[]): VexProduct[] {
  if (wholes.length === 0) return purls.map(purl => ({ ids: [purl], subcomponents: [] }));
  return wholes.map(whole => ({ ids: [whole], subcomponents: purls.map(purl => ({ ids: [purl] })) }));
}
