/**
 * Which Maven artifact an archive is when no pom inside says so: from its manifest, its file name, and the packages of its
 * classes. What comes out is a guess, and says how good a one.
 */
import { isDomain, type NamedFile } from './file-name.ts';
import { knownGroup } from './groups.ts';
import { type Manifest, stated, symbolicName, versionOf } from './manifest.ts';
import type { Coordinates } from './pom.ts';

export interface Guess extends Coordinates {
  /** `medium`: the archive names its group in some way; `low`: it is taken from the file's name. */
  confidence: 'medium' | 'low';
}

export interface Signs {
  file?: NamedFile;
  manifest?: Manifest;
  /** The package that all classes are in: `org.apache.commons.cli`. */
  package?: string;
}

/** Undefined when nothing names it. `version` is empty when only that is missing. */
export function guessIdentity({ file, manifest = new Map(), package: inner = '' }: Signs): Guess | undefined {
  const plugin = jenkinsPlugin(manifest);
  if (plugin) return plugin;
  const said = versionOf(manifest);
  const version = file?.version ? withoutClassifier(file.version, said) : said;
  const artifact = artifactOf(file, manifest);
  if (!artifact) return undefined;
  const known = knownGroup(artifact, version);
  const named = file?.version && artifact === symbolicName(manifest) ? file.group : undefined;
  const group = known ?? named ?? groupOf(artifact, manifest, inner) ?? file?.group;
  return { group: group ?? artifact, artifact, version, confidence: group ? 'medium' : 'low' };
}

/** Plug-ins of Jenkins, renamed by their installer to SHORT-NAME.jpi. */
function jenkinsPlugin(manifest: Manifest): Guess | undefined {
  const artifact = stated(manifest, 'short-name');
  const version = stated(manifest, 'plugin-version').split(/\s/, 1)[0]!;
  if (!isArtifact(artifact) || version === '') return undefined;
  return { group: stated(manifest, 'group-id') || 'org.jenkins-ci.plugins', artifact, version, confidence: 'medium' };
}

/** `4.2.1-no_aop` of an archive that says to be 4.2.1 is 4.2.1, with a classifier. */
function withoutClassifier(named: string, said: string): string {
  if (said === '' || !named.startsWith(`${said}-`)) return named;
  return preRelease.test(named.slice(said.length + 1)) ? named : said;
}

const preRelease = /^(?:a|alpha|b|beta|m|milestone|rc|cr|snapshot|sp|ga|final|release|jre|android|pre|ea|dev|\d)/i;

/**
 * A file name with a version is what Maven made it. Without one it may have been renamed, and counts only when the manifest
 * does not name another.
 */
function artifactOf(file: NamedFile | undefined, manifest: Manifest): string | undefined {
  if (file?.version) return file.artifact;
  const titles = titleKeys.map(key => stated(manifest, key)).filter(Boolean);
  const slugs = [...titles.map(slug), slug(symbolicName(manifest).replace(/\./g, '-'))];
  const base = file?.artifact;
  if (base && slugs.some(text => text === slug(base) || text.endsWith(`-${slug(base)}`))) return base;
  const bundle = bundleArtifact(manifest, slugs);
  if (bundle) return bundle;
  const title = titles.find(isArtifact) ?? [stated(manifest, 'short-name', 'extension-name')].find(isArtifact);
  if (title) return title.includes('.') && isDomain(title) && file ? (base ?? title) : title;
  // `Apache Axis` → `axis`.
  const vendored = titles.map(text => /^Apache ([A-Za-z][\w-]*)$/.exec(text)?.[1]?.toLowerCase()).find(Boolean);
  return vendored ?? base;
}

const titleKeys = ['implementation-title', 'specification-title', 'bundle-name'];
const isArtifact = (text: string): boolean => text.length <= 200 && /^[A-Za-z][\w.-]*$/.test(text);
const slug = (text: string): string =>
  text
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

/**
 * The Maven bundle plug-in makes symbolic names of group and artifact, and leaves out of the artifact what the group ends
 * with: `org.apache.struts` and `struts2-core` become `org.apache.struts.2-core`. Here it is put back.
 */
function bundleArtifact(manifest: Manifest, titles: readonly string[]): string | undefined {
  const symbolic = symbolicName(manifest);
  const vendor = stated(manifest, 'implementation-vendor-id');
  const group =
    vendor && symbolic.startsWith(`${vendor}.`) ? vendor : symbolic.slice(0, Math.max(symbolic.lastIndexOf('.'), 0));
  if (!isDomain(group)) return undefined;
  const rest = symbolic.slice(group.length + 1);
  const last = group.slice(group.lastIndexOf('.') + 1);
  if (!isArtifact(`a${rest}`)) return undefined;
  if (/^\d/.test(rest)) return last + rest;
  const joined = `${last}-${rest}`;
  if (titles.slice(0, -1).some(text => text === slug(joined) || text.endsWith(`-${slug(joined)}`))) return joined;
  const made = stated(manifest, 'created-by').startsWith('Apache Maven Bundle Plugin');
  return made || titles.slice(0, -1).some(text => text === slug(rest)) ? rest : undefined;
}

function groupOf(artifact: string, manifest: Manifest, inner: string): string | undefined {
  const vendorId = stated(manifest, 'implementation-vendor-id');
  if (isDomain(vendorId) && vendorId.split('.').length > 2) return vendorId;
  const symbolic = symbolicName(manifest);
  const names = [symbolic, stated(manifest, 'automatic-module-name'), stated(manifest, 'extension-name'), inner];
  for (const name of names) {
    const group = related(name, artifact);
    if (group) return group;
  }
  if (isDomain(vendorId)) return vendorId;
  if (isDomain(symbolic)) return symbolic;
  const title = /^[A-Za-z0-9_.-]+/.exec(stated(manifest, 'implementation-title'))?.[0] ?? '';
  if (isDomain(title) && domainFirst.test(title)) return title;
  for (const vendor of [stated(manifest, 'implementation-vendor'), stated(manifest, 'specification-vendor')]) {
    if (!isDomain(vendor)) continue;
    return domainFirst.test(vendor) ? vendor : vendor.toLowerCase().split('.').reverse().join('.');
  }
  return packageGroup(inner);
}

const domainFirst = /^(?:com|org|net|io|edu|dev|jakarta|javax|de|fr|ch|uk|eu|me)\./;

/** The group that a dotted name has when it is group and artifact: `org.mockito.mockito-core`, `org.apache.commons.cli`. */
function related(name: string, artifact: string): string | undefined {
  if (!isDomain(name)) return undefined;
  const dot = name.lastIndexOf('.');
  const group = name.slice(0, dot);
  const rest = name.slice(dot + 1);
  const last = group.slice(group.lastIndexOf('.') + 1);
  if (group.includes('.') && [rest, last + rest, `${last}-${rest}`].includes(artifact)) return group;
  return rest === artifact ? name : undefined;
}

/** Organisations that have many groups below their name. */
const broad =
  /^(?:org\.(?:apache|eclipse|codehaus|jboss|glassfish|springframework)|com\.(?:google|sun|oracle|ibm|github|microsoft|amazonaws)|io\.github)\.[\w-]+/;

function packageGroup(inner: string): string | undefined {
  if (!isDomain(inner)) return undefined;
  return broad.exec(inner)?.[0] ?? inner.split('.').slice(0, 2).join('.');
}
