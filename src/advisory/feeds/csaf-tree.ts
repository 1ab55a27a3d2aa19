/** The product tree of a CSAF document (CSAF 2.0, 3.2.2): which package in which distribution a product id means. */
import { bounds } from '../bounds.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import { ecosystemOfProduct } from './products.ts';
import { languagePackage, type PurlParts, purlParts } from './purl.ts';

export interface CsafPackage {
  /** As `placeOf` takes it: `Red Hat:enterprise_linux:9::appstream`. */
  ecosystem: string;
  name: string;
  /** With its epoch, where one is stated. */
  version?: string;
  arch?: string;
  /** Name and stream of the rpm module. */
  module?: string;
}

interface Product {
  name: string;
  cpe?: string;
  purl?: string;
}

interface Relation {
  component: string;
  platform: string;
}

/** Relations that stand on relations: a package of a module of a platform is the deepest there is. */
const deepest = 4;

/** @returns what each product id means; undefined for what is no package of a distribution or language. */
export function csafPackages(tree: Json | undefined): (id: string) => CsafPackage | undefined {
  const products = new Map<string, Product>();
  const relations = new Map<string, Relation>();
  const keep = (value: unknown): void => {
    const product = objectOf(value);
    const id = word(product?.['product_id']);
    if (!id || products.size >= bounds.affected) return;
    const clues = objectOf(product?.['product_identification_helper']);
    const [cpe, purl] = [word(clues?.['cpe']), word(clues?.['purl'] ?? listOf(clues?.['purls'])[0])];
    products.set(id, { name: word(product?.['name']) ?? id, ...(cpe ? { cpe } : {}), ...(purl ? { purl } : {}) });
  };
  const walk = (branches: unknown, depth: number): void => {
    if (depth > bounds.branchDepth) return;
    for (const item of listOf(branches)) {
      const branch = objectOf(item);
      keep(branch?.['product']);
      walk(branch?.['branches'], depth + 1);
    }
  };
  walk(tree?.['branches'], 0);
  for (const product of listOf(tree?.['full_product_names'])) keep(product);
  for (const item of listOf(tree?.['relationships'])) {
    const relation = objectOf(item);
    const id = word(objectOf(relation?.['full_product_name'])?.['product_id']);
    const component = word(relation?.['product_reference']);
    const platform = word(relation?.['relates_to_product_reference']);
    if (id && component && platform && relations.size < bounds.affected) relations.set(id, { component, platform });
  }
  const platforms = new Map<string, string | undefined>();
  const platformOf = (id: string): string | undefined => {
    if (!platforms.has(id)) platforms.set(id, ecosystemOfPlatform(products.get(id), id));
    return platforms.get(id);
  };
  return id => {
    let relation = relations.get(id);
    if (!relation) return languageOf(products.get(id));
    const component = relation.component;
    // Red Hat's older documents hang the package under the module, and the module under the platform.
    let module: string | undefined;
    for (let depth = 0; depth < deepest; depth++) {
      const above = relations.get(relation.platform);
      if (!above) break;
      module ??= moduleOfProduct(products.get(above.component), above.component);
      relation = above;
    }
    const ecosystem = platformOf(relation.platform);
    const product = products.get(component);
    const found = ecosystem ? rpmOf(product, component, ecosystem) : languageOf(product);
    return found && module ? { ...found, module } : found;
  };
}

/** CPEs of distributions whose products carry other names; the rest go by the product's name. */
const cpePlatforms: [pattern: RegExp, ecosystem: string][] = [
  [/^cpe:\/[ao]:redhat:(.+)$/i, 'Red Hat'],
  [/^cpe:\/[ao]:openeuler:openeuler[:-](.+)$/i, 'openEuler'],
  [/^cpe:\/[ao]:oracle:linux:(\d+)/i, 'Oracle Linux'],
  [/^cpe:\/[ao]:almalinux:almalinux:(\d+)/i, 'AlmaLinux'],
  [/^cpe:\/[ao]:rocky(?:linux)?:rocky(?:_linux)?:(\d+)/i, 'Rocky Linux'],
  [/^cpe:\/[ao]:fedoraproject:fedora:(\d+)/i, 'Fedora'],
];

