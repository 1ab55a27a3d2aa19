/** What a document of any format states of one component, and the package that this makes. */
import type { OsRelease, PackageType } from '../../model/index.ts';
import { purlOf } from '../../model/index.ts';
import type { BillPackage, Carried } from '../bill.ts';
import { typeOf } from '../foreign/words.ts';
import { cpeProperty, prefix, readPackageProperties } from '../properties.ts';
import { factOfPurl, type PurlFact, type PurlParts, partsOfPurl, typeOfWord } from '../purl.ts';
import { hintsOf, layerHint, pathHint, sourceOf, typeHint } from './hints.ts';
import type { Notes } from './notes.ts';
import { osOfPurl } from './os.ts';

export interface Stated {
  name: string;
  group?: string;
  version: string;
  purl: string;
  licences: string[];
  supplier?: string;
  path?: string;
  source?: { name: string; version: string };
  dev?: boolean;
  properties: [name: string, value: string][];
  carried: Omit<Carried, 'properties'>;
}

/** A package as far as its component alone says; the distribution comes later, when all have been read. */
export interface Draft {
  one: BillPackage;
  /** The distribution that its package URL names. */
  os?: OsRelease;
  /** Layer that it names by diffID. */
  diffId?: string;
  /** Its package URL is not the document's, and is made when the distribution is known. */
  unnamed: boolean;
  /** What it depends on beside references, as we wrote it. */
  unresolved: string[];
  /** Written by this program: nothing is to be guessed. */
  ours: boolean;
}

const distributed = new Set<PackageType>(['deb', 'apk', 'rpm', 'alpm', 'opkg', 'ebuild']);

/** @returns undefined where nothing names the component */
export function draftOf(stated: Stated, notes: Notes, document: { ours: boolean }): Draft | undefined {
  const own = ownPart(stated);
  // Another tool's properties are looked up by the names that it gives them.
  const properties = own.size === stated.properties.length ? none : new Map(stated.properties);
  const parts = stated.purl ? partsOfPurl(stated.purl) : undefined;
  const called = stated.group ? `${stated.group}/${stated.name}` : stated.name;
  if (!parts && !stated.name) {
    notes.add('unnamed', stated.purl || stated.version || '?');
    return undefined;
  }
  if (stated.purl && !parts) notes.add('wrong-purl', stated.purl);
  const hints = hintsOf(properties);
  const fact = parts ? factOfPurl(parts) : factOfName(stated, properties);
  const ours = document.ours || own.size > 0;
  const one: BillPackage = {
    ...fact,
    purl: parts ? stated.purl : '',
    path: ours ? (stated.path ?? '') : rooted(stated.path ?? pathHint(properties)),
    ...(stated.licences.length > 0 && { licences: stated.licences }),
    ...(stated.dev && { dev: true }),
  };
  if (parts && !ours) completed(one, stated, parts, notes);
  const vendor = stated.supplier ?? hints.vendor;
  if (vendor) one.vendor = vendor;
  const module = fact.qualifiers?.['rpmmod'] ?? hints.module;
  if (module && one.type === 'rpm') one.module = module;
  if (distributed.has(one.type)) {
    const source = stated.source ?? hints.source ?? (parts && upstreamOf(parts, one));
    if (source?.name) one.source = source;
    if (!one.arch && hints.arch) one.arch = hints.arch;
  }
  const [cpe, ...more] = stated.carried.cpes ?? [];
  if (cpe && !ours) one.extra = { cpe: more.length > 0 ? [cpe, ...more] : cpe };
  const { unresolved = [], ...rest } = readPackageProperties(own);
  const type = typeOfWord(own.get('type') ?? '');
  Object.assign(one, rest, type && { type });
  const carried = carriedOf(stated, own, one.extra?.['cpe']);
  if (carried) one.carried = carried;
  if (ours) {
    if (own.get('qualifiers') === '{}') delete one.qualifiers;
    if (own.get('arch') === '') delete one.arch;
    if (!own.has('sourceName')) delete one.source;
    if (!own.has('module')) delete one.module;
  } else {
    if (one.version === '') notes.add('unversioned', one.name);
    if (!parts && !cpe) notes.add('unidentified', called);
  }
  const diffId = layerHint(properties);
  const os = parts && distributed.has(one.type) ? osOfPurl(parts) : undefined;
  return { one, ...(os && { os }), ...(diffId && { diffId }), unnamed: one.purl === '', unresolved, ours };
}

