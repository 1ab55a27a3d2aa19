/** Layer facts to inventory: the one truth of what is aboard. */
import type {
  FileFacts,
  Inventory,
  LayerFacts,
  LayerRef,
  OsRelease,
  Package,
  PackageFact,
  Problem,
} from '../model/index.ts';
import { purlOf } from '../model/index.ts';
import { ecosystemOfType, isOsType } from './ecosystems.ts';
import { withoutGuesses } from './guesses.ts';
import { joinReleases } from './os/release.ts';
import { createOwnership } from './ownership.ts';
import { createVisibility, type Hidden } from './visibility.ts';

/** One file's facts in the layer that states them. */
export interface Placed extends FileFacts {
  layer: number;
}

/** A package, where it stands, and the layer that brought this version in. */
interface Found {
  fact: PackageFact;
  file: Placed;
  since: number;
}

/**
 * Later layers win by path; whiteouts, opaque directories and directories that became files remove. What a distribution
 * package owns is not reported a second time. The same facts give the same inventory, sorted by type, name, version, path.
 * @param facts by layer index; undefined for a layer that could not be read.
 * @param layers of the same artifact; empty for a root file system.
 */
export function squash(facts: readonly (LayerFacts | undefined)[], layers: readonly LayerRef[]): Inventory {
  const hidden = createVisibility(facts);
  /** Every layer's facts by extractor and path, lowest layer first. */
  const history = new Map<string, Placed[]>();
  const visible: Placed[] = [];
  for (const [layer, { files }] of read(facts)) {
    for (const file of files) {
      const placed = { ...file, layer };
      const key = keyOf(file);
      const before = history.get(key);
      if (before) before.push(placed);
      else history.set(key, [placed]);
      if (!hidden(file.path, layer)) visible.push(placed);
    }
  }

  const os = joinReleases(new Map(visible.flatMap(({ path, os }) => (os ? [[path, os] as const] : []))));
  const below = layersBelow(facts);
  const found = visible.flatMap(file => {
    const earlier = history.get(keyOf(file))!.filter(({ layer }) => layer < file.layer);
    const since = introducedIn(file, earlier, below);
    return (file.packages ?? []).map(fact => ({ fact, file, since: since(fact) }));
  });
  const aboard = withoutRepeated(found.filter(({ fact }) => isOsType(fact.type)));
  const ownership = createOwnership(visible, aboard);
  const others = found.filter(
    one => !isOsType(one.fact.type) && !ownership.owns(one.file, one.fact, history.get(keyOf(one.file))!),
  );

  const licence = licencesOf(visible, aboard);
  const refs = layers.map(refOf);
  const packages = withoutGuesses([...aboard, ...others].map(one => packageOf(one, os, refs, licence)));
  packages.sort(byIdentity);
  return { ...(os && { os }), packages, problems: problemsOf(facts, hidden) };
}

function* read(facts: readonly (LayerFacts | undefined)[]): Iterable<[number, LayerFacts]> {
  for (const [index, layer] of facts.entries()) if (layer) yield [index, layer];
}

/** Visibility as it was before a layer was added. */
function layersBelow(facts: readonly (LayerFacts | undefined)[]): (layer: number) => Hidden {
  const made: Hidden[] = [];
  return layer => {
    made[layer] ??= createVisibility(facts.slice(0, layer));
    return made[layer];
  };
}

const keyOf = ({ extractor, path }: FileFacts): string => `${extractor}\0${path}`;

const identity = ({ type, name, version, arch = '' }: PackageFact): string => `${type}\0${name}\0${version}\0${arch}`;

/**
 * A package database is written anew by every layer that installs something, so its own layer says little: a package came
 * in with the lowest layer from which on every copy of the file states this version.
 */
function introducedIn(
  file: Placed,
  earlier: readonly Placed[],
  below: (layer: number) => Hidden,
): (fact: PackageFact) => number {
  const copies: { layer: number; states: Set<string> }[] = [];
  let from = file.layer;
  for (const copy of earlier.toReversed()) {
    if (below(from)(file.path, copy.layer)) break;
    copies.push({ layer: copy.layer, states: new Set((copy.packages ?? []).map(identity)) });
    from = copy.layer;
  }
  return fact => {
    let since = file.layer;
    const key = copies.length > 0 ? identity(fact) : '';
    for (const { layer, states } of copies) {
      if (!states.has(key)) break;
      since = layer;
    }
    return since;
  };
}

/** A distribution has one package database; what stands in two of its places (`lib/apk`, `usr/lib/apk`) is one package. */
function withoutRepeated(found: readonly Found[]): Found[] {
  const seen = new Map<string, Found>();
  for (const one of found) {
    const key = identity(one.fact);
    const before = seen.get(key);
    if (!before || one.since < before.since) seen.set(key, one);
  }
  return [...seen.values()];
}

/** Licences that stand in files of their own, by package; a package without such a file has that of its source's others. */
function licencesOf(visible: readonly Placed[], aboard: readonly Found[]): (fact: PackageFact) => string[] | undefined {
  const stated = new Map<string, string[]>();
  for (const { licences } of visible) {
    for (const [name, values] of Object.entries(licences ?? {})) stated.set(name, values);
  }
  const bySource = new Map<string, string[]>();
  for (const { fact } of aboard) {
    const own = stated.get(fact.name);
    if (own && fact.source && !bySource.has(fact.source.name)) bySource.set(fact.source.name, own);
  }
  return fact =>
    fact.licences ??
    (fact.type === 'deb' ? (stated.get(fact.name) ?? bySource.get(fact.source?.name ?? '')) : undefined);
}

function packageOf(
  { fact, file, since }: Found,
  os: OsRelease | undefined,
  layers: readonly LayerRef[],
  licence: (fact: PackageFact) => string[] | undefined,
): Package {
  const ecosystem = ecosystemOfType(fact.type, os);
  const licences = licence(fact);
  const layer = layers[since];
  return {
    ...fact,
    purl: purlOf(fact, os),
    path: fact.path ?? file.path,
    ...(ecosystem && { ecosystem }),
    ...(licences && { licences }),
    ...(layer && { layer }),
  };
}

/** Only what reports name: a layer of an artifact can also be opened. */
function refOf({ index, diffId, digest, mediaType, size, createdBy }: LayerRef): LayerRef {
  return {
    index,
    diffId,
    ...(digest && { digest }),
    ...(mediaType && { mediaType }),
    ...(size !== undefined && { size }),
    ...(createdBy && { createdBy }),
  };
}

/** A problem with a file that a later layer deleted or replaced says nothing of the artifact. */
function problemsOf(facts: readonly (LayerFacts | undefined)[], hidden: Hidden): Problem[] {
  const problems: Problem[] = [];
  for (const [index, layer] of read(facts)) {
    for (const problem of layer.problems) {
      if (problem.path !== undefined && hidden(problem.path, index)) continue;
      problems.push(layer.diffId ? { ...problem, layer: layer.diffId } : problem);
    }
  }
  return problems;
}

/** The order of an inventory. */
export function byIdentity(a: Package, b: Package): number {
  return (
    order(a.type, b.type) ||
    order(a.name, b.name) ||
    order(a.version, b.version) ||
    order(a.path, b.path) ||
    order(a.purl, b.purl)
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
