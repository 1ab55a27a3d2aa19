/** Java archives that were unpacked: wars, Spring Boot layers, classes with the `META-INF` that they came with. */
import type { ExtractFile, Extractor } from '../../model/index.ts';
import { dirOf } from '../paths.ts';
import { archiveBounds } from './java/bounds.ts';
import { namedFile } from './java/file-name.ts';
import { guessIdentity } from './java/identity.ts';
import { factOf } from './java/jar.ts';
import { licencesOf, manifestOf } from './java/manifest.ts';
import { embeddedPom, pomProperties } from './java/pom.ts';

export const javaExploded: Extractor = {
  id: 'lang/java-exploded',
  version: 2,
  maxBytes: archiveBounds.pomXmlBytes,
  wants: path =>
    path.endsWith('META-INF/MANIFEST.MF') || (/\/pom\.(?:xml|properties)$/.test(path) && folder.test(path)),
  extractAll(files, facts) {
    const byPath = new Map(files.map(file => [file.path, file]));
    /** Folders whose manifest need not be asked. */
    const named = new Set<string>();
    for (const file of files) {
      if (file.path.endsWith('.MF')) continue;
      const fact = file.path.endsWith('.xml') ? ofPom(file, byPath) : ofProperties(file, byPath);
      if (!fact) continue;
      named.add(rootOf(file.path));
      facts.package(fact);
    }
    for (const file of files) {
      if (!file.path.endsWith('.MF') || named.has(rootOf(file.path))) continue;
      const fact = ofManifest(file);
      if (fact) facts.package(fact);
    }
  },
  capability: {
    what: 'Java archives that were unpacked, by their poms or manifests',
    files: ['**/META-INF/maven/*/*/pom.{properties,xml}', '**/META-INF/MANIFEST.MF'],
    type: 'maven',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

const folder = /(?:^|\/)META-INF\/maven\/[^/]+\/[^/]+\/pom\.(?:xml|properties)$/;

/** The directory that `META-INF` lies in. */
const rootOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('META-INF/') - 1, 0));

type Files = ReadonlyMap<string, ExtractFile>;

function ofProperties(file: ExtractFile, beside: Files) {
  const stated = pomProperties(file.text());
  const pom = beside.get(`${dirOf(file.path)}/pom.xml`);
  return stated && factOf(stated, file.path, pom ? embeddedPom(pom.text()).licences : []);
}

function ofPom(file: ExtractFile, beside: Files) {
  const properties = beside.get(`${dirOf(file.path)}/pom.properties`);
  if (properties && pomProperties(properties.text())) return undefined;
  const { coordinates, licences } = embeddedPom(file.text());
  return coordinates && factOf(coordinates, file.path, licences);
}

/** The directory's name is a sign only where it is that of an archive: `log4j-core-2.14.1`. */
function ofManifest(file: ExtractFile) {
  const manifest = manifestOf(file.text());
  const directory = namedFile(`${rootOf(file.path)}.jar`);
  const guess = guessIdentity({ manifest, ...(directory?.version && { file: directory }) });
  if (!guess?.version) return undefined;
  return { ...factOf(guess, file.path, licencesOf(manifest)), confidence: guess.confidence };
}