/** Paths stand relative to the root. */
const rooted = (path: string): string => path.trim().replace(/^(?:\.?\/)+/, '');

const none: ReadonlyMap<string, string> = new Map();

/** Properties of ours by their names without the prefix; the others are carried along. */
function ownPart({ properties }: Stated): Map<string, string> {
  const own = new Map<string, string>();
  for (const [name, value] of properties)
    if (name.startsWith(prefix) && name !== cpeProperty) own.set(name.slice(prefix.length), value);
  return own;
}

/** @param matched CPEs that the package is asked about, which are carried by it already */
function carriedOf(
  { carried, properties }: Stated,
  own: ReadonlyMap<string, string>,
  matched: unknown,
): Carried | undefined {
  const foreign = own.size < properties.length;
  const others = foreign ? properties.filter(([name]) => !name.startsWith(prefix)) : [];
  const more = foreign ? properties.filter(([name]) => name === cpeProperty).map(([, value]) => value) : [];
  const known = new Set([matched].flat());
  const { cpes: stated = [], ...rest } = carried;
  const cpes = [...new Set([...stated, ...more])].filter(cpe => !known.has(cpe));
  const all: Carried = {
    ...rest,
    ...(cpes.length > 0 && { cpes }),
    ...(others.length > 0 && { properties: others }),
  };
  return Object.keys(all).length > 0 ? all : undefined;
}

/** What the package URL leaves open, or a tool writes only beside it. */
function completed(one: BillPackage, stated: Stated, parts: PurlParts, notes: Notes): void {
  const { name, version, group } = stated;
  // Some put the rest of a Go module's path where a package within a module belongs.
  if (one.type === 'golang' && parts.subpath && name === `${one.name}/${parts.subpath}`) one.name = name;
  if (one.version === '' && version) one.version = version;
  const spelled = [one.name, parts.name, `${parts.namespace}/${parts.name}`, `${parts.namespace}:${parts.name}`];
  const same = (a: string, b: string): boolean =>
    a.toLowerCase().replace(/[-_.]+/g, '-') === b.toLowerCase().replace(/[-_.]+/g, '-');
  const names = [name, `${group ?? ''}/${name}`, `${group ?? ''}:${name}`];
  const agrees = name === '' || names.some(stated => spelled.some(one => same(stated, one)));
  const plain = (text: string): string => text.replace(/^(?:\d+:|v)/, '');
  if (!agrees || (version !== '' && plain(version) !== plain(one.version) && one.type !== 'oci'))
    notes.add('other-name', `${one.name} ${one.version}: ${name} ${version}`);
  if (parts.type !== one.type && !typeOfWord(parts.type)) notes.add('unknown-type', stated.purl);
  const hint = typeHint(new Map(stated.properties));
  if (one.type === 'github' && hint === 'githubactions') one.type = hint;
}

function factOfName(stated: Stated, properties: ReadonlyMap<string, string>): PurlFact {
  const hinted = typeHint(properties) ?? typeOf(properties.get('aquasecurity:trivy:PkgType') ?? '');
  const type = hinted ?? 'generic';
  const joint = type === 'maven' ? ':' : '/';
  const name = stated.group && hinted ? `${stated.group}${joint}${stated.name}` : stated.name;
  return { type, name, version: stated.version };
}

/** `upstream=` is a name, `name@version`, or the file name of a source rpm; apko calls it `origin=`. */
function upstreamOf({ qualifiers }: PurlParts, one: BillPackage): { name: string; version: string } | undefined {
  const upstream = qualifiers['upstream'] ?? qualifiers['origin'] ?? qualifiers['source'];
  if (!upstream) return undefined;
  return sourceOf(upstream, one.version);
}

/** The package URL of a draft that had none. */
export function nameIn(draft: Draft, os: OsRelease | undefined): void {
  if (draft.unnamed) draft.one.purl = purlOf(draft.one, draft.os ?? os);
}
