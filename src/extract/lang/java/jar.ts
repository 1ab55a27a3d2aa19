/** One Java archive: takes those of its entries that say something, then tells which packages it holds. */
import type { FactSink, PackageFact } from '../../../model/index.ts';
import { archiveBounds, type Budget } from './bounds.ts';
import { type NamedFile, namedFile } from './file-name.ts';
import { guessIdentity } from './identity.ts';
import { licencesOf, type Manifest, manifestOf, versionOf } from './manifest.ts';
import { type Coordinates, embeddedPom, pomProperties } from './pom.ts';

/** What an entry is good for. */
export type EntryKind = 'properties' | 'pom' | 'manifest' | 'archive';

/** Bytes of an entry that are read. An archive may be as large as the budget allows. */
export const mostBytes: Record<EntryKind, number> = {
  properties: archiveBounds.pomPropertiesBytes,
  pom: archiveBounds.pomXmlBytes,
  manifest: archiveBounds.manifestBytes,
  archive: archiveBounds.wholeBytes,
};

export interface Jar {
  /** Told of every entry, in order. Undefined: its content is of no interest. */
  kindOf(name: string): EntryKind | undefined;
  /** The content of an entry that is no archive. */
  take(kind: EntryKind, name: string, content: Buffer): void;
  /** States the packages. @param sha1 of the archive, asked for when it had to be guessed what it is. */
  finish(sha1: () => string): void;
}

/** What reading an archive needs to know. */
export interface JarPlace {
  /** As reports show it: `app.jar!/BOOT-INF/lib/inner.jar`. */
  path: string;
  /** 0 for a file of the layer. */
  depth: number;
  budget: Budget;
  facts: FactSink;
}

export function createJar({ path, facts }: JarPlace): Jar {
  /** By the folder that Maven's archiver writes for each artifact. */
  const properties = new Map<string, Coordinates>();
  const poms = new Map<string, Coordinates>();
  const licences = new Map<string, string[]>();
  const classes = createCommonPackage();
  let manifest: Manifest | undefined;

  return {
    kindOf(name) {
      if (name.endsWith('.class')) {
        classes.add(name);
        return undefined;
      }
      if (name.endsWith('pom.properties')) return /(?:^|\/)pom\.properties$/.test(name) ? 'properties' : undefined;
      if (name.endsWith('/pom.xml')) return mavenFolder.test(name) ? 'pom' : undefined;
      if (name.endsWith('.MF'))
        return name === 'META-INF/MANIFEST.MF' || name === 'MANIFEST.MF' ? 'manifest' : undefined;
      return isArchive(name) ? 'archive' : undefined;
    },
    take(kind, name, content) {
      const folder = name.slice(0, Math.max(name.lastIndexOf('/'), 0));
      if (kind === 'manifest') {
        manifest = manifestOf(content.toString('utf8', 0, archiveBounds.manifestTextBytes));
      } else if (kind === 'properties') {
        const stated = pomProperties(content.toString('utf8'));
        if (stated) properties.set(folder, stated);
      } else if (kind === 'pom') {
        const pom = embeddedPom(content.toString('utf8'));
        if (pom.licences.length > 0) licences.set(folder, pom.licences);
        if (pom.coordinates) poms.set(folder, pom.coordinates);
      }
    },
    finish(sha1) {
      for (const [folder, pom] of poms) if (!properties.has(folder)) properties.set(folder, pom);
      const stated = unique(properties);
      const file = namedFile(path);
      const own = ownOf([...stated.values()], file, manifest);
      for (const [folder, coordinates] of stated) {
        const named = licences.get(folder) ?? (coordinates === own && manifest ? licencesOf(manifest) : []);
        facts.package(factOf(coordinates, path, named));
      }
      if (own) return;
      const guess = guessIdentity({ file, manifest, package: classes.name() });
      if (stated.size > 0) {
        // Several artifacts shaded into one that has no pom of its own, and the name of one that Maven made.
        if (!guess || !file?.version || [...stated.values()].some(({ artifact }) => artifact === guess.artifact))
          return;
      } else if (!guess?.version && !classes.any()) return;
      const { group = '', artifact = file?.artifact ?? '', version = '', confidence = 'low' } = guess ?? {};
      if (artifact === '') return;
      const named = manifest ? licencesOf(manifest) : [];
      facts.package({
        ...factOf({ group: group || artifact, artifact, version }, path, named),
        confidence,
        extra: { sha1: sha1() },
      });
    },
  };
}

const extensions = new Set(['jar', 'war', 'ear', 'par', 'sar', 'nar', 'jpi', 'hpi', 'kar', 'lpkg', 'jmod']);

/** Whether a file is a Java archive by its name. */
export function isArchive(path: string): boolean {
  const dot = path.charCodeAt(path.length - 4) === 46 ? path.length - 4 : path.length - 5;
  return path.charCodeAt(dot) === 46 && extensions.has(path.slice(dot + 1).toLowerCase());
}

const mavenFolder = /(?:^|\/)META-INF\/maven\/[^/]+\/[^/]+\/pom\.xml$/;

export function factOf({ group, artifact, version }: Coordinates, path: string, licences: string[]): PackageFact {
  return { type: 'maven', name: `${group}:${artifact}`, version, path, ...(licences.length > 0 && { licences }) };
}

/** One entry for each artifact and version; `2.17` and `2.17.0` are one. */
function unique(stated: ReadonlyMap<string, Coordinates>): Map<string, Coordinates> {
  const seen = new Set<string>();
  const kept = new Map<string, Coordinates>();
  for (const [folder, coordinates] of stated) {
    const { group, artifact, version } = coordinates;
    let end = version.length;
    while (version.endsWith('.0', end) && end > 2) end -= 2;
    const key = `${group}:${artifact}:${version.slice(0, end)}`;
    if (!seen.has(key)) kept.set(folder, coordinates);
    seen.add(key);
  }
  return kept;
}

/** The artifact that the archive itself is, among those that its poms state. */
function ownOf(stated: Coordinates[], file: NamedFile | undefined, manifest?: Manifest): Coordinates | undefined {
  const named = stated.filter(
    ({ group, artifact }) => file && (artifact === file.artifact || `${group}.${artifact}` === file.artifact),
  );
  const [only] = stated;
  if (named.length > 0) return named.find(({ version }) => version === file?.version) ?? named[0];
  if (!only || stated.length > 1) return undefined;
  // Renamed, unless the name gives another version: then it is something else that has the one artifact in it.
  if (!file?.version || file.version.startsWith(only.version)) return only;
  return manifest && versionOf(manifest) === only.version ? only : undefined;
}

/** The package that all classes are in, from their paths. */
function createCommonPackage(): { add(name: string): void; name(): string; any(): boolean } {
  let common: string | undefined;
  return {
    add(name) {
      if (name.startsWith('META-INF/') || name.endsWith('module-info.class')) return;
      if (common === undefined) common = name.slice(0, name.lastIndexOf('/') + 1);
      while (common !== '' && !name.startsWith(common))
        common = common.slice(0, common.lastIndexOf('/', common.length - 2) + 1);
    },
    name: () => (common ?? '').slice(0, -1).replaceAll('/', '.'),
    any: () => common !== undefined,
  };
}
