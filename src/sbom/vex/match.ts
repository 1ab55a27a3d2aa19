import type { ArtifactInfo, Finding, OsRelease, Package } from '../../model/index.ts';
import type { VexComponent, VexProduct } from './document.ts';
import { identityOf, isImage, isNamed, isPlatform } from './image.ts';
import { type Purl, purlKey, purlOfText, speaksOf } from './purl.ts';
import { inVers, type OrderVersions } from './range.ts';

/** What is scanned, as far as statements can name it. */
export interface VexScene {
  artifact: ArtifactInfo;
  os?: OsRelease;
  /** All that is aboard; asked for only when a statement names a product that may be a package. */
  packages(): readonly Package[];
  order: OrderVersions;
}

/** A package, as findings and inventories name it. */
type Named = Pick<Package, 'purl' | 'version' | 'path' | 'source'>;

export interface Matcher {
  /** Whether a product of a statement is this package, or holds it. */
  concerns(product: VexProduct, found: NonNullable<Finding['package']>): boolean;
  /** Whether a product is the artifact, or anything aboard. */
  isAboard(product: VexProduct): boolean;
}

/** Package URLs and other names of a component, taken apart once. */
interface Names {
  purls: Purl[];
  others: string[];
}

export function matcherOf({ artifact, os, packages, order }: VexScene): Matcher {
  const image = identityOf(artifact);
  const names = new WeakMap<VexComponent, Names>();
  const wholes = new WeakMap<VexComponent, boolean>();
  const homes = new WeakMap<VexComponent, string[]>();
  const aboard = new Map<string, { purl: Purl; source?: Purl }>();
  let byKey: Map<string, Package[]> | undefined;

  const namesOf = (component: VexComponent): Names => remembered(names, component, () => taken(component));

  const purlsOf = (one: Named): { purl: Purl; source?: Purl } => {
    const key = `${one.purl} ${one.source?.name} ${one.source?.version}`;
    const known = aboard.get(key) ?? purlsAboard(one);
    aboard.set(key, known);
    return known;
  };

  /** The artifact itself, or the distribution that it is built on. */
  const isWhole = (component: VexComponent): boolean =>
    remembered(wholes, component, () => {
      const { purls, others } = namesOf(component);
      return purls.some(purl => isImage(purl, image)) || others.some(id => isNamed(id, image) || isPlatform(id, os));
    });

  const fits = (component: VexComponent, one: Named): boolean => {
    const { purl, source } = purlsOf(one);
    const meant = namesOf(component).purls.find(
      stated =>
        speaksOf(stated, purl, os?.codename) ||
        // A source package is meant only where it says so: binaries bear the same name.
        (source && stated.qualifiers['arch'] === 'source' && speaksOf(stated, source, os?.codename)),
    );
    if (!meant) return false;
    const version = meant.qualifiers['arch'] === 'source' && source ? (one.source?.version ?? '') : one.version;
    return component.range === undefined || inRange(component.range, version, purl.type, order);
  };

  /** Packages that a component may be, by name. */
  const candidates = (component: VexComponent): Package[] => {
    byKey ??= keyed(packages(), purlsOf);
    return namesOf(component).purls.flatMap(purl => byKey?.get(purlKey(purl)) ?? []);
  };

  const homesOf = (component: VexComponent): string[] =>
    remembered(homes, component, () =>
      candidates(component)
        .filter(one => fits(component, one))
        .map(({ path }) => path),
    );

  return {
    concerns(product, found) {
      if (product.subcomponents.length === 0) return isWhole(product) || fits(product, found);
      if (!product.subcomponents.some(component => fits(component, found))) return false;
      return isWhole(product) || homesOf(product).some(home => isInside(found.path, home));
    },
    isAboard: product => isWhole(product) || candidates(product).some(one => fits(product, one)),
  };
}

function remembered<K extends object, V>(known: WeakMap<K, V>, key: K, make: () => V): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = make();
  known.set(key, value);
  return value;
}

function taken({ ids }: VexComponent): Names {
  const purls: Purl[] = [];
  const others: string[] = [];
  for (const id of ids) {
    const purl = purlOfText(id);
    if (purl) purls.push(purl);
    else others.push(id);
  }
  return { purls, others };
}

/** A package, and the source package that it was built from, as package URLs name them. */
function purlsAboard({ purl: text, source }: Named): { purl: Purl; source?: Purl } {
  const purl = purlOfText(text) ?? { type: '', namespace: '', name: text, version: '', qualifiers: {} };
  if (!source) return { purl };
  const epoch = purl.type === 'rpm' ? /^(\d+):(.*)$/.exec(source.version) : undefined;
  const qualifiers = { ...purl.qualifiers, arch: 'source' };
  return { purl, source: { ...purl, name: source.name, version: epoch?.[2] ?? source.version, qualifiers } };
}

function keyed(
  packages: readonly Package[],
  purlsOf: (one: Named) => { purl: Purl; source?: Purl },
): Map<string, Package[]> {
  const byKey = new Map<string, Package[]>();
  for (const one of packages) {
    const { purl, source } = purlsOf(one);
    for (const key of new Set([purl, ...(source ? [source] : [])].map(purlKey))) {
      const list = byKey.get(key);
      if (list) list.push(one);
      else byKey.set(key, [one]);
    }
  }
  return byKey;
}

/** A range of versions, or one version. A range that cannot be read holds nothing. */
function inRange(range: string, version: string, type: string, order: OrderVersions): boolean {
  return range.startsWith('vers:') ? inVers(range, version, order) === true : (order(type, range, version) ?? -1) === 0;
}

/**
 * Whether a package lies in another: in the same program or lockfile, in its archive, or in its folder of modules. A package
 * that merely lies beside it is another's as well.
 */
function isInside(path: string, home: string): boolean {
  if (path === home) return home !== '';
  const folder = home.endsWith('package.json') ? home.slice(0, -'package.json'.length) : undefined;
  return path.startsWith(`${home}!/`) || (folder !== undefined && path.startsWith(`${folder}node_modules/`));
}
