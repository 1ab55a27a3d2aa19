import type { Finding } from '../model/index.ts';
import * as shape from './input/shape.ts';
import { readYaml } from './input/yaml.ts';
import { apiVersion } from './read.ts';

const document = shape.object(
  {
    apiVersion: shape.oneOf([apiVersion]),
    kind: shape.oneOf(['InUse']),
    packages: shape.listOf(shape.text),
    files: shape.listOf(shape.text),
  },
  ['apiVersion', 'kind'],
);

/**
 * Reads what was seen running: package URLs, and paths of files that were opened. What is in neither list was watched and
 * not seen.
 * @returns whether a finding's package was seen running; undefined for findings that are about no package
 * @throws PlimsollError `policy-invalid` with line and column
 */
export async function readInUse(text: string, file: string): Promise<(finding: Finding) => boolean | undefined> {
  const source = await readYaml(text, file);
  const { packages = [], files = [] } = document(source.value, { source, path: [] });
  const purls = new Set(packages.map(bare));
  const paths = new Set(files.map(path => path.replace(/^\/+/, '')));
  return ({ package: found }) => found && (purls.has(bare(found.purl)) || paths.has(found.path));
}

/** Without qualifiers: tools differ on which they write. */
const bare = (purl: string): string => purl.split(/[?#]/, 1)[0] ?? purl;
