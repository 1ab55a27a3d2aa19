import type { ArtifactInfo, Finding } from '../model/index.ts';
import { PlimsollError } from '../model/index.ts';
import { policyBounds } from './bounds.ts';
import * as shape from './input/shape.ts';
import { readYaml, type YamlSource } from './input/yaml.ts';
import { apiVersion } from './read.ts';

const texts = shape.listOf(shape.text);
const maybe: shape.Shape<string> = (value, place) => (value === '' ? '' : shape.text(value, place));
const image = shape.object(
  {
    image: shape.object({ name: maybe, digest: maybe, id: maybe }, []),
    containers: texts,
    since: shape.text,
    until: shape.text,
    packages: texts,
    idle: texts,
    files: texts,
  },
  ['image'],
);
const document = shape.object(
  {
    apiVersion: shape.oneOf([apiVersion]),
    kind: shape.oneOf(['InUse']),
    schemaVersion: shape.count,
    packages: texts,
    files: texts,
    images: shape.listOf(image),
  },
  ['apiVersion', 'kind'],
);

type ImageUse = ReturnType<typeof image>;
type Answer = (finding: Finding) => boolean | undefined;

/**
 * Reads what was seen running: package URLs, and paths of files that were opened. What is in neither list was watched and
 * not seen. Under `images` stands what the sensor saw, image by image: there, what was not seen is in a list of its own,
 * and of what is in no list nobody knows.
 * @returns whether a finding's package was seen running; undefined where it is not known, and for findings that are about
 *   no package
 * @throws PlimsollError `policy-invalid` with line and column
 */
export async function readInUse(
  text: string,
  file: string,
): Promise<(finding: Finding, artifact?: ArtifactInfo) => boolean | undefined> {
  const source = jsonSource(text, file) ?? (await readYaml(text, file));
  const { packages = [], files = [], images } = document(source.value, { source, path: [] });
  if (images === undefined) {
    const seen = seenIn({ packages, files });
    return finding => finding.package && seen(finding);
  }
  const answers = images.map(entry => ({ entry, answer: answerOf(entry) }));
  return (finding, artifact) => {
    const found = artifact && answers.find(({ entry }) => isOf(entry, artifact));
    return found?.answer(finding);
  };
}

/** JSON as the sensor writes it is read without looking for lines and columns, and may be larger. */
function jsonSource(text: string, name: string): YamlSource | undefined {
  if (!text.startsWith('{')) return undefined;
  if (Buffer.byteLength(text) > policyBounds.inUseBytes) {
    throw new PlimsollError('bound', `${name} is larger than ${policyBounds.inUseBytes} bytes`);
  }
  try {
    return { name, value: JSON.parse(text), place: () => name };
  } catch {
    return undefined;
  }
}

/** A name alone says little, since it may have come to mean another image: it counts where nothing else is known. */
function isOf({ image: { digest = '', id = '', name = '' } }: ImageUse, artifact: ArtifactInfo): boolean {
  if (digest === '' && id === '') return name !== '' && name === artifact.reference;
  return (digest !== '' && digest === artifact.digest) || (id !== '' && plain(id) === plain(artifact.imageId ?? ''));
}

const plain = (digest: string): string => digest.replace(/^sha256:/, '');

function answerOf({ packages = [], idle = [], files = [] }: ImageUse): Answer {
  const seen = seenIn({ packages, files });
  const unseen = new Set(idle.map(bare));
  return finding => {
    if (!finding.package) return undefined;
    if (seen(finding)) return true;
    return unseen.has(bare(finding.package.purl)) ? false : undefined;
  };
}

function seenIn({ packages, files }: { packages: string[]; files: string[] }): (finding: Finding) => boolean {
  const purls = new Set(packages.map(bare));
  const paths = new Set(files.map(path => path.replace(/^\/+/, '')));
  for (const path of [...paths]) {
    const [folder] = /^.*\/?\bnode_modules\/(@[^/]+\/)?[^/]+\//.exec(path) ?? [];
    if (folder) paths.add(`${folder}package.json`);
  }
  return ({ package: found }) => found !== undefined && (purls.has(bare(found.purl)) || paths.has(found.path));
}

/** Without qualifiers: tools differ on which they write. */
const bare = (purl: string): string => purl.split(/[?#]/, 1)[0] ?? purl;