function ecosystemOfPlatform(product: Product | undefined, id: string): string | undefined {
  for (const [pattern, name] of cpePlatforms) {
    const release = pattern.exec(product?.cpe ?? '')?.[1];
    if (release) return `${name}:${release}`;
  }
  return ecosystemOfProduct(product?.name ?? id) ?? ecosystemOfProduct(id);
}

/** `pkg:rpmmod/redhat/ruby@2.7:8080020230427102918:63b34585`, or an id that says the same. */
function moduleOfProduct(product: Product | undefined, id: string): string | undefined {
  const purl = purlParts(product?.purl);
  return purl ? streamOf(`${purl.name}:${purl.version ?? ''}`) : streamOf(id);
}

/** Name and stream of `ruby:2.7:8080020230427102918:63b34585`. */
function streamOf(text: string): string | undefined {
  const [name, stream] = text.split(':');
  return name && stream ? `${name}:${stream}` : undefined;
}

const architectures =
  /\.(src|nosrc|noarch|x86_64|aarch64|i[3-6]86|ppc64le|ppc64|ppc|s390x?|armv7hl|riscv64|loongarch64|ia64)(\.rpm)?$/;

function rpmOf(product: Product | undefined, id: string, ecosystem: string): CsafPackage | undefined {
  const purl = purlParts(product?.purl);
  if (purl) return purl.type === 'rpm' ? ofPurl(purl, id, ecosystem) : undefined;
  // `go-toolset:rhel8/golang`: a package of a module whose builds are not named.
  const [, stream, inside] = /^([\w.+-]+:[\w.+-]+)\/([\w.+-]+)$/.exec(id) ?? [];
  if (stream && inside) return { ecosystem, name: inside, module: stream };
  const file = (product?.name ?? id).split('::')[0]!.replace(/\.rpm$/, '');
  const arch = architectures.exec(file)?.[1];
  const build = arch ? file.slice(0, -arch.length - 1) : file;
  // Names have dashes and digits of their own (`java-1_8_0-openjdk`); version and release begin with a digit, and in all
  // distributions that leave out purls one of them has a dot.
  const [, name, version] = /^(\S+)-((?:\d+:)?\d[^\s-]*-\d[^\s-]*)$/.exec(build) ?? [];
  if (!name || !version?.includes('.'))
    return /[\s:]/.test(build) ? undefined : { ecosystem, name: build, ...(arch ? { arch } : {}) };
  return { ecosystem, name, version: withoutTag(version, ecosystem), ...(arch ? { arch } : {}) };
}

function ofPurl({ name, version, qualifiers }: PurlParts, id: string, ecosystem: string): CsafPackage {
  const { arch, epoch, rpmmod } = qualifiers;
  const found: CsafPackage = { ecosystem, name };
  const module = streamOf(rpmmod ?? '') ?? streamOf(/^([\w.+-]+:[\w.+-]+)\//.exec(id)?.[1] ?? '');
  if (module) found.module = module;
  // Packages of a module whose builds are not named carry the stream for a version.
  if (version && version !== module?.split(':')[1])
    found.version = `${epoch && epoch !== '0' ? `${epoch}:` : ''}${version}`;
  if (arch) found.arch = arch;
  return found;
}

/** openEuler's packages do not carry the distribution tag that their files have. */
const withoutTag = (version: string, ecosystem: string): string =>
  ecosystem.startsWith('openEuler') ? version.replace(/\.oe\d+(sp\d+)?$/, '') : version;

function languageOf(product: Product | undefined): CsafPackage | undefined {
  const purl = purlParts(product?.purl);
  const found = purl && languagePackage(purl);
  return found && purl.version ? { ...found, version: purl.version } : found;
}
